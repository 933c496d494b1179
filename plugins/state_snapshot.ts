/** A validator's state as bytes, to be kept between two starts. */
import type { Json } from "../core/canonical_json.ts";
import { JournaledState } from "./journaled_state.ts";

/** Changes whenever these bytes could be read otherwise than before. */
const FORMAT = 1;

/** Entries in one part: some hundred KB, so that no single text gets too long. */
const PART_ENTRIES = 10_000;

/** What the first part says of the others. */
interface Head {
  readonly format: number;
  readonly identity: string;
}

/** One part of one table: its name, then keys and values in turn. */
type Part = readonly [table: string, ...keysAndValues: Json[]];

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Writes a state that has no uncut writes.
 *
 * @param identity Whose state it is.
 */
export function encodeState(state: JournaledState, identity: string): Uint8Array[] {
  const head: Head = { format: FORMAT, identity };
  const parts = [encode(head)];
  for (const [table, entries] of state.tables()) {
    let part: Json[] = [table];
    for (const [key, value] of entries) {
      part.push(key, value);
      if (part.length < 2 * PART_ENTRIES) continue;
      parts.push(encode(part));
      part = [table];
    }
    parts.push(encode(part));
  }
  return parts;
}

/**
 * Reads what {@linkcode encodeState} wrote.
 *
 * @returns Undefined if it is of another format or identity.
 * @throws {SyntaxError | TypeError} If the parts are not what was written; whoever keeps them checks that.
 */
export function decodeState(
  parts: readonly Uint8Array[],
  identity: string,
): JournaledState | undefined {
  const [first, ...rest] = parts;
  const head: Head = decode(first);
  if (head.format !== FORMAT || head.identity !== identity) return undefined;
  const state = new JournaledState();
  for (const bytes of rest) {
    const [table, ...entries]: Part = decode(bytes);
    state.load(table, entries);
  }
  return state;
}

function encode(value: Json | Head): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}

function decode<T>(bytes: Uint8Array): T {
  return JSON.parse(decoder.decode(bytes));
}
