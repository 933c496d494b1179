/** A peer's state as Prometheus text (https://prometheus.io/docs/instrumenting/exposition_formats/). */
import type { PeerStatus } from "./peer_api.ts";

/** Content type of the text. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** What a peer measures beside its status. */
export interface Vitals {
  /** Bytes of memory that the process holds. */
  readonly memoryBytes: number;
  /** Connections that others opened. */
  readonly inbound: number;
  /** Connections that this peer opened. */
  readonly outbound: number;
  /** Machines that are refused for a while. */
  readonly banned: number;
}

type Gauge = readonly [name: string, help: string, value: number | string, labels?: string];

/** Writes the gauges of a status. What is not known is left out. */
export function formatMetrics(status: PeerStatus, vitals?: Vitals): string {
  const gauges: Gauge[] = [
    ["chainvote_block_index", "Index of the last block", status.index],
    ["chainvote_chain_work", "Work of the chain in expected hashes", status.work],
    ["chainvote_difficulty", "Expected hashes for the next block", status.difficulty],
    ["chainvote_peers", "Connected peers", status.peers],
    ["chainvote_pending_records", "Records that wait for a block", status.pending],
    ["chainvote_syncing", "1 while blocks are on their way", Number(status.syncing)],
    ["chainvote_mining_workers", "Mining workers", status.mining.workers],
    ["chainvote_mining_hashrate", "Hashes a second while mining", status.mining.hashrate],
  ];
  const { clockOffsetMs } = status;
  if (clockOffsetMs !== null) {
    const help = "How far this clock is ahead of the median of its peers";
    gauges.push(["chainvote_clock_offset_seconds", help, clockOffsetMs / 1_000]);
  }
  if (vitals !== undefined) {
    const help = "Connections, by who opened them";
    gauges.push(
      ["chainvote_connections", help, vitals.inbound, '{direction="inbound"}'],
      ["chainvote_connections", help, vitals.outbound, '{direction="outbound"}'],
      ["chainvote_banned_hosts", "Machines that are refused for a while", vitals.banned],
      ["process_resident_memory_bytes", "Resident memory size in bytes", vitals.memoryBytes],
    );
  }
  return gauges.map(([name, help, value, labels = ""], i) => {
    // HELP and TYPE come once for a name, before its first value.
    const head = gauges[i - 1]?.[0] === name
      ? ""
      : `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`;
    return `${head}${name}${labels} ${value}\n`;
  }).join("");
}
