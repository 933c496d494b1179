/**
 * The roll: who may vote, as public keys with weights. Names are not on it; the registrar keeps those.
 *
 * It is too long for the definition, which holds its size and its root, the head of a Merkle tree over its chunks (RFC 9162
 * §2.1). The chunks go to the chain as records of their own, each with its path to the root, so anybody may hand
 * them in and nobody can change them.
 *
 * This room owns the voters of an election with a list: the roll (this file), voting codes (`voting_code.ts`,
 * `code_check.ts`) and the keys that are made of them (`voter_key.ts`). It does not own ballots (`../records`), or how they
 * are counted (`plugins/counting`). Read `voting_code.ts` next.
 *
 * An entry is `key 32 | u32 weight`, big-endian. Entries stand in strictly ascending order of their keys over the whole
 * roll: a key is one voter, and a voter's number is the place of the entry, from 1.
 */
import { bytesToHex } from "../../../core/base/hash.ts";
import {
  hashLeaf,
  hashLeaves,
  inclusionProof,
  merkleRoot,
  rootOfInclusionProof,
} from "../../../core/block/merkle.ts";
import { isPrimeOrderKey } from "../../../core/ed25519/signature.ts";
import { MAX_CHUNK_ENTRIES, MAX_ROLL_WEIGHT, MAX_VOTERS } from "./limits.ts";
import { KEY_BYTES } from "../../../core/ed25519/sizes.ts";

/** Bytes of an entry. */
export const ENTRY_BYTES = KEY_BYTES + 4;

const CHUNK_BYTES = MAX_CHUNK_ENTRIES * ENTRY_BYTES;

/** Who may vote, and with how many votes. */
export interface RollEntry {
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** A whole number from 1. */
  readonly weight: number;
}

/** What the definition of an election holds of its roll. */
export interface RollDigest {
  readonly voters: number;
  /** Sum of all weights. */
  readonly weights: number;
  /** The tree's head over the chunks, 64 hex digits. */
  readonly root: string;
  /** Number of chunks. */
  readonly chunks: number;
}

/** How {@linkcode writeRoll} writes. */
export interface WriteRollOptions {
  /**
   * Whether each key is known to be of prime order, as it was made here or has been checked: that takes some 0.5 ms for
   * each. @default {false}
   */
  readonly areKeysChecked?: boolean;
}

/**
 * Writes a roll, in the order that it has to have.
 *
 * @throws {RangeError} Naming the entry, by its place in `entries` from 1, that breaks a rule, or the rule of all.
 */
export function writeRoll(
  entries: readonly RollEntry[],
  { areKeysChecked = false }: WriteRollOptions = {},
): Uint8Array {
  if (entries.length === 0 || entries.length > MAX_VOTERS) {
    throw new RangeError(
      `a roll must have from 1 to ${MAX_VOTERS} voters: it has ${entries.length}`,
    );
  }
  entries.forEach(({ publicKey, weight }, i) => {
    if (!areKeysChecked && !isPrimeOrderKey(publicKey)) {
      throw new RangeError(`the key of voter ${i + 1} must be an Ed25519 key of prime order`);
    }
    if (Number.isInteger(weight) && weight >= 1 && weight <= MAX_ROLL_WEIGHT - 1) return;
    throw new RangeError(
      `the weight of voter ${i + 1} must be a whole number from 1: it is ${weight}`,
    );
  });
  const sorted = entries.map((entry, i) => ({ ...entry, i, hex: bytesToHex(entry.publicKey) }))
    .sort((a, b) => a.hex < b.hex ? -1 : a.hex > b.hex ? 1 : 0);
  sorted.forEach((entry, place) => {
    const before = sorted[place - 1];
    if (before?.hex !== entry.hex) return;
    const [one, other] = [before.i + 1, entry.i + 1].sort((a, b) => a - b);
    throw new RangeError(`voters ${one} and ${other} must have different keys`);
  });
  const weights = entries.reduce((sum, { weight }) => sum + weight, 0);
  if (weights > MAX_ROLL_WEIGHT) {
    throw new RangeError(
      `all weights together must be at most ${MAX_ROLL_WEIGHT}: they are ${weights}`,
    );
  }
  const roll = new Uint8Array(sorted.length * ENTRY_BYTES);
  sorted.forEach((entry, place) => roll.set(writeEntry(entry), place * ENTRY_BYTES));
  return roll;
}

/** Digits of the root that people compare, in groups: 80 bits, which nobody finds a second roll for. */
const [FINGERPRINT_DIGITS, GROUP_DIGITS] = [20, 4];

