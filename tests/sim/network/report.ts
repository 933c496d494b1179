/** What became of worlds, in figures. */
import type { NodeStats } from "../../../net/node/stats.ts";
import type { FinalFigures } from "./final_watch.ts";
import { type Lie, LIES } from "./liar.ts";
import { CEILINGS } from "./promises.ts";
import { type Fault, FAULTS } from "./storm.ts";
import { INSTANT } from "./virtual_cpu.ts";
import { isLossy, isNarrow } from "./virtual_link.ts";
import { WITNESS_LIES, type WitnessLie } from "./witness_liar.ts";
import { LATE_MS, type MemberPlan, SLOW_SYNC_MS } from "./world_plan.ts";

/** What of a world was bad from the start, beside what happened in it. */
export const CONDITIONS = [
  "slowMachines",
  "slowDisks",
  "wrongClocks",
  "lossyLines",
  "narrowLines",
  "lateJoins",
  "departures",
] as const;

export type Condition = typeof CONDITIONS[number];

/** What became of a world. */
export interface WorldReport extends FinalFigures {
  readonly seed: number;
  readonly nodes: number;
  readonly virtualMs: number;
  /** Blocks of the chain that all agree on. */
  readonly blocks: number;
  readonly votes: number;
  readonly acknowledged: number;
  /** Blocks that nodes took back on the way, all together. */
  readonly undone: number;
  readonly faults: Readonly<Record<Fault, number>>;
  readonly conditions: Readonly<Record<Condition, number>>;
  readonly liars: Readonly<Record<Lie, number>>;
  readonly witnessLiars: Readonly<Record<WitnessLie, number>>;
  readonly witnesses: number;
  /** Starts by a supervisor of peers that had ended with an error, as their disks were full. */
  readonly revivals: number;
  /** Writes that a kill undid, as they were not synced. */
  readonly lostWrites: number;
  readonly lostSegments: number;
  /** Times that a node's votes were counted again, and its numbers held against their ceilings. */
  readonly recounts: number;
  readonly looks: number;
  /** The most that each number of any honest node was. */
  readonly most: Readonly<Record<keyof NodeStats, number>>;
  /** How long after the faults both sides of a cut agreed, each by itself, in ms. */
  readonly sidesAgreedAfterMs: number;
  /** How long after the last fault all agreed, in ms. */
  readonly agreedAfterMs: number;
  /** How long after that all was final, in ms; 0 where there are no witnesses. */
  readonly finalAfterMs: number;
  /** SHA-256 of the trace. */
  readonly trace: string;
}

/** What was bad from the start among these machines. */
export function conditionsOf(plans: readonly MemberPlan[]): Record<Condition, number> {
  const count = (is: (plan: MemberPlan) => boolean) => plans.filter(is).length;
  return {
    slowMachines: count(({ speed }) => speed !== INSTANT),
    slowDisks: count(({ syncMs }) => syncMs === SLOW_SYNC_MS),
    wrongClocks: count(({ skewMs }) => skewMs !== 0),
    lossyLines: count(({ line }) => isLossy(line)),
    narrowLines: count(({ line }) => isNarrow(line)),
    lateJoins: count(({ joinsAtMs }) => joinsAtMs >= LATE_MS),
    departures: count(({ departsAtMs }) => departsAtMs !== undefined),
  };
}

/** How many of these machines lie, and how. */
export function liarsOf(plans: readonly MemberPlan[]): Record<Lie, number> {
  const counts = LIES.map((lie) => [lie, plans.filter((plan) => plan.lie === lie).length]);
  return Object.fromEntries(counts);
}

/** How many of these machines are witnesses, and how many of them lie, and how. */
export function witnessesOf(
  plans: readonly MemberPlan[],
): Pick<WorldReport, "witnesses" | "witnessLiars"> {
  const counts = WITNESS_LIES.map((lie) => [
    lie,
    plans.filter(({ witness }) => witness?.lie === lie).length,
  ]);
  return {
    witnesses: plans.filter(({ witness }) => witness !== undefined).length,
    witnessLiars: Object.fromEntries(counts) as Record<WitnessLie, number>,
  };
}

/** Figures of many worlds together. */
export type WorldsSummary = ReturnType<typeof summarise>;

