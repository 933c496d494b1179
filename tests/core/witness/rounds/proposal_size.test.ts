import { assertEquals } from "@std/assert";
import { MAX_PROPOSED_BLOCKS } from "../../../../core/witness/rounds/limits.ts";
import { PlayedRounds } from "../../../support/witness_rounds/played_rounds.ts";

/** What the sole witness proposes above blocks without records. */
function proposed(count: number): string[] {
  const labels = ["G", ...Array.from({ length: count }, (_, i) => `b${i + 1}`)];
  const blocks = Object.fromEntries(labels.slice(1).map((label, i) => [label, labels[i]]));
  const set = { weights: [1], quorum: 1, me: 0, proposers: [0], roundMs: 60_000 };
  const rounds = new PlayedRounds({ ...set, blocks });
  rounds.step({ ready: [0, 0, 0] });
  return rounds.step({ work: true });
}

Deno.test("Rounds proposes no more blocks at once than MAX_PROPOSED_BLOCKS, however long a round is", () => {
  const most = MAX_PROPOSED_BLOCKS;
  assertEquals(proposed(most)[0], `propose 1 b${most} source 0 G`);
  assertEquals(proposed(most + 1)[0], `propose 1 b${most} source 0 G as it is`);
});
