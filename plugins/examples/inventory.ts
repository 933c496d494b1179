/**
 * Stock that cannot go below zero, kept by several people who trust no common server.
 *
 * A record is a move: `{"id": text, "item": text, "by": whole number, "note"?: text}`. Its id makes two equal
 * moves two, and the same move sent twice one. The config may list the only `items` there are and say how
 * many of one there can be at `most`.
 *
 * Queries: `stock` gives all items with their numbers, or with the argument `item` one number; `moves` with
 * the argument `item` gives how often it was moved.
 *
 * The room owns plugins to read and to copy: this one, proofs of when a file was there (`notary.ts`), and signed records
 * (`registry.ts`). No program imports them: they are run like any plugin, and `docs/plugins.md` explains them.
 */
import {
  accept,
  defineValidator,
  ignore,
  type JsonObject,
  reject,
  type StateReader,
} from "chainvote";
import { readJsonRecord, textUpTo } from "./record_json.ts";

interface Move {
  readonly id: string;
  readonly item: string;
  readonly by: number;
  readonly note?: string;
}

/** Number of each item, and of its moves. */
const STOCK = "stock";
const MOVES = "moves";

export default defineValidator({
  name: "inventory",
  version: 1,

  init(config) {
    const { items, most } = readConfig(config);
    if (items !== undefined && !(Array.isArray(items) && items.every(isName))) {
      throw new TypeError('"items" must be a list of texts of 1 to 100 characters');
    }
    if (most !== undefined && !(Number.isSafeInteger(most) && Number(most) > 0)) {
      throw new TypeError('"most" must be a whole number above 0');
    }
    return {};
  },

  check(record, state, { config }) {
    const move = readMove(record);
    if (move === undefined) {
      return reject(
        "malformed",
        "a move must be {id, item, by, note?}: texts, and a whole number but 0",
      );
    }
    const { items, most = Number.MAX_SAFE_INTEGER } = readConfig(config);
    if (items !== undefined && !items.includes(move.item)) {
      return reject("unknown-item", `there is no item ${JSON.stringify(move.item)}`);
    }
    const there = numberOf(state, STOCK, move.item);
    const then = there + move.by;
    // Both may be honest: whoever sent the move could not know of the ones before it.
    if (then < 0) return ignore("short", `there are only ${there} of ${JSON.stringify(move.item)}`);
    if (then > most) return ignore("full", `there cannot be more than ${most}: there are ${there}`);
    return accept();
  },

  apply(record, state) {
    const { item, by } = readMove(record)!;
    state.set(STOCK, item, numberOf(state, STOCK, item) + by);
    state.set(MOVES, item, numberOf(state, MOVES, item) + 1);
  },

  keys: (record) => [readMove(record)!.id],

  query(path, { item }, state) {
    if (path === "stock") {
      return item === undefined
        ? Object.fromEntries(state.entries(STOCK))
        : numberOf(state, STOCK, item);
    }
    return path === "moves" && item !== undefined ? numberOf(state, MOVES, item) : undefined;
  },
});

function readMove(record: Uint8Array): Move | undefined {
  const isNumber = (value: unknown) => Number.isSafeInteger(value) && value !== 0;
  const fields = { id: isName, item: isName, by: isNumber };
  return readJsonRecord<Move>(record, fields, { note: textUpTo(1_000) });
}

function isName(value: unknown): value is string {
  return textUpTo(100)(value) && value !== "";
}

function readConfig(config: JsonObject): { items?: readonly string[]; most?: number } {
  const unknown = Object.keys(config).find((name) => name !== "items" && name !== "most");
  if (unknown !== undefined) {
    throw new TypeError(
      `the config may hold "items" and "most": it has ${JSON.stringify(unknown)}`,
    );
  }
  return config as { items?: readonly string[]; most?: number };
}

function numberOf(state: StateReader, table: string, item: string): number {
  return Number(state.get(table, item) ?? 0);
}