/** Adds worlds up. */
export function summarise(reports: readonly WorldReport[]) {
  const sum = (of: (report: WorldReport) => number) => reports.reduce((n, each) => n + of(each), 0);
  const sums = <Name extends string>(
    names: readonly Name[],
    of: (report: WorldReport) => Readonly<Record<Name, number>>,
  ) =>
    Object.fromEntries(names.map((name) => [name, sum((report) => of(report)[name])])) as Record<
      Name,
      number
    >;
  const stats = Object.keys(CEILINGS) as (keyof NodeStats)[];
  return {
    nodes: sum(({ nodes }) => nodes),
    blocks: sum(({ blocks }) => blocks),
    votes: sum(({ votes }) => votes),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    undone: sum(({ undone }) => undone),
    faults: sums(FAULTS, ({ faults }) => faults),
    conditions: sums(CONDITIONS, ({ conditions }) => conditions),
    liars: sums(LIES, ({ liars }) => liars),
    witnessLiars: sums(WITNESS_LIES, ({ witnessLiars }) => witnessLiars),
    witnesses: sum(({ witnesses }) => witnesses),
    finals: sum(({ finals }) => finals),
    withoutQuorum: sum(({ withoutQuorum }) => withoutQuorum),
    statements: sum(({ statements }) => statements),
    toldFinal: sum(({ toldFinal }) => toldFinal),
    partialTallies: sum(({ partialTallies }) => partialTallies),
    aliveAtRest: sum(({ aliveAtRest }) => aliveAtRest),
    finalAfterMs: spread(reports.map((each) => each.finalAfterMs)),
    revivals: sum(({ revivals }) => revivals),
    lostWrites: sum(({ lostWrites }) => lostWrites),
    lostSegments: sum(({ lostSegments }) => lostSegments),
    recounts: sum(({ recounts }) => recounts),
    looks: sum(({ looks }) => looks),
    most: Object.fromEntries(
      stats.map((name) => [name, Math.max(0, ...reports.map(({ most }) => most[name]))]),
    ),
    sidesAgreedAfterMs: spread(reports.map((each) => each.sidesAgreedAfterMs)),
    agreedAfterMs: spread(reports.map((each) => each.agreedAfterMs)),
  };
}

/** A summary for people. */
export function formatSummary(summary: WorldsSummary): string {
  const { nodes, votes, acknowledged, blocks, undone } = summary;
  const { revivals, lostWrites, lostSegments, recounts, looks } = summary;
  const { agreedAfterMs: all, sidesAgreedAfterMs: sides } = summary;
  return [
    `${nodes} peers, ${votes} votes of which ${acknowledged} were taken, ${blocks} blocks, ` +
    `${undone} undone on the way`,
    `faults: ${list(summary.faults)}`,
    `conditions: ${list(summary.conditions)}`,
    `liars: ${list(summary.liars)}`,
    `${lostSegments} segments lost on the way, ${lostWrites} writes by kills, ${revivals} peers ended with ` +
    "full disks and were started again",
    `checked: ${recounts} recounts, ${looks} looks at all ceilings`,
    `in a cut both sides agreed within ${sides.p50} ms (median), ${sides.most} ms at most`,
    `after the last fault all agreed within ${all.p50} ms (median), ${all.most} ms at most`,
    ...summary.witnesses > 0 ? [formatFinality(summary)] : [],
  ].join("\n");
}

function formatFinality(summary: WorldsSummary): string {
  const { witnesses, statements, finals, withoutQuorum, witnessLiars, finalAfterMs } = summary;
  return `${witnesses} witnesses signed ${statements} statements that bind, none of them a lie; liars: ` +
    `${
      list(witnessLiars)
    }; ${finals} blocks final, none in ${withoutQuorum} cuts without a quorum; all was ` +
    `final ${finalAfterMs.p50} ms after all agreed (median), ${finalAfterMs.most} ms at most; ` +
    `${summary.toldFinal} votes told final, ${summary.partialTallies} tallies of a part that is final, ` +
    `${summary.aliveAtRest} times heard alone at rest`;
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(", ");
}

function spread(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  return { p50: sorted[Math.floor(sorted.length / 2)] ?? 0, most: sorted.at(-1) ?? 0 };
}
