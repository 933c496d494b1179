import { assert, assertEquals } from "@std/assert";
import { floorTarget, initialBits, nextBits } from "../../../core/rules/difficulty.ts";
import { Header, ZERO_HASH } from "../../../core/block/header.ts";
import { type ConsensusParams, DEFAULT_PARAMS } from "../../../core/rules/params.ts";
import { merkleRoot } from "../../../core/block/merkle.ts";
import { compactToTarget, targetToWork, workToTarget } from "../../../core/block/target.ts";

const PARAMS: ConsensusParams = {
  ...DEFAULT_PARAMS,
  initialDifficulty: 2 ** 30,
  floorDifficulty: 2 ** 10,
};
const T = PARAMS.intervalMs;

function header(fields: Partial<Header>): Header {
  return {
    version: 1,
    prevHash: ZERO_HASH,
    dataRoot: merkleRoot([]),
    index: 0,
    time: 0,
    bits: initialBits(PARAMS),
    recordCount: 0,
    extra: "00".repeat(20),
    nonce: 0,
    ...fields,
  };
}

/** Difficulty after blocks that took these times, in ms. */
function after(solveTimes: readonly number[], params = PARAMS): number {
  let grandparent: Header | undefined;
  let parent = header({ bits: initialBits(params) });
  for (const ms of solveTimes) {
    const bits = nextBits(parent, grandparent, params);
    const next = header({ index: parent.index + 1, time: parent.time + ms, bits });
    [grandparent, parent] = [parent, next];
  }
  return Number(targetToWork(compactToTarget(nextBits(parent, grandparent, params))));
}

Deno.test("nextBits() begins with the initial difficulty", () => {
  assertEquals(after([]), Number(targetToWork(compactToTarget(initialBits(PARAMS)))));
});

Deno.test("nextBits() stays when blocks come on time", () => {
  const drift = after(Array(200).fill(T)) / after([]);
  assert(drift >= 1 && drift < 1.01, `${drift}`);
});

Deno.test("nextBits() doubles when a half-life of time is missing, and halves when one is too much", () => {
  const { halfLifeBlocks } = PARAMS;
  const fast = after(Array(halfLifeBlocks).fill(1)) / after([]);
  assert(Math.abs(fast - 2) < 0.02, `${fast}`);
  const slow = after(Array(halfLifeBlocks).fill(2 * T)) / after([]);
  assert(Math.abs(slow - 0.5) < 0.01, `${slow}`);
});

Deno.test("nextBits() counts an idle time as at most ten intervals: no storm after a night", () => {
  const night = after([T, 12 * 3_600_000]);
  assertEquals(night, after([T, 10 * T]));
  const fall = night / after([T]) / 2 ** (-9 / PARAMS.halfLifeBlocks);
  assert(Math.abs(fall - 1) < 0.001, `${fall}`);
});

Deno.test("nextBits() is never easier than the floor, which rises with depth", () => {
  const params = { ...PARAMS, initialDifficulty: 2 ** 11, growthBlocks: 10 };
  assertEquals(floorTarget(0, params), workToTarget(2n ** 10n));
  assertEquals(floorTarget(10, params), workToTarget(2n ** 11n));
  assertEquals(floorTarget(25, params), workToTarget(3_584n));
  const idle = (blocks: number) => after(Array(blocks).fill(10 * T), params);
  for (const blocks of [10, 50, 200]) {
    const floor = 2 ** 10 * (1 + (blocks + 1) / 10);
    assert(idle(blocks) >= floor * 0.99, `${idle(blocks)} after ${blocks}`);
    assert(idle(blocks) <= floor * 1.01, `${idle(blocks)} after ${blocks}`);
  }
});
