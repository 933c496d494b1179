/** What a peer says that stops before a deep reorganisation. */
import { countOf } from "../../core/base/count_of.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { DeepReorg } from "../../core/chain/reorg_guard.ts";
import { commandLine } from "./hint.ts";

/**
 * Tells the operator what happened, and how to choose, line by line.
 *
 * @param given The options that lead to the data folder, as the user gave them.
 */
export function describeDeepReorg(reorg: DeepReorg, given: readonly string[]): readonly string[] {
  const { fork, tip, rival, root, depth, maxReorg } = reorg;
  const at = ({ header, hash, work }: BlockNode) => `block ${header.index} ${hash}, work ${work}`;
  return [
    `STOPPED: a heavier branch would undo ${
      countOf(depth, "block")
    }, and at most ${maxReorg} may be undone`,
    "without asking. Nothing was changed, and no vote is lost.",
    "",
    `  both share  ${at(fork)}`,
    `  this chain  ${at(tip)}`,
    `  the other   ${at(rival)}`,
    "",
    "Ask the others of the network what happened, and choose the same:",
    "",
    `  ${commandLine(["peer", "--accept-reorg", root.hash], given)}`,
    "      follows the other branch, this once; votes of undone blocks wait and are mined again",
    `  ${commandLine(["peer", "--reject-block", root.hash], given)}`,
    "      stays here, and never follows the other branch on this data folder",
    "",
    "Machines that choose differently count different votes from here on, for good. Without a choice, the",
    "next start stops again as soon as the other branch is seen.",
  ];
}
