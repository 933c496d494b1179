/** What happens on a node, for whoever listens. */
import type { BlockHash } from "../../core/block/ids.ts";

export type NodeEvent =
  /** The best chain ends elsewhere. */
  | {
    readonly type: "tip";
    readonly index: number;
    readonly hash: BlockHash;
    readonly undone: number;
  }
  /** A block is final now, with all before it. */
  | {
    readonly type: "final";
    readonly index: number;
    readonly hash: BlockHash;
    readonly round: number;
  }
  /** Records that were counted can no longer be. */
  | { readonly type: "lost"; readonly index: number; readonly records: number }
  /** Records wait from now on, or no longer can enter. */
  | { readonly type: "records"; readonly pending: number }
  /** A peer came, went, or has another tip. */
  | { readonly type: "peers"; readonly peers: number }
  /** Whether the chain is known to be behind; also told after blocks that came have been added. */
  | { readonly type: "sync"; readonly syncing: boolean };

/** The kinds of what happens. */
export const EVENT_TYPES = [
  "tip",
  "final",
  "lost",
  "records",
  "peers",
  "sync",
] as const satisfies readonly NodeEvent["type"][];
