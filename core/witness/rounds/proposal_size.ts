/**
 * How much of what is not final yet is proposed at once. A proposal names one block, and all before it become final with
 * that: whoever signs has to get and judge them first, within the round. If that were any number, a miner who shows a long
 * branch to one witness alone could have round after round fail; and witnesses that come back to a long chain would have
 * to catch up with all of it before anything is final.
 */
import { MAX_PROPOSED_BLOCKS, PROPOSED_BLOCK_MS, PROPOSED_BYTES_PER_MS } from "./limits.ts";
import type { RoundContext } from "./round_context.ts";
import type { BlockRef, Proposable } from "./round_events.ts";
import { roundMs } from "./round_timer.ts";

/**
 * The part of a branch above the final block that fits into a quarter of a first round: further rounds last longer and hold
 * no more, so what others cannot get in time at first they get in a later one. The first block fits whatever it holds,
 * and so does the source, which is to be built on.
 */
export function fitRound(
  { state, blocks, rules: { set } }: RoundContext,
  best: BlockRef,
  source: BlockRef,
): Pick<Proposable, "block" | "isWhole"> {
  const { block: final } = state.final;
  let leftMs = roundMs(set, 0) / 4;
  let block = final;
  for (const next of blocks.between(final, best)) {
    leftMs -= PROPOSED_BLOCK_MS + next.bodyBytes / PROPOSED_BYTES_PER_MS;
    const isFirst = block === final;
    if (!isFirst && (leftMs < 0 || next.block.index > final.index + MAX_PROPOSED_BLOCKS)) {
      return { block: block.index < source.index ? source : block, isWhole: false };
    }
    block = next.block;
  }
  return { block, isWhole: true };
}
