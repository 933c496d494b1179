/** The course of the demonstration: who votes when, what comes of it, and whether all peers agree with what was cast. */
import { pause } from "../../core/base/clock.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import { reportAudit } from "../audit/audit_report.ts";
import { auditFile } from "../audit/audit.ts";
import { readElectionRecord } from "../result/election_record.ts";
import { type ElectionSummary, summarizeElection } from "../result/election_summary.ts";
import { findVoter } from "../result/voter_state.ts";
import { type CastBallot, castBallots } from "./cast_ballots.ts";
import {
  COUNTED_BALLOTS,
  type DemoBallot,
  FIRST_BALLOTS,
  LATE_BALLOT,
  ROBBED,
  ROBBED_BALLOT,
  SECOND_BALLOT,
  THIEFS_BALLOT,
  TWICE,
} from "./demo_ballots.ts";
import { bringRoll, type DemoNetwork, type DemoPeer, untilEqual } from "./demo_network.ts";
import { LATE_BY_MS } from "./limits.ts";
import type { DemoElection } from "./make_election.ts";
import { TooSlowError } from "./too_slow_error.ts";

/** What happens, for whoever shows it. */
export interface DemoEvents {
  onRoll(): void;
  onOpen(): void;
  onFirst(cast: readonly CastBallot[]): void;
  onThief(cast: CastBallot): void;
  onRobbed(cast: CastBallot, ballots: number): void;
  onSecond(cast: CastBallot): void;
  onLate(cast: CastBallot): void;
}

