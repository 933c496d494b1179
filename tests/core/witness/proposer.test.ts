import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { hexToBytes, sha256 } from "../../../core/base/hash.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import { MAX_ROUND } from "../../../core/witness/limits.ts";
import { proposerOf } from "../../../core/witness/proposer.ts";
import { named } from "../../support/named.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const CHAIN = named<ChainId>("c".repeat(64));

/** As the page says it, with texts in place of bytes. */
function orderOfRun(keys: readonly { key: string }[], run: number): number[] {
  const lots = keys.map(({ key }, number) => {
    const text = `03${CHAIN}${run.toString(16).padStart(16, "0")}${key}`;
    return { number, lot: sha256(hexToBytes(text)).toHex() };
  });
  return lots.sort((a, b) => a.lot < b.lot ? -1 : 1).map(({ number }) => number);
}

Deno.test("proposerOf() is the round's place in the order that is drawn for its run", () => {
  for (const n of [1, 2, 3, 4, 7, 30]) {
    const set = makeWitnessSet(Array(n).fill(1), n);
    for (const run of [0, 1, 2, Math.floor(MAX_ROUND / n) - 1]) {
      const turns = Array.from({ length: n }, (_, i) => proposerOf(set, CHAIN, run * n + i));
      assertEquals(turns, orderOfRun(set.keys, run), `${n} witnesses, run ${run}`);
      assertEquals(turns.toSorted((a, b) => a - b), set.keys.map((_, i) => i));
    }
  }
});

Deno.test("proposerOf() draws other orders for other runs and other chains", () => {
  const set = makeWitnessSet(Array(10).fill(1), 7);
  const orderOf = (chainId: ChainId, run: number) =>
    Array.from({ length: 10 }, (_, i) => proposerOf(set, chainId, run * 10 + i)).join();
  const orders = Array.from({ length: 20 }, (_, run) => orderOf(CHAIN, run));
  orders.push(orderOf(named<ChainId>("d".repeat(64)), 0));
  assertEquals(new Set(orders).size, orders.length);
});

Deno.test("proposerOf() knows no weights, names or quorum, and no order of the list but in its numbers", () => {
  const set = makeWitnessSet([1, 1, 1, 1, 1], 4);
  fc.assert(fc.property(fc.integer({ min: 1, max: MAX_ROUND }), (round) => {
    const turned = {
      keys: set.keys.toReversed().map((each) => ({ ...each, weight: 9, name: "x" })),
    };
    const { key } = set.keys[proposerOf(set, CHAIN, round)];
    assertEquals(turned.keys[proposerOf(turned, CHAIN, round)].key, key);
  }));
});
