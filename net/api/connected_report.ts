/** What the API says of a peer that this one is connected with. */
import type { BlockHash } from "../../core/block/ids.ts";
import type { ReadonlyChain } from "../../core/chain/readonly_chain.ts";
import { groupOf } from "../base/address.ts";
import type { ConnectedPeer } from "../node/connected_peer.ts";

/** A connected peer. */
export interface ConnectedReport {
  /** The first digits of the id that it drew at its start: they tell peers apart, and prove nothing. */
  readonly id: string;
  /** Where it is: an address of a local network; of a public one, which may be a person's home, the neighbourhood. */
  readonly place: string;
  /** True if this peer opened the connection. */
  readonly outbound: boolean;
  /** The program that it runs, as it says. */
  readonly agent: string;
  /** The last block of its chain that is known here; null before it told of one. */
  readonly tip: { readonly index: number; readonly hash: BlockHash } | null;
  /** True if that block is in this peer's best chain. */
  readonly onChain: boolean;
}

/** Digits of an id that are told. */
export const TOLD_ID_DIGITS = 8;

/** What is said of a peer. */
export function reportConnected(
  { peerId, host, outbound, agent, tip }: ConnectedPeer,
  chain: Pick<ReadonlyChain, "at">,
): ConnectedReport {
  return {
    id: peerId.slice(0, TOLD_ID_DIGITS),
    place: groupOf(host),
    outbound,
    agent,
    tip: tip === undefined ? null : { index: tip.header.index, hash: tip.hash },
    onChain: tip !== undefined && chain.at(tip.header.index)?.hash === tip.hash,
  };
}
