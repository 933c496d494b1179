/**
 * The roll in the state: a chunk is one value, hexadecimal, so a voter's entry is a piece of a text and nothing has to be
 * decoded to find it. As the roll is sorted by key, so are the texts.
 */
import { bytesToHex } from "../../core/base/hash.ts";
import { KEY_BYTES } from "../../core/ed25519/sizes.ts";
import type { StateReader, StateWriter } from "../../core/validator/validator.ts";
import { MAX_CHUNK_ENTRIES } from "./roll/limits.ts";
import { ENTRY_BYTES, type RollDigest } from "./roll/roll.ts";

/** Chunks by number. */
const ROLL = "roll";
/** Sum of the weights of the chunks that are in, under `weights`. */
const ROLL_TOTALS = "roll-totals";

const ENTRY_DIGITS = 2 * ENTRY_BYTES;
const KEY_DIGITS = 2 * KEY_BYTES;

/** A voter's line on the roll. */
export interface VoterLine {
  /** 64 hex digits. */
  readonly key: string;
  readonly weight: number;
}

/** Chunks that are in. */
export function chunksIn(state: StateReader): number {
  return state.size(ROLL);
}

/** Sum of the weights in them. */
export function weightsIn(state: StateReader): number {
  return Number(state.get(ROLL_TOTALS, "weights") ?? 0);
}

/** Whether every chunk is in. */
export function isRollWhole(state: StateReader, { chunks }: Pick<RollDigest, "chunks">): boolean {
  return state.size(ROLL) === chunks;
}

/** A chunk as hex, if it is in. */
export function chunkText(state: StateReader, chunk: number): string | undefined {
  const text = state.get(ROLL, String(chunk));
  return typeof text === "string" ? text : undefined;
}

/** Writes a chunk. @param weights The sum of its weights. */
export function addChunk(
  state: StateWriter,
  { index, bytes, weights }: { index: number; bytes: Uint8Array; weights: number },
): void {
  state.set(ROLL_TOTALS, "weights", weightsIn(state) + weights);
  state.set(ROLL, String(index), bytesToHex(bytes));
}

/** The line of a voter, by number from 1; undefined if the chunk is not in, or there is no such voter. */
export function rollLine(state: StateReader, voter: number): VoterLine | undefined {
  const place = (voter - 1) % MAX_CHUNK_ENTRIES;
  const text = chunkText(state, Math.floor((voter - 1) / MAX_CHUNK_ENTRIES));
  const at = place * ENTRY_DIGITS;
  if (text === undefined || at >= text.length) return undefined;
  const weight = parseInt(text.slice(at + KEY_DIGITS, at + ENTRY_DIGITS), 16);
  return { key: text.slice(at, at + KEY_DIGITS), weight };
}

/** The first and the last key of a chunk that is in. */
export function endsOfChunk(
  state: StateReader,
  chunk: number,
): { first: string; last: string } | undefined {
  const text = chunkText(state, chunk);
  if (text === undefined) return undefined;
  const lastAt = text.length - ENTRY_DIGITS;
  return { first: text.slice(0, KEY_DIGITS), last: text.slice(lastAt, lastAt + KEY_DIGITS) };
}

/** The number of the voter with a key, on a roll that is whole; undefined if there is none. */
export function findOnRoll(state: StateReader, key: string, voters: number): number | undefined {
  let [low, high] = [1, voters];
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const line = rollLine(state, middle);
    if (line === undefined) return undefined;
    if (line.key === key) return middle;
    if (line.key < key) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
