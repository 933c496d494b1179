/** A peer that a node is connected with, as others are told of it. */
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { PeerId } from "../base/peer_id.ts";

/** What is told of a connected peer. */
export interface ConnectedPeer {
  readonly peerId: PeerId;
  /** From where it is connected, or where it was dialled. */
  readonly host: string;
  /** True if this node opened the connection. */
  readonly outbound: boolean;
  /** The program that it runs, as it says. */
  readonly agent: string;
  /** The last block of its chain that is known here. */
  readonly tip: BlockNode | undefined;
}
