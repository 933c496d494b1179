/**
 * What it takes to hold long polls open, and how soon all of them are told of a change. The peers who wait
 * have announced themselves, so that each answer is as large as in life.
 */
import { systemClock as clock } from "../../../core/base/system.ts";
import { cpuSeconds, peakMemory, residentMemory } from "../../support/process_usage.ts";
import { eventually } from "../../support/process_progress.ts";
import { Crowd } from "./crowd.ts";
import { Population } from "./population.ts";
import { type Quantiles, quantilesOf, round } from "./quantiles.ts";
import type { TrackerProcess } from "./trackers.ts";

/** Changes of the burst. They take a few ms, so all come within the 100 ms that are told once. */
const BURST = 20;

/** Changes that are told of one after another: the first ones find code that has not run yet, and a small heap. */
const CHANGES = 7;

/** What the waiters came to. */
export interface WaiterFigures {
  readonly count: number;
  /** Peers in the network, of which each answer names some. */
  readonly peers: number;
  /** Memory of the tracker above that of one just started, all waiting; in KB of 1,000 bytes. */
  readonly rssPerWaiterKb?: number;
  /** The same at its highest, while all were told twice. */
  readonly peakPerWaiterKb?: number;
  /** From the announcement's answer until a waiter has its own: the median of all changes by its last. */
  readonly toldMs: Quantiles;
  /** When the last was told, change by change. */
  readonly lastToldMs: readonly number[];
  readonly burst: {
    readonly changes: number;
    /** From the first announcement of the burst to the answer of the last. */
    readonly ms: number;
  };
  readonly wakesPerWaiterOfBurst: number;
  /** Cores that the tracker took while all were told. */
  readonly cores?: number;
}

/** Fills a network, lets `count` wait, and makes changes. */
export async function measureWaiters(
  tracker: TrackerProcess,
  count: number,
  onStep: (step: string) => void,
): Promise<WaiterFigures> {
  const { url, pid } = tracker;
  await openPolls(url);
  const before = residentMemory(pid);
  const perWaiter = (bytes: number | undefined) =>
    bytes === undefined ? undefined : round((bytes - before!) / count / 1_000, 1);

  const population = new Population(url);
  const peers = Math.min(count, Population.most(CHANGES + BURST));
  onStep(`${peers} peers announce themselves`);
  const index = await population.grow(peers);

  onStep(`${count} wait`);
  const peerIds = Array.from({ length: count }, (_, i) => Population.peerId(i));
  using crowd = await Crowd.open({ url, path: population.path, index, peerIds });
  const allWait = () =>
    Promise.race([
      crowd.failed.promise,
      eventually(() => openPolls(url), (open) => open === count, `${count} polls are open`),
    ]);
  await allWait();
  const waiting = residentMemory(pid);

  const changes: Quantiles[] = [];
  const cpu = cpuSeconds(pid);
  let seconds = 0;
  while (changes.length < CHANGES) {
    onStep(`a peer comes, ${changes.length + 1} of ${CHANGES}`);
    crowd.told.length = 0;
    const changed = await population.grow(1);
    const changedAt = clock.monotonic();
    await crowd.allKnow(changed);
    changes.push(quantilesOf(crowd.told.map(({ at }) => at - changedAt)));
    await allWait();
    seconds += (clock.monotonic() - changedAt) / 1_000;
  }
  const cores = cpu === undefined ? undefined : ((cpuSeconds(pid) ?? 0) - cpu) / seconds;
  const toldMs = changes.toSorted((a, b) => a.last - b.last)[CHANGES >> 1];

  onStep(`${BURST} peers come at once`);
  crowd.told.length = 0;
  const burstAt = clock.monotonic();
  const last = await population.grow(BURST);
  const burstMs = clock.monotonic() - burstAt;
  await crowd.allKnow(last);
  const wakes = crowd.told.length;

  return {
    count,
    peers,
    rssPerWaiterKb: perWaiter(waiting),
    peakPerWaiterKb: perWaiter(peakMemory(pid)),
    toldMs,
    lastToldMs: changes.map(({ last }) => last),
    burst: { changes: BURST, ms: round(burstMs, 1) },
    wakesPerWaiterOfBurst: round(wakes / count, 4),
    cores: cores === undefined ? undefined : round(cores, 2),
  };
}

async function openPolls(url: string): Promise<number> {
  const response = await fetch(`${url}/v1/stats`);
  return (await response.json()).openPolls;
}
