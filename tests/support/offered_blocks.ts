/** Blocks that are offered to a chain, whatever it answers. */
import type { Block } from "../../core/block/block.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import type { ChainBox } from "./chain_box.ts";

/** Hands a header or block to a chain, whatever it answers. */
export async function offer(
  { chain }: ChainBox,
  kind: "header" | "block",
  block: Block,
): Promise<void> {
  try {
    if (kind === "header") chain.addHeader(block.header);
    else await chain.addBlock(block);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
  }
}

/** Voters whose votes wait for a block, sorted. */
export function waitingIn({ chain }: ChainBox): string[] {
  return [...chain.pending].map(({ keys }) => keys[0]).sort();
}
