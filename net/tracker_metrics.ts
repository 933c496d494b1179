/**
 * A tracker's state as Prometheus text, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 */
import type { SwarmStats } from "./swarm_types.ts";
import type { TrackerCounts } from "./tracker_counts.ts";

/** What the text is made of. */
export interface TrackerMetrics {
  readonly stats: SwarmStats;
  readonly counts: TrackerCounts;
  /** Memory of the process that is in RAM. */
  readonly memoryBytes: number;
}

type Samples = readonly (readonly [labels: string, value: number])[];

/** Writes all of it. */
export function formatTrackerMetrics(
  { stats, counts, memoryBytes }: TrackerMetrics,
): string {
  const { reached, unreachable } = counts.dialBacks;
  // In a fixed order, so that two texts can be compared.
  const refusals = [...counts.refusals].toSorted(([a], [b]) => a < b ? -1 : 1);
  return [
    counter("announces", "Announcements that were taken.", counts.announces),
    counter("polls", "Lists of peers that were asked for.", counts.polls),
    counter("leaves", "Peers that said goodbye.", counts.leaves),
    counter("expirations", "Peers that went silent and were dropped.", counts.expirations),
    family("chainvote_tracker_refusals_total", "counter", "Requests that were refused, by code.", [
      ...refusals.map(([code, count]) => [`{code="${code}"}`, count] as const),
    ]),
    family("chainvote_tracker_dial_backs_total", "counter", "Dials to peers, by outcome.", [
      ['{outcome="reached"}', reached],
      ['{outcome="unreachable"}', unreachable],
    ]),
    gauge("networks", "Networks that have peers.", stats.networks),
    gauge("peers", "Peers over all networks.", stats.peers),
    gauge("unreachable_peers", "Peers that nobody can connect to.", stats.unreachable),
    gauge("open_polls", "Polls that wait for a change.", stats.openPolls),
    family("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.", [
      ["", memoryBytes],
    ]),
  ].join("");
}

function counter(name: string, help: string, value: number): string {
  return family(`chainvote_tracker_${name}_total`, "counter", help, [["", value]]);
}

function gauge(name: string, help: string, value: number): string {
  return family(`chainvote_tracker_${name}`, "gauge", help, [["", value]]);
}

function family(name: string, type: "counter" | "gauge", help: string, samples: Samples): string {
  const lines = samples.map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}