/** The result as a peer has it. */
export interface DemoTally extends ElectionSummary {
  /** Index of the block up to which ballots are counted. */
  readonly index: number;
  /** Ballots that count. */
  readonly votes: number;
  /** Votes for each choice of the first question. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A voter of whom the chain has two ballots. */
export interface TwoBallots {
  readonly voter: number;
  /** Of this voter, in the chain. */
  readonly ballots: number;
  /** Which of them counts. */
  readonly counts: number | null;
}

/** What became of the election. */
export interface DemoResult {
  /** Chain id. */
  readonly network: string;
  readonly name: string;
  /** Ballots that are in the chain. */
  readonly cast: number;
  /** The voter whose code somebody else has used. */
  readonly stolen: TwoBallots;
  /** The voter who has voted again. */
  readonly second: TwoBallots;
  /** The ballot that came too late. */
  readonly late: CastBallot;
  /** The result of each peer, by its own copy of the chain. */
  readonly tallies: readonly DemoTally[];
  /** Of the chain as a file. */
  readonly audit: { readonly ok: boolean; readonly records: number; readonly tip: string };
  /** True if all peers have the same result, it is that of what was cast, and the audit says so too. */
  readonly agree: boolean;
}

/**
 * Holds the election, from the roll to the audit.
 *
 * @throws {TooSlowError} If something had to be in time and was not.
 */
export async function holdDemo(
  network: DemoNetwork,
  { signal, events }: { readonly signal: AbortSignal; readonly events: DemoEvents },
): Promise<DemoResult> {
  const { election, peers } = network;
  const { opens, closes } = election.definition;
  await bringRoll(network, signal);
  events.onRoll();
  await waitFor(opens, signal);
  events.onOpen();
  const cast = await voteInTime(network, { signal, events });
  await waitFor(closes + LATE_BY_MS, signal);
  const [late] = await castBallots(peers[1], election, [LATE_BALLOT], signal);
  events.onLate(late);
  await untilEqual(peers, signal);

  const counts = await Promise.all(peers.map((peer) => countAt(peer, election)));
  const audit = await auditAt(peers[0], election, signal);
  const tallies = counts.map(({ tally }) => tally);
  const { network: id, name } = tallies[0];
  const agree = counts.every((each) => each.isWhatWasCast && each.tally.tip === audit.tip) &&
    late.status === "refused" && audit.ok;
  return {
    network: id,
    name,
    cast: cast.length,
    stolen: await ballotsOf(ROBBED, peers[0]),
    second: await ballotsOf(TWICE, peers[0]),
    late,
    tallies,
    audit,
    agree,
  };
}

/** The ballots that are cast while the election is open. */
async function voteInTime(
  { election, peers }: DemoNetwork,
  { signal, events }: { readonly signal: AbortSignal; readonly events: DemoEvents },
): Promise<readonly CastBallot[]> {
  const castAt = async (peer: DemoPeer, ballots: readonly DemoBallot[]) => {
    const cast = await castBallots(peer, election, ballots, signal);
    const missed = cast.find((each) => each.status === "refused");
    if (missed?.status !== "refused") return cast;
    const { code, reason, voter } = missed;
    if (code === "closed") throw new TooSlowError(reason);
    throw new Error(`Cannot go on as a ballot of voter ${voter} must be taken: ${reason}`);
  };
  // All peers at once, so that their miners race for each block.
  const [thiefs, ...firsts] = await Promise.all([
    castAt(peers[2], [THIEFS_BALLOT]),
    ...peers.map((peer, i) =>
      castAt(peer, FIRST_BALLOTS.filter((_, ballot) => ballot % peers.length === i))
    ),
  ]);
  const first = firsts.flat();
  events.onFirst(first);
  events.onThief(thiefs[0]);
  await untilEqual(peers, signal);
  const [[robbed], [second]] = await Promise.all([
    castAt(peers[0], [ROBBED_BALLOT]),
    castAt(peers[1], [SECOND_BALLOT]),
  ]);
  await untilEqual(peers, signal);
  events.onRobbed(robbed, (await ballotsOf(ROBBED, peers[0])).ballots);
  events.onSecond(second);
  return [...first, ...thiefs, robbed, second];
}

async function waitFor(time: number, signal: AbortSignal): Promise<void> {
  for (let rest = time - clock.now(); rest > 0; rest = time - clock.now()) {
    if (!await pause(clock, rest, signal)) throw signal.reason;
  }
}

/** Counts what a peer's own copy of the chain holds. */
async function countAt(
  { api }: DemoPeer,
  election: DemoElection,
): Promise<{ readonly tally: DemoTally; readonly isWhatWasCast: boolean }> {
  const ask = (path: string, args?: Readonly<Record<string, string>>) => api.query(path, args);
  const record = await readElectionRecord(ask, election.definition);
  const summary = summarizeElection(election, record, clock.now());
  const [question] = election.definition.questions;
  const count = summary.questions[0];
  if (count.kind !== "choose") throw new TypeError("the first question is counted by sums");
  const counts = Object.fromEntries(question.choices.map((name, i) => [name, count.counts[i]]));
  const tally = { ...summary, index: (await api.status()).index, votes: summary.ballots, counts };
  const held = record.ballots.map(({ voter, answers }) => ({ voter, answers }));
  return { tally, isWhatWasCast: JSON.stringify(held) === JSON.stringify(COUNTED_BALLOTS) };
}

/** Takes the whole chain from a peer as a file, and checks everything in it. */
async function auditAt(
  { api }: DemoPeer,
  { network }: DemoElection,
  signal: AbortSignal,
): Promise<DemoResult["audit"]> {
  const { tip: block } = await api.status();
  const again = () => api.chainFile({ signal });
  const file = { name: "the chain", size: undefined, pieces: again(), again };
  const options = { records: [], block, onProgress: () => {}, signal };
  const demands = { records: [], block, network };
  const { ok, records = 0, tip = "" } = reportAudit(
    await auditFile(file, options),
    demands,
    clock.now(),
  );
  return { ok, records, tip };
}

async function ballotsOf(voter: number, { api }: DemoPeer): Promise<TwoBallots> {
  const state = await findVoter(api, { number: voter });
  if (state === undefined) throw new TypeError(`voter ${voter} must be on the roll`);
  return { voter, ballots: state.accepted, counts: state.seq };
}
