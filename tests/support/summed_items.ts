/**
 * A validator that needs records: items of one number each, and totals that claim to be the sum of all items before them. Its
 * state keeps the items' ids alone, so `verify` has to read them.
 */
import { bytesToHex, hexToBytes } from "../../core/base/hash.ts";
import { accept, reject } from "../../core/validator/validator.ts";
import type { VerifyingValidator } from "../../plugins/host/verifier.ts";

const ITEM = 0;

/** What a total with this number makes `needs` do. */
export const TOTALS = {
  /** It names a record that is nowhere. */
  lost: 250,
  /** It throws. */
  thrower: 251,
} as const;

/** An item. @param number What tells it from others of that value. */
export function item(value: number, number = 0): Uint8Array {
  return Uint8Array.of(ITEM, value, number);
}

/** A total. */
export function total(value: number): Uint8Array {
  return Uint8Array.of(1, value);
}

/** The validator. */
export const summedItems = {
  name: "summed-items",
  version: 1,
  check(record) {
    const isGood = record.length === (record[0] === ITEM ? 3 : 2) && record[0] <= 1;
    return isGood ? accept() : reject("malformed", "it must be an item or a total");
  },
  facts(record, state) {
    const ids = record[0] === ITEM ? [] : state.entries("items").map(([, id]) => String(id));
    return hexToBytes(ids.join(""));
  },
  needs([, value], facts) {
    if (value === TOTALS.thrower) throw new TypeError("this total is not to be looked at");
    if (value === TOTALS.lost) return ["ab".repeat(32)];
    const digits = bytesToHex(facts);
    return Array.from({ length: facts.length / 32 }, (_, i) => digits.slice(64 * i, 64 * i + 64));
  },
  verify([type, value], _facts, _settings, needed) {
    if (type === ITEM) return accept();
    const sum = needed.reduce((all, record) => all + record[1], 0);
    return sum === value ? accept() : reject("sum", `the sum of ${needed.length} items is ${sum}`);
  },
  apply(record, state, { recordId }) {
    if (record[0] === ITEM) state.set("items", recordId, recordId);
    else state.set("totals", String(record[1]), state.size("items"));
  },
  query: (_path, _args, state) => state.entries("totals"),
} as const satisfies VerifyingValidator;
