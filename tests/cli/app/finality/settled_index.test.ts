import { assertEquals } from "@std/assert";
import { settledIndex } from "../../../../cli/app/finality/settled_index.ts";
import type { BlockReport, PeerStatus } from "../../../../net/api/peer_api.ts";

const NOW = 1_000_000;
const CONTEXT = { now: NOW, intervalMs: 1_000 };

/** A chain whose blocks after the first have these ages in intervals. */
function chainOf(...ages: number[]) {
  const all = [1_000, ...ages].map((age, index) => ({ index, time: NOW - age * 1_000 }));
  const api = {
    blocks: (from: number, limit: number) =>
      Promise.resolve(all.slice(from, from + limit) as unknown as BlockReport[]),
  };
  return { api, status: { index: all.length - 1 } };
}

const many = Array.from({ length: 20 }, (_, i) => 10 - i / 2);

const CASES: readonly (readonly [what: string, ages: readonly number[], settled: number])[] = [
  ["the genesis block alone", [], 0],
  ["new blocks", [5, 3, 1], 0],
  ["blocks after which twelve could have come", [30, 12, 11, 1], 2],
  ["an old tip", [30, 20, 12], 3],
  ["more than twelve new blocks", many, 8],
];

for (const [what, ages, settled] of CASES) {
  Deno.test(`settledIndex() without witnesses: ${what}`, async () => {
    const { api, status } = chainOf(...ages);
    assertEquals(await settledIndex(api, status, CONTEXT), settled);
  });
}

Deno.test("settledIndex() with witnesses is the final block, however old others are", async () => {
  const { api } = chainOf(30, 30, 30);
  const status = { index: 3, finality: { index: 1 } } as unknown as PeerStatus;
  assertEquals(await settledIndex(api, status, CONTEXT), 1);
});
