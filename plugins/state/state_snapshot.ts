/** A validator's state as bytes, to be kept between two starts. */
import { TextSet } from "../../core/base/text_map.ts";
import { JournaledState } from "./journaled_state.ts";
import { StateTable } from "./state_table.ts";

/** Changes whenever these bytes could be read otherwise than before. */
const FORMAT = 1;

/** What the first part says of the others, which are the buckets of the tables one after another. */
interface Head {
  readonly format: number;
  /** Whose state it is. */
  readonly identity: string;
  readonly tables: readonly {
    readonly name: string;
    readonly buckets: number;
    readonly size: number;
  }[];
}

/**
 * Writes a state that has no uncut writes.
 *
 * @param identity Whose state it is.
 */
export function encodeState(state: JournaledState, identity: string): Uint8Array[] {
  const tables = [...state.tables()].map(([name, table]) => {
    return { name, size: table.size, parts: table.toBuckets() };
  });
  const head: Head = {
    format: FORMAT,
    identity,
    tables: tables.map(({ name, size, parts }) => ({ name, size, buckets: parts.length })),
  };
  return [
    new TextEncoder().encode(JSON.stringify(head)),
    ...tables.flatMap(({ parts }) => parts),
  ];
}

/**
 * Reads what {@linkcode encodeState} wrote.
 *
 * @returns Undefined if it is of another format or identity.
 * @throws {SyntaxError} If the parts are not what was written; whoever keeps them checks that.
 */
export function decodeState(
  [first, ...parts]: readonly Uint8Array[],
  identity: string,
): JournaledState | undefined {
  const head: Head = JSON.parse(new TextDecoder().decode(first));
  if (head.format !== FORMAT || head.identity !== identity) return undefined;
  let next = 0;
  return new JournaledState(head.tables.map(({ name, buckets, size }) => {
    const own = parts.slice(next, next += buckets);
    return [name, new StateTable(own, size)];
  }));
}

/** True if both hold the same values in the same tables. */
export function equalStates(a: JournaledState, b: JournaledState): boolean {
  const names = new TextSet([...a.tables(), ...b.tables()].map(([name]) => name));
  return [...names].every((name) => {
    if (a.size(name) !== b.size(name)) return false;
    return a.entries(name).every(([key, value]) => {
      return JSON.stringify(value) === JSON.stringify(b.get(name, key));
    });
  });
}
