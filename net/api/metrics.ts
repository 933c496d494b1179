/** A peer's state as Prometheus text. */
import type { FinalitySummary } from "./finality_report.ts";
import type { PeerStatus } from "./peer_api.ts";
import { formatFamily, type Sample } from "../http/prometheus.ts";

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

/** Writes the gauges of a status. What is not known is left out. */
export function formatMetrics(status: PeerStatus, vitals?: Vitals): string {
  return [
    gauge("chainvote_block_index", "Index of the last block", [status.index]),
    gauge("chainvote_chain_work", "Work of the chain in expected hashes", [status.work]),
    gauge("chainvote_difficulty", "Expected hashes for the next block", [status.difficulty]),
    gauge("chainvote_peers", "Connected peers", [status.peers]),
    gauge("chainvote_pending_records", "Records that wait for a block", [status.pending]),
    gauge("chainvote_syncing", "1 while blocks are on their way", [Number(status.syncing)]),
    gauge("chainvote_mining_workers", "Mining workers", [status.mining.workers]),
    gauge("chainvote_mining_hashrate", "Hashes a second while mining", [status.mining.hashrate]),
    formatClock(status),
    status.finality === undefined ? "" : formatFinality(status.finality),
    vitals === undefined ? "" : formatVitals(vitals),
  ].join("");
}

function formatClock({ clockOffsetMs }: PeerStatus): string {
  if (clockOffsetMs === null) return "";
  const help = "How far this clock is ahead of the median of its peers";
  return gauge("chainvote_clock_offset_seconds", help, [clockOffsetMs / 1_000]);
}

function formatFinality({ index, round, witnesses }: FinalitySummary): string {
  const seen = witnesses.flatMap(({ name, seenMs }): Sample[] =>
    seenMs === null ? [] : [[seenMs / 1_000, { witness: name }]]
  );
  return [
    gauge("chainvote_final_index", "Index of the final block", [index]),
    gauge("chainvote_final_round", "Round that made it final", [round]),
    gauge(
      "chainvote_witness_seen_seconds",
      "When a witness was last heard, in seconds since 1970",
      ...seen,
    ),
  ].join("");
}

function formatVitals({ inbound, outbound, banned, memoryBytes }: Vitals): string {
  return [
    gauge(
      "chainvote_connections",
      "Connections, by who opened them",
      [inbound, { direction: "inbound" }],
      [outbound, { direction: "outbound" }],
    ),
    gauge("chainvote_banned_hosts", "Machines that are refused for a while", [banned]),
    gauge("process_resident_memory_bytes", "Resident memory size in bytes", [memoryBytes]),
  ].join("");
}

function gauge(name: string, help: string, ...samples: readonly Sample[]): string {
  return formatFamily({ name, type: "gauge", help }, samples);
}
