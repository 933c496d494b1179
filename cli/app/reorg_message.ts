/** What a peer says that stops before a deep reorganisation. */
import { countOf } from "../../core/base/count_of.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { DeepReorg } from "../../core/chain/reorg_guard.ts";
import { commandLine } from "./hint.ts";
import type { Restart } from "./restart.ts";

/**
 * Tells the operator what happened, and how to choose, line by line.
 *
 * @param restart How to start again.
 */
export function describeDeepReorg(
  reorg: DeepReorg,
  { command }: Restart,
): readonly string[] {
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
    `  ${commandLine([...command, "--accept-reorg", root.hash])}`,
    "      follows the other branch, this once; votes of undone blocks wait and are mined again",
    `  ${commandLine([...command, "--reject-block", root.hash])}`,
    "      stays here, and never follows the other branch on this data folder",
    "",
    "Machines that choose differently count different votes from here on, for good. Without a choice, the",
    "next start stops again as soon as the other branch is seen.",
  ];
}
