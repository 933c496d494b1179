/** What a node says of itself. */
import type { Chain } from "../../core/chain/chain.ts";
import type { Address } from "../base/address.ts";
import { isLoopback } from "../base/ip.ts";
import { PROTOCOL_VERSION } from "../wire/limits.ts";
import type { Hello } from "../wire/messages.ts";
import type { PeerId } from "../base/peer_id.ts";

/** What there is to say of a node. */
export interface OwnFacts {
  readonly chain: Pick<Chain, "tip" | "network" | "final">;
  readonly peerId: PeerId;
  /** Where it takes connections. */
  readonly listen: Address;
  /** What its clock shows, in ms since the Unix epoch. */
  readonly time: number;
  readonly agent: string;
}

/** The hello for who is at `remote`. */
export function ownHello(remote: Address, { chain, peerId, listen, time, agent }: OwnFacts): Hello {
  const { tip, network: { chainId, definition }, final: { node: final } } = chain;
  // Who listens on loopback alone takes no connections from elsewhere.
  const port = isLoopback(listen.host) && !isLoopback(remote.host) ? 0 : listen.port;
  return {
    type: "hello",
    version: PROTOCOL_VERSION,
    chainId,
    peerId,
    tip: tip.hash,
    index: tip.header.index,
    port,
    time: Math.round(time),
    agent,
    ...definition.witnesses && { final: { index: final.header.index, hash: final.hash } },
  };
}
