/**
 * The key of a voting code, made as Belenios makes it, so that one letter serves its tool and ours.
 *
 * Source: Belenios specification, version 1 ("Credentials"): the secret is SHA-256 of two texts with the election's uuid and
 * the credential in them, read as one number of 512 bits, modulo the group's order. Held against archives that
 * belenios-tool 3.3 made.
 */
import { bytesToHex, concatBytes, sha256 } from "../../../core/base/hash.ts";
import { GROUP_ORDER } from "../../../core/ed25519/signature.ts";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import { formatCredential } from "./voting_code.ts";

/** What a voter votes with. */
export interface VoterKey {
  /** A number from 1 to the group's order, less 1. */
  readonly secret: bigint;
  /** 32 bytes, as RFC 8032 writes a point. Belenios writes the same bytes from their end. */
  readonly publicKey: Uint8Array;
}

/**
 * The key of a code in one election.
 *
 * @param uuid The election's uuid, 14 characters of Base58.
 * @param number The code's number.
 * @throws {RangeError} If there is no such code.
 */
export function deriveVoterKey(uuid: string, number: bigint): VoterKey {
  const credential = formatCredential(number);
  const halves = [0, 1].map((i) =>
    sha256(new TextEncoder().encode(`derive_credential|${uuid}|${i}|${credential}`))
  );
  const secret = BigInt(`0x${bytesToHex(concatBytes(...halves))}`) % GROUP_ORDER;
  return { secret, publicKey: publicKeyOfSecret(secret) };
}

/**
 * The key of a voter who has two codes, of two registrars: neither of them alone knows its secret.
 *
 * @throws {RangeError} If the two cancel each other out, which chance does not bring about.
 */
export function addVoterKeys(one: VoterKey, other: VoterKey): VoterKey {
  const secret = (one.secret + other.secret) % GROUP_ORDER;
  return { secret, publicKey: publicKeyOfSecret(secret) };
}
