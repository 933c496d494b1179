/** What a swarm tells whoever runs its tracker. */
import type { SwarmNetwork } from "./network.ts";
import type { NetworkReport, PeerReport } from "../protocol/swarm_types.ts";
import type { ChainId } from "../../../core/block/ids.ts";

/** How much is told, and at what monotonic time in ms. */
export interface SwarmReportOptions {
  readonly maxNetworks: number;
  /** Over all networks. */
  readonly maxPeers: number;
  readonly now: number;
}

/** The networks with most peers, and some of these. */
export function reportSwarm(
  networks: Iterable<readonly [ChainId, SwarmNetwork]>,
  { maxNetworks, maxPeers, now }: SwarmReportOptions,
): NetworkReport[] {
  let left = maxPeers;
  return [...networks].toSorted(([, a], [, b]) => b.size - a.size).slice(0, maxNetworks)
    .map(([chainId, network]) => {
      const peers: PeerReport[] = [];
      for (const { peerId, host, port, reach, lastSeen } of network.peers) {
        if (left <= 0) break;
        left--;
        peers.push({ peerId, host, port, reach: reach.state, silentMs: now - lastSeen });
      }
      return { chainId, size: network.size, unreachable: network.unreachable, peers };
    });
}
