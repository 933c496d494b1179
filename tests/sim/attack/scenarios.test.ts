import { assert, assertEquals } from "@std/assert";
import { leaveVotesOut, redoElection, rewriteVote, stallNetwork } from "./scenarios.ts";

const MINUTE_MS = 60_000;

/** A vote waits for 10 s before a witness makes a block for it; then one or two rounds, of which one fails. */
const FINAL_MS = 16_000;

const NETWORKS = [{ witnesses: 4 }, { witnesses: 4, away: 1 }, { witnesses: 1 }];

Deno.test("a quiet election is redone from the start where work alone decides, and nowhere else", () => {
  const election = { votes: 100, durationMs: 15 * MINUTE_MS };
  const lostOf = (network: { witnesses: number; away?: number }) =>
    redoElection({ ...network, seed: 1, rate: 100_000 }, election).lost;
  assertEquals(lostOf({ witnesses: 0 }), 100);
  assertEquals(NETWORKS.map(lostOf), [0, 0, 0]);
});

for (const power of [10, 1_000]) {
  Deno.test(`a vote with six confirmations is taken out with ${power} times the power, unless witnesses made it final`, () => {
    const attack = { power, confirmations: 6, patienceMs: 60 * MINUTE_MS };
    const without = rewriteVote({ witnesses: 0, seed: 1 }, attack);
    assertEquals([without.wasFinal, without.isGone], [false, true]);
    for (const network of NETWORKS) {
      const { wasFinal, isGone } = rewriteVote({ ...network, seed: 1 }, attack);
      assertEquals([wasFinal, isGone], [true, false]);
    }
  });

  Deno.test(`nobody leaves votes out with ${power} times the power where witnesses add blocks`, () => {
    const attack = { power, durationMs: 10 * MINUTE_MS, everyMs: MINUTE_MS };
    const without = leaveVotesOut({ witnesses: 0, seed: 1 }, attack);
    assertEquals([without.votes, without.entered], [9, 0]);
    for (const network of NETWORKS) {
      const { votes, entered, finalAfterMs } = leaveVotesOut({ ...network, seed: 1 }, attack);
      assertEquals([votes, entered, finalAfterMs.length], [9, 9, 9]);
      assert(Math.max(...finalAfterMs) < FINAL_MS, `${Math.max(...finalAfterMs)} ms`);
    }
  });
}

Deno.test("whoever mines openly and leaves stops a network for minutes, and one with witnesses not at all", () => {
  const attack = { power: 1_000, openMs: 3 * MINUTE_MS, patienceMs: 600 * MINUTE_MS };
  const { inBlockMs } = stallNetwork({ witnesses: 0, seed: 1 }, attack);
  assert(inBlockMs > 5 * MINUTE_MS, `${inBlockMs} ms`);
  for (const network of NETWORKS) {
    const { finalMs } = stallNetwork({ ...network, seed: 1 }, attack);
    assert(finalMs < FINAL_MS, `${finalMs} ms`);
  }
});
