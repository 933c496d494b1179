/** `deno task sim attack`: what computing power can do to votes, with and without witnesses. */
import type { AttackPlan } from "./attack_world.ts";
import { readSimOptions } from "../options.ts";
import { leaveVotesOut, redoElection, rewriteVote, stallNetwork } from "./scenarios.ts";

const USAGE = `Usage: deno task sim attack [--runs N] [--seed N] [--json]

Plays an attacker with 1, 10 and 1,000 times the computing power of all honest peers together against networks
without witnesses, with four, and with one of four away: the real difficulty rule and the real rounds, in virtual time.

  --runs N   how often each attack is played (default 40)
  --seed N   where chance starts (default 1)
  --json     one JSON document on stdout`;

/** The networks that are attacked. */
export const NETWORKS = {
  "no witnesses": { witnesses: 0 },
  "4 witnesses": { witnesses: 4 },
  "4, 1 away": { witnesses: 4, away: 1 },
} as const satisfies Readonly<Record<string, Omit<AttackPlan, "seed">>>;

export type NetworkName = keyof typeof NETWORKS;

/** What was tried, and what came of it in each network. */
export interface AttackRow {
  readonly attack: string;
  readonly outcome: Readonly<Record<NetworkName, string>>;
}

const MINUTE_MS = 60_000;
const POWERS = [1, 10, 1_000];
const DEPTHS = [6, 20, 100];

/** Hashes a second of one core, with this program (`deno task bench mine`). */
const CORE_RATE = 8.7e6;

/** All honest peers of the quiet election together, in hashes a ms. */
const QUIET_RATE = 100_000;

/** Runs the simulation. */
export function simAttack(args: readonly string[]): void {
  const options = { runs: { default: 40 }, seed: { default: 1 } };
  const { json, runs, seed } = readSimOptions(args, USAGE, options);
  const rows: AttackRow[] = [];
  for (const row of playAttacks({ runs, seed })) {
    rows.push(row);
    if (!json) print(row);
  }
  if (json) console.log(JSON.stringify(rows));
}

/** Plays each attack so often in each network, from a seed on. */
export function* playAttacks(effort: { runs: number; seed: number }): Generator<AttackRow> {
  yield redone(effort);
  for (const power of POWERS) for (const depth of DEPTHS) yield rewritten(effort, power, depth);
  for (const power of POWERS) yield censored(effort, power);
  for (const openMs of [3 * MINUTE_MS, 10 * MINUTE_MS]) yield stalled(effort, openMs);
}

function redone(effort: { runs: number; seed: number }): AttackRow {
  const election = { votes: 300, durationMs: 45 * MINUTE_MS };
  return rowOf("a quiet election of 300 votes redone from the start", effort, (plan) => {
    return redoElection({ ...plan, rate: QUIET_RATE }, election);
  }, (runs) => {
    const seconds = quantile(runs.map(({ work }) => work), 0.5) / CORE_RATE;
    const lost = runs.filter((each) => each.lost > 0).length;
    return `${percent(lost, runs.length)} rewritten, ${seconds.toFixed(0)} s of one core`;
  });
}

function rewritten(
  effort: { runs: number; seed: number },
  power: number,
  confirmations: number,
): AttackRow {
  const how = { power, confirmations, patienceMs: 60 * MINUTE_MS };
  return rowOf(
    `a vote with ${confirmations} confirmations taken out again, ${power}x`,
    effort,
    (plan) => rewriteVote(plan, how),
    (runs) => `${percent(runs.filter(({ isGone }) => isGone).length, runs.length)} within an hour`,
  );
}

function censored(effort: { runs: number; seed: number }, power: number): AttackRow {
  const how = { power, durationMs: 45 * MINUTE_MS, everyMs: MINUTE_MS };
  return rowOf(
    `votes left out for 45 min, ${power}x`,
    { ...effort, runs: Math.ceil(effort.runs / 4) },
    (plan) => leaveVotesOut(plan, how),
    (runs) => {
      const sum = (of: (run: typeof runs[number]) => number) =>
        runs.reduce((total, each) => total + of(each), 0);
      const times = runs.flatMap(({ finalAfterMs }) => finalAfterMs);
      const final = times.length === 0
        ? ""
        : `, final after ${seconds(quantile(times, 0.5))} (most ${seconds(quantile(times, 1))})`;
      const undone = percent(sum((run) => run.undone), sum((run) => run.honest));
      return `${percent(sum((run) => run.entered), sum((run) => run.votes))} enter${final}; ` +
        `${undone} of mined blocks undone`;
    },
  );
}

function stalled(effort: { runs: number; seed: number }, openMs: number): AttackRow {
  const how = { power: 1_000, openMs, patienceMs: 1_000 * MINUTE_MS };
  return rowOf(
    `${openMs / MINUTE_MS} min of open mining, 1000x, then nobody`,
    effort,
    (plan) => stallNetwork(plan, how),
    (runs) => {
      const of = (name: "inBlockMs" | "finalMs") => quantile(runs.map((run) => run[name]), 0.5);
      const final = Number.isFinite(of("finalMs")) ? `, final after ${seconds(of("finalMs"))}` : "";
      return `the next vote in a block after ${seconds(of("inBlockMs"))}${final}`;
    },
  );
}

function rowOf<Run>(
  attack: string,
  { runs, seed }: { runs: number; seed: number },
  play: (plan: AttackPlan) => Run,
  describe: (runs: readonly Run[]) => string,
): AttackRow {
  const outcome = Object.entries(NETWORKS).map(([name, network]) => {
    const played = Array.from({ length: runs }, (_, i) => play({ ...network, seed: seed + i }));
    return [name, describe(played)];
  });
  return { attack, outcome: Object.fromEntries(outcome) };
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "none" : `${Math.round(100 * part / whole)} %`;
}

function seconds(ms: number): string {
  return ms < 2 * MINUTE_MS ? `${(ms / 1_000).toFixed(1)} s` : `${(ms / MINUTE_MS).toFixed(0)} min`;
}

function print({ attack, outcome }: AttackRow): void {
  console.log(attack);
  for (const [name, text] of Object.entries(outcome)) console.log(`  ${name.padEnd(14)} ${text}`);
}
