/**
 * `deno task bench tracker`: what a waiting peer costs the tracker, how soon all that wait are told of a
 * change, and how many announcements a second it takes beside `bittorrent-tracker`.
 */
import { Program } from "../support/program.ts";
import { type ContenderFigures, measureAnnounces } from "./tracker/announces.ts";
import { ours, oursWithList, theirs } from "./tracker/contenders.ts";
import { readTrackerOptions, type TrackerBenchOptions } from "./tracker/options.ts";
import { medianOf, round } from "./tracker/quantiles.ts";
import { firstCore, openFilesLimit, startOurs, startTheirs } from "./tracker/trackers.ts";
import { measureWaiters, type WaiterFigures } from "./tracker/waiters.ts";

/** Files that a process needs beside its connections. */
const SPARE_FILES = 200;

/** How announcements compare. */
interface AnnounceFigures {
  /** An announcement and the question who is there, two requests: what one of theirs does. */
  readonly oursPerSecond: number;
  /** Of the faster one of their runtimes. */
  readonly theirsPerSecond: number;
  /** Ours to theirs, the median of the rounds. */
  readonly ratio: number;
  /** The same of our announcement alone, which is all that a peer repeats. */
  readonly aloneRatio: number;
  readonly latencyMs: Readonly<Record<string, ContenderFigures["latencyMs"]>>;
  readonly contenders: Readonly<Record<string, ContenderFigures>>;
}

/** Runs the bench. */
export async function benchTracker(args: readonly string[]): Promise<void> {
  const options = readTrackerOptions(args);
  await checkOpenFiles(options);
  const core = await firstCore();
  const waiters = await benchWaiters(options);
  const announces = await benchAnnounces(options);
  if (options.json) {
    return console.log(JSON.stringify({ waiters, announces, pinned: core !== undefined }));
  }
  console.log(core === undefined ? "on any core" : `each tracker alone on core ${core}`);
  printWaiters(waiters);
  printAnnounces(announces);
}

async function benchWaiters({ waiters }: TrackerBenchOptions): Promise<WaiterFigures> {
  await using program = new Program();
  return await measureWaiters(await startOurs(program), waiters, report);
}

async function benchAnnounces(options: TrackerBenchOptions): Promise<AnnounceFigures> {
  await using program = new Program();
  const tracker = await startOurs(program);
  const others = Object.entries(await startTheirs(program))
    .map(([runtime, tracker]) => theirs(`bittorrent-tracker in ${runtime}`, tracker));
  const contenders = [ours(tracker), oursWithList(tracker), ...others];
  report("every peer announces itself once");
  const figures = await measureAnnounces(contenders, options, report);
  const alone = figures[contenders[0].name];
  const withList = figures[contenders[1].name];
  const their = others.map(({ name }) => figures[name])
    .reduce((best, each) => each.perSecond > best.perSecond ? each : best);
  const ratio = ({ rounds }: ContenderFigures) =>
    round(medianOf(rounds.map((perSecond, i) => perSecond / their.rounds[i])), 2);
  return {
    oursPerSecond: withList.perSecond,
    theirsPerSecond: their.perSecond,
    ratio: ratio(withList),
    aloneRatio: ratio(alone),
    latencyMs: { ours: withList.latencyMs, theirs: their.latencyMs },
    contenders: figures,
  };
}

async function checkOpenFiles({ waiters }: TrackerBenchOptions): Promise<void> {
  const limit = await openFilesLimit();
  const needed = waiters + SPARE_FILES;
  if (limit === undefined || limit >= needed) return;
  console.error(
    `Cannot let ${waiters} wait as each takes a file descriptor, of which a process may have ${limit} here ` +
      `(ulimit -H -n): raise it to ${needed}, or ask for --waiters ${limit - SPARE_FILES} at most`,
  );
  Deno.exit(2);
}

function report(step: string): void {
  console.error(step);
}

function printWaiters(figures: WaiterFigures): void {
  const { count, peers, rssPerWaiterKb, peakPerWaiterKb, toldMs, burst, cores } = figures;
  console.log(`waiting          ${count} polls, in a network of ${peers} peers`);
  if (rssPerWaiterKb !== undefined) {
    console.log(`  memory         ${rssPerWaiterKb} KB each, ${peakPerWaiterKb} KB at the highest`);
  }
  const { p50, p99, last } = toldMs;
  console.log(`  told after     ${p50} ms (median), ${p99} ms (99 %), ${last} ms (the last)`);
  if (cores !== undefined) console.log(`  meanwhile      ${cores} cores`);
  console.log(
    `  answers        ${figures.wakesPerWaiterOfBurst} each for ${burst.changes} changes in ${burst.ms} ms`,
  );
}

function printAnnounces({ contenders, ratio, aloneRatio }: AnnounceFigures): void {
  console.log("announcements    a second, and until each is answered");
  for (
    const [name, { perSecond, latencyMs: { p50, p99 }, cpuMicros }] of Object.entries(contenders)
  ) {
    const cpu = cpuMicros === undefined ? "" : `, ${cpuMicros} µs of a core each`;
    console.log(`  ${name.padEnd(26)} ${perSecond}; ${p50} ms (median), ${p99} ms (99 %)${cpu}`);
  }
  console.log(
    `  ours with the list is ${ratio} times as fast as theirs, alone ${aloneRatio} times`,
  );
  console.log(
    "  Theirs is one GET whose answer has 50 peers in 300 bytes; ours is a POST with a secret that is checked,\n" +
      "  then a GET whose answer has 50 peers with their ids in 5 kB of JSON. Peers repeat the POST alone.",
  );
}
