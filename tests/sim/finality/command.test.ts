import { assert, assertEquals } from "@std/assert";
import { playWorlds } from "./command.ts";

const SHORT = { seed: 1, worlds: 1, blocks: 20 };

Deno.test("a block is final after four delays: block, proposal, prepare and commit", () => {
  for (const witnesses of [4, 10]) {
    const { last, undone } = playWorlds({ witnesses, away: 0, latencyMs: [50, 50] }, SHORT);
    assertEquals(undone, 0);
    // And three signatures, of which each waits 5 to 15 ms for the disk.
    assert(last.p50 > 4 * 50 && last.p50 < 4 * 50 + 45, `${witnesses}: ${last.p50} ms`);
  }
});

Deno.test("a witness alone makes each block final as soon as its disk has signed thrice", () => {
  const { last } = playWorlds({ witnesses: 1, away: 0, latencyMs: [300, 300] }, SHORT);
  assert(last.p50 > 15 && last.p50 < 45, `${last.p50} ms`);
});

Deno.test("with as many witnesses away as may be blocks become final, with one more none does", () => {
  const withAway = (away: number) =>
    playWorlds({ witnesses: 4, away, latencyMs: [50, 300] }, SHORT);
  const { last, undone } = withAway(1);
  // Rounds that one leads who has been away are given up after a quarter of their 2 s.
  assert(undone <= 2 && last.p95 < 4_000, `${undone} undone, ${last.p95} ms`);
  assertEquals(withAway(2).undone, SHORT.blocks);
});

Deno.test("a world of witnesses is the same each time", () => {
  const play = () => playWorlds({ witnesses: 4, away: 1, latencyMs: [50, 300] }, SHORT);
  assertEquals(play(), play());
});
