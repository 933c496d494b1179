/**
 * A letter that two registrars replace: the new key is the sum of a part of each, and both sign the record. The file goes
 * from the first to the second and back; nothing of it is secret.
 *
 * The second sees the first part before choosing the own one, and could choose one that makes the sum a key whose secret they
 * know (a rogue key). So each part comes with a signature by itself: who does not know the secret of the own part has none.
 */
import type { Random } from "../../core/base/clock.ts";
import { bytesToHex, concatBytes, hexToBytes } from "../../core/base/hash.ts";
import { addPublicKeys } from "../../core/ed25519/point_sum.ts";
import { isPrimeOrderKey } from "../../core/ed25519/signature.ts";
import { signWithSecret } from "../../core/ed25519/signing.ts";
import { verifySignature } from "../../core/ed25519/verifier.ts";
import { isSignatureOf, signRecord } from "../../plugins/election/records/record_signature.ts";
import {
  joinReplacement,
  unsignedReplacement,
} from "../../plugins/election/records/replaced_voter.ts";
import type { VoterKey } from "../../plugins/election/roll/voter_key.ts";

const TAG = new TextEncoder().encode("chainvote/1/replacement-part\0");

/** The part of one registrar. All are hex digits. */
export interface ReplacementPart {
  /** 1 or 2. */
  readonly registrar: number;
  /** What the own new code gives. */
  readonly key: string;
  /** By that key, over election, voter, registrar and key. */
  readonly proof: string;
  /** By the registrar's key, over the record; there once both parts are known. */
  readonly signature?: string;
}

/** What goes from one registrar to the other. */
export interface SharedReplacement {
  /** The chain's id. */
  readonly election: string;
  readonly voter: number;
  readonly parts: readonly ReplacementPart[];
}

/** The own part. */
export function makePart(
  { election, voter }: Pick<SharedReplacement, "election" | "voter">,
  registrar: number,
  { secret, publicKey }: VoterKey,
  random: Random,
): ReplacementPart {
  const message = messageOf({ election, voter }, registrar, publicKey);
  const proof = bytesToHex(signWithSecret(secret, message, random));
  return { registrar, key: bytesToHex(publicKey), proof };
}

/**
 * Reads a file, and checks the proof of each part.
 *
 * @throws {TypeError} Naming the rule.
 */
export function readSharedReplacement(text: string, election: string): SharedReplacement {
  const value = JSON.parse(text);
  if (value?.election !== election) {
    throw new TypeError("it must be of this election: it is of another");
  }
  const { voter, parts } = value;
  const isForm = Number.isInteger(voter) && voter >= 1 && Array.isArray(parts) &&
    parts.every(isPart);
  if (!isForm) throw new TypeError("it must be as chainvote roll replace writes it");
  const numbers = parts.map(({ registrar }: ReplacementPart) => registrar);
  if (numbers.length > 2 || numbers[0] === numbers[1]) {
    throw new TypeError("it must have one part of each registrar: one is there twice");
  }
  for (const { registrar, key, proof } of parts) {
    const publicKey = hexToBytes(key);
    const message = messageOf({ election, voter }, registrar, publicKey);
    const isProven = isPrimeOrderKey(publicKey) &&
      verifySignature(publicKey, message, hexToBytes(proof));
    if (isProven) continue;
    throw new TypeError(
      `the part of registrar ${registrar} must be proven: whoever made it does not know its secret`,
    );
  }
  return { election, voter, parts };
}

/** The record without signatures, and the new key; undefined until both parts are there. */
export function sumOfParts(
  { election, voter, parts }: SharedReplacement,
): { unsigned: Uint8Array; key: string } | undefined {
  if (parts.length < 2) return undefined;
  const [one, other] = parts.map(({ key }) => hexToBytes(key));
  const publicKey = addPublicKeys(one, other);
  return {
    unsigned: unsignedReplacement({ voter, publicKey }, election),
    key: bytesToHex(publicKey),
  };
}

/** The replacement with the registrar's signature of the record in the own part. Both parts have to be there. */
export function signPart(
  shared: SharedReplacement,
  registrar: number,
  secret: bigint,
  random: Random,
): SharedReplacement {
  const sum = sumOfParts(shared);
  if (sum === undefined) throw new TypeError("both parts must be there before one is signed");
  const signer = { chainId: shared.election, secret, random };
  const signature = bytesToHex(signRecord(sum.unsigned, signer));
  const parts = shared.parts.map((part) =>
    part.registrar === registrar ? { ...part, signature } : part
  );
  return { ...shared, parts };
}

/**
 * The record, once both have signed; undefined before.
 *
 * @param keys Of the registrars, in their order.
 * @throws {TypeError} If a signature is not that of its registrar.
 */
export function recordOfParts(
  shared: SharedReplacement,
  keys: readonly string[],
): Uint8Array | undefined {
  const sum = sumOfParts(shared);
  if (sum === undefined) return undefined;
  const signatures: Uint8Array[] = [];
  for (const [i, key] of keys.entries()) {
    const part = shared.parts.find(({ registrar }) => registrar === i + 1);
    if (part?.signature === undefined) return undefined;
    const signature = hexToBytes(part.signature);
    const of = { publicKey: hexToBytes(key), unsigned: sum.unsigned, chainId: shared.election };
    if (!isSignatureOf(signature, of)) {
      throw new TypeError(`the signature of registrar ${i + 1} must be of this record: it is not`);
    }
    signatures.push(signature);
  }
  return joinReplacement(sum.unsigned, signatures);
}

function messageOf(
  { election, voter }: Pick<SharedReplacement, "election" | "voter">,
  registrar: number,
  publicKey: Uint8Array,
): Uint8Array {
  const place = new Uint8Array(5);
  new DataView(place.buffer).setUint32(0, voter);
  place[4] = registrar;
  return concatBytes(TAG, hexToBytes(election), place, publicKey);
}

function isPart(value: unknown): value is ReplacementPart {
  if (typeof value !== "object" || value === null) return false;
  const { registrar, key, proof, signature } = value as Record<string, unknown>;
  const isHex = (text: unknown, digits: number) =>
    typeof text === "string" && text.length === digits && /^[0-9a-f]*$/.test(text);
  return (registrar === 1 || registrar === 2) && isHex(key, 64) && isHex(proof, 128) &&
    (signature === undefined || isHex(signature, 128));
}
