/** A peer's state as Prometheus text (https://prometheus.io/docs/instrumenting/exposition_formats/). */
import type { PeerStatus } from "./peer_api.ts";

/** Writes the gauges of a status. */
export function formatMetrics(status: PeerStatus): string {
  const gauges: [name: string, help: string, value: number | string][] = [
    ["block_index", "Index of the last block", status.index],
    ["chain_work", "Work of the chain in expected hashes", status.work],
    ["difficulty", "Expected hashes for the next block", status.difficulty],
    ["peers", "Connected peers", status.peers],
    ["pending_records", "Records that wait for a block", status.pending],
    ["mining_workers", "Mining workers", status.mining.workers],
    ["mining_hashrate", "Hashes a second while mining", status.mining.hashrate],
  ];
  return gauges.map(([name, help, value]) =>
    `# HELP chainvote_${name} ${help}\n# TYPE chainvote_${name} gauge\nchainvote_${name} ${value}\n`
  ).join("");
}