/** The beginning of a roll's root, which registrar and organiser compare: `3f2a-9c01-…`, five groups of hex digits. */
export function fingerprintOfRoll({ root }: Pick<RollDigest, "root">): string {
  const digits = root.slice(0, FINGERPRINT_DIGITS);
  return Array.from(
    { length: FINGERPRINT_DIGITS / GROUP_DIGITS },
    (_, i) => digits.slice(i * GROUP_DIGITS, (i + 1) * GROUP_DIGITS),
  ).join("-");
}

/** The chunks of a roll: all of one length, but for the last, which may be shorter. */
export function splitRoll(roll: Uint8Array): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < roll.length; at += CHUNK_BYTES) {
    chunks.push(roll.subarray(at, at + CHUNK_BYTES));
  }
  return chunks;
}

/** What the definition holds of a roll. */
export function digestRoll(roll: Uint8Array): RollDigest {
  const chunks = splitRoll(roll);
  const weights = chunks.flatMap(readEntries).reduce((sum, { weight }) => sum + weight, 0);
  const voters = roll.length / ENTRY_BYTES;
  return { voters, weights, root: merkleRoot(chunks), chunks: chunks.length };
}

/**
 * The path of a chunk to the root.
 *
 * @param chunk Its place, from 0.
 * @throws {RangeError} If there is no such chunk.
 */
export function pathOfChunk(roll: Uint8Array, chunk: number): string[] {
  return inclusionProof(hashLeaves(splitRoll(roll)), chunk);
}

/** A chunk as a record brings it. */
export interface RollChunk {
  /** Its place, from 0. */
  readonly index: number;
  readonly bytes: Uint8Array;
  /** Hashes as lower-case hex. */
  readonly path: readonly string[];
}

/** True if a chunk is that of the roll at its place. */
export function isChunkOf(
  { chunks, root }: RollDigest,
  { index, bytes, path }: RollChunk,
): boolean {
  return rootOfInclusionProof(hashLeaf(bytes), { leaf: index, size: chunks, path }) === root;
}

/** The entries of a chunk. What is no whole entry at its end is none. */
export function readEntries(chunk: Uint8Array): RollEntry[] {
  const count = Math.floor(chunk.length / ENTRY_BYTES);
  return Array.from({ length: count }, (_, i) => {
    const entry = chunk.subarray(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES);
    const weight = new DataView(entry.buffer, entry.byteOffset + KEY_BYTES, 4).getUint32(0);
    return { publicKey: entry.slice(0, KEY_BYTES), weight };
  });
}

/** The rule of a roll that its chunks break together. */
export type RollFault =
  | "chunk-size"
  | "key-order"
  | "key-form"
  | "weight-zero"
  | "voters-differ"
  | "weights-differ"
  | "roll-size";

/**
 * The rule that a whole roll breaks; undefined if it is a good one. A definition can name a roll that is not, and
 * that its chunks fit the root says nothing of that.
 *
 * It reads each key as a point and multiplies it by the order of the group, which takes some 0.6 ms for each voter.
 *
 * @param onKey Told how many keys are looked at.
 */
export function findRollFault(
  digest: RollDigest,
  chunks: readonly Uint8Array[],
  onKey: (done: number) => void = () => {},
): RollFault | undefined {
  const last = chunks.length - 1;
  const isWhole = chunks.every(({ length }, i) =>
    i < last
      ? length === CHUNK_BYTES
      : length > 0 && length <= CHUNK_BYTES && length % ENTRY_BYTES === 0
  );
  if (!isWhole) return "chunk-size";
  const entries = chunks.flatMap(readEntries);
  if (entries.length > MAX_VOTERS) return "roll-size";
  if (entries.length !== digest.voters) return "voters-differ";
  let weights = 0;
  for (const [i, { publicKey, weight }] of entries.entries()) {
    if (i > 0 && compareKeys(entries[i - 1].publicKey, publicKey) >= 0) return "key-order";
    if (weight === 0) return "weight-zero";
    if (!isPrimeOrderKey(publicKey)) return "key-form";
    onKey(i + 1);
    weights += weight;
  }
  if (weights > MAX_ROLL_WEIGHT) return "roll-size";
  return weights === digest.weights ? undefined : "weights-differ";
}

function writeEntry({ publicKey, weight }: RollEntry): Uint8Array {
  const entry = new Uint8Array(ENTRY_BYTES);
  entry.set(publicKey);
  new DataView(entry.buffer).setUint32(KEY_BYTES, weight);
  return entry;
}

/** Below 0 if `a` comes before `b`, above if after, as numbers that are written big-endian. */
function compareKeys(a: Uint8Array, b: Uint8Array): number {
  const [one, other] = [a, b].map(bytesToHex);
  return one < other ? -1 : one > other ? 1 : 0;
}
