import { assert, assertEquals } from "@std/assert";
import { MAX_ROUND_MS } from "../../../../core/witness/rounds/limits.ts";
import { awayMs, gatherMs, roundMs } from "../../../../core/witness/rounds/round_timer.ts";

const SET = { roundMs: 2_000 };

Deno.test("roundMs() grows by half of the first time-out with each failed round, up to a minute", () => {
  const failed = [0, 1, 2, 57, 58, 59, 10_000];
  assertEquals(failed.map((each) => roundMs(SET, each)), [
    2_000,
    3_000,
    4_000,
    59_000,
    MAX_ROUND_MS,
    MAX_ROUND_MS,
    MAX_ROUND_MS,
  ]);
});

Deno.test("awayMs() is a quarter of the round after up to three failed ones, and then all of it", () => {
  assertEquals([0, 1, 3, 4, 20].map((failed) => roundMs(SET, failed) / awayMs(SET, failed)), [
    4,
    4,
    4,
    1,
    1,
  ]);
});

Deno.test("gatherMs() is a quarter to a half of the round, and never shorter than in the round before", () => {
  for (let failed = 1; failed < 100; failed++) {
    const share = gatherMs(SET, failed) / roundMs(SET, failed);
    assert(share >= 1 / 4 && share <= 1 / 2, `${failed}: ${share}`);
    assert(gatherMs(SET, failed) >= gatherMs(SET, failed - 1));
  }
  assertEquals(gatherMs(SET, 20), roundMs(SET, 20) / 2);
});
