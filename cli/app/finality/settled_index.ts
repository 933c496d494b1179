/** Up to which block the chain is not expected to change any more: what somebody builds on who cannot take it back. */
import type { PeerApi, PeerStatus } from "../../../net/api/peer_api.ts";

/**
 * Blocks, or blocks' times, after which one counts as settled where no witnesses make any final. Whoever would undo it needs more
 * computing power than all others for as long.
 */
export const SETTLED_BLOCKS = 12;

/** When it is, and how fast blocks come. */
export interface SettledContext {
  /** This machine's time in ms since the Unix epoch. */
  readonly now: number;
  /** T of the network, in ms. */
  readonly intervalMs: number;
}

/**
 * The index of the last block that is settled. With witnesses it is the final one. Without, it has twelve blocks on it, or is so
 * old that twelve could have come and nobody has made another branch: a chain without new records has no new blocks.
 */
export async function settledIndex(
  api: Pick<PeerApi, "blocks">,
  { index, finality }: Pick<PeerStatus, "index" | "finality">,
  { now, intervalMs }: SettledContext,
): Promise<number> {
  if (finality !== undefined) return finality.index;
  const deep = Math.max(0, index - SETTLED_BLOCKS);
  if (deep === index) return index;
  // A peer may give fewer than asked for: then those that it has given are looked at alone.
  const blocks = await api.blocks(deep + 1, index - deep);
  const since = now - SETTLED_BLOCKS * intervalMs;
  return blocks.reduce(
    (last, block) => block.time <= since ? Math.max(last, block.index) : last,
    deep,
  );
}
