/** A tracker's state as Prometheus text. */
import { formatFamily, type Sample } from "../../http/prometheus.ts";
import type { SwarmStats } from "../protocol/swarm_types.ts";
import type { TrackerCounts } from "./counts.ts";

/** What the text is made of. */
export interface TrackerMetrics {
  readonly stats: SwarmStats;
  readonly counts: TrackerCounts;
  /** Memory of the process that is in RAM. */
  readonly memoryBytes: number;
}

/** Writes a tracker's figures as Prometheus text. */
export function formatTrackerMetrics(
  { stats, counts, memoryBytes }: TrackerMetrics,
): string {
  const { reached, unreachable } = counts.dialBacks;
  // In a fixed order, so that two texts can be compared.
  const refusals = [...counts.refusals].toSorted(([a], [b]) => a < b ? -1 : 1);
  return [
    counter("announces", "Announcements that were taken.", [counts.announces]),
    counter("polls", "Lists of peers that were asked for.", [counts.polls]),
    counter("leaves", "Peers that said goodbye.", [counts.leaves]),
    counter("expirations", "Peers that went silent and were dropped.", [counts.expirations]),
    counter(
      "refusals",
      "Requests that were refused, by code.",
      ...refusals.map(([code, count]): Sample => [count, { code }]),
    ),
    counter(
      "dial_backs",
      "Dials to peers, by outcome.",
      [reached, { outcome: "reached" }],
      [unreachable, { outcome: "unreachable" }],
    ),
    gauge("chainvote_tracker_networks", "Networks that have peers.", stats.networks),
    gauge("chainvote_tracker_peers", "Peers over all networks.", stats.peers),
    gauge(
      "chainvote_tracker_unreachable_peers",
      "Peers that nobody can connect to.",
      stats.unreachable,
    ),
    gauge("chainvote_tracker_open_polls", "Polls that wait for a change.", stats.openPolls),
    gauge("process_resident_memory_bytes", "Resident memory size in bytes.", memoryBytes),
  ].join("");
}

function counter(name: string, help: string, ...samples: readonly Sample[]): string {
  return formatFamily({ name: `chainvote_tracker_${name}_total`, type: "counter", help }, samples);
}

function gauge(name: string, help: string, value: number): string {
  return formatFamily({ name, type: "gauge", help }, [[value]]);
}
