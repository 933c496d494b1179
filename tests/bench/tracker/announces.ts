/**
 * How many announcements a second a tracker takes, ours and `bittorrent-tracker`, in turns. The load is the
 * same: so many connections that stay open, on each one announcement after another, by peers that are known
 * already, as nearly all announcements are.
 */
import { systemClock as clock } from "../../../core/base/system.ts";
import { cpuSeconds } from "../../support/process_usage.ts";
import { type Answer, HttpConnection } from "./http_connection.ts";
import { medianOf, type Quantiles, quantilesOf, round } from "./quantiles.ts";
import type { TrackerProcess } from "./trackers.ts";

/** Networks, and peers in each: theirs keeps a thousand of each network. */
export const NETWORKS = 8;
export const PEERS_PER_NETWORK = 250;

/** How much load. */
export interface LoadOptions {
  readonly rounds: number;
  /** Announcements of each round and tracker. */
  readonly announces: number;
  /** Connections, each with one announcement at a time. */
  readonly connections: number;
}

/** What is measured in turns. */
export interface Contender {
  readonly name: string;
  readonly tracker: TrackerProcess;
  /** The requests that make up one announcement of peer `i`. */
  readonly requests: (i: number) => readonly Uint8Array[];
  /** @throws {Error} When an answer is not what it should be. */
  readonly check: (answer: Answer) => void;
}

/** What a contender came to, the medians of its rounds. */
export interface ContenderFigures {
  readonly perSecond: number;
  /** Of one announcement, as its client sees it. */
  readonly latencyMs: Pick<Quantiles, "p50" | "p99">;
  /** Cores that the tracker took: below 1 it waited for the client, or for others on its core. */
  readonly cores?: number;
  /** Time of a core that it took for one announcement, in µs. */
  readonly cpuMicros?: number;
  /** Announcements a second, round by round. */
  readonly rounds: readonly number[];
}

/** Runs the rounds; the figures by the contenders' names. */
export async function measureAnnounces(
  contenders: readonly Contender[],
  { rounds, ...load }: LoadOptions,
  onStep: (step: string) => void,
): Promise<Record<string, ContenderFigures>> {
  // All peers become known, and both engines warm.
  const peers = NETWORKS * PEERS_PER_NETWORK;
  for (const contender of contenders) {
    await offer(contender, { ...load, announces: Math.max(peers, load.announces) });
  }
  const results = new Map(contenders.map(({ name }) => [name, [] as RoundFigures[]]));
  for (let turn = 0; turn < rounds; turn++) {
    onStep(`round ${turn + 1} of ${rounds}`);
    // Another one first each time, so that nobody always follows the same.
    for (let i = 0; i < contenders.length; i++) {
      const contender = contenders[(turn + i) % contenders.length];
      results.get(contender.name)!.push(await offer(contender, load));
    }
  }
  return Object.fromEntries([...results].map(([name, figures]) => [name, summary(figures)]));
}

interface RoundFigures {
  readonly perSecond: number;
  readonly latencyMs: Quantiles;
  readonly cores: number | undefined;
}

async function offer(
  { tracker, requests, check }: Contender,
  { announces, connections: count }: Omit<LoadOptions, "rounds">,
): Promise<RoundFigures> {
  const peers = NETWORKS * PEERS_PER_NETWORK;
  const all = Array.from({ length: Math.min(peers, announces) }, (_, i) => requests(i));
  using open = new DisposableStack();
  const connections: HttpConnection[] = [];
  while (connections.length < count) {
    connections.push(open.use(await HttpConnection.open(tracker.url)));
  }
  const times: number[] = [];
  let next = 0;
  const work = async (connection: HttpConnection) => {
    while (next < announces) {
      const started = clock.monotonic();
      for (const request of all[next++ % all.length]) check(await connection.exchange(request));
      times.push(clock.monotonic() - started);
    }
  };
  const cpu = cpuSeconds(tracker.pid);
  const started = clock.monotonic();
  await Promise.all(connections.map(work));
  const seconds = (clock.monotonic() - started) / 1_000;
  const cores = cpu === undefined ? undefined : ((cpuSeconds(tracker.pid) ?? 0) - cpu) / seconds;
  return { perSecond: announces / seconds, latencyMs: quantilesOf(times), cores };
}

function summary(rounds: readonly RoundFigures[]): ContenderFigures {
  const median = (pick: (figures: RoundFigures) => number) => medianOf(rounds.map(pick));
  const figures = {
    perSecond: Math.round(median(({ perSecond }) => perSecond)),
    latencyMs: {
      p50: median(({ latencyMs }) => latencyMs.p50),
      p99: median(({ latencyMs }) => latencyMs.p99),
    },
    rounds: rounds.map(({ perSecond }) => Math.round(perSecond)),
  };
  if (rounds[0].cores === undefined) return figures;
  const micros = median(({ cores, perSecond }) => cores! / perSecond * 1e6);
  return {
    ...figures,
    cores: round(median(({ cores }) => cores!), 2),
    cpuMicros: Math.round(micros),
  };
}
