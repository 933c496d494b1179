/** The result of an election as programs get it, from what the chain says up to a block. */
import type { ElectionPhase } from "../../plugins/election/definition/definition.ts";
import { phaseOf } from "../../plugins/election/definition/phase.ts";
import {
  type CountedBallot,
  countElection,
  type ElectionResult,
  type QuestionResult,
  turnoutOf,
} from "../../plugins/election/result/count_election.ts";
import type { ChainBallot, ShownNotice } from "./election_answers.ts";
import type { ElectionRecord } from "./election_record.ts";
import {
  finalityOfResult,
  type FinalMark,
  isResultFinal,
  type ResultFinality,
} from "./result_finality.ts";
import { type CeremonySummary, summarizeCeremony } from "./ceremony_summary.ts";
import { type OpeningSummary, summarizeOpening } from "./opening_summary.ts";
import type { Election } from "./read_election.ts";

/** What `election result --json` prints. */
export interface ElectionSummary {
  /** Chain id and name of the network. */
  readonly network: string;
  readonly name: string;
  /** Hash of the block up to which ballots are counted. */
  readonly tip: string;
  readonly phase: ElectionPhase;
  /** On the roll. */
  readonly voters: number;
  /** Those that count: one of each voter who has voted. */
  readonly ballots: number;
  /** Part of the roll that has voted, from 0 to 1. */
  readonly turnout: number;
  /** Of the ballots that count, and of the roll. */
  readonly weight: number;
  readonly ofWeight: number;
  readonly quorum: ElectionResult["quorum"];
  /** Of secret ballots none before they are opened. */
  readonly questions: readonly QuestionResult[];
  /** How far secret ballots are opened. */
  readonly opening?: OpeningSummary;
  /** How far the key is that they are encrypted under. */
  readonly keys?: CeremonySummary;
  /** Ballots that later ones of their voters took the place of. */
  readonly replacedBallots: number;
  /** Letters that were replaced. */
  readonly replacedLetters: number;
  /** Words of the organiser, by their numbers. */
  readonly notices: readonly ShownNotice[];
  /** True if the closing cannot be rewritten any more. Witnesses make it so; without them it stays false. */
  readonly final: boolean;
  /** What they have signed, if the election has any, and it is known. */
  readonly finality?: ResultFinality;
}

/**
 * Counts what the chain says.
 *
 * @param now Tells in which phase the election is, in ms since the Unix epoch.
 * @param mark The final block that the chain holds. @default {It is not known}
 */
export function summarizeElection(
  { network: { chainId, definition: { name, witnesses } }, definition }: Election,
  { tip, status, ballots, notices, opening, ceremony }: ElectionRecord,
  now: number,
  mark?: FinalMark,
): ElectionSummary {
  const signed = witnesses !== undefined && mark !== undefined;
  const { turnout, quorum } = turnoutOf(definition, ballots);
  const counted = opening === undefined
    ? { questions: countElection(definition, chainId, openBallotsOf(ballots)).questions }
    : summarizeOpening(definition, opening, witnesses);
  return {
    network: chainId,
    name,
    tip,
    phase: phaseOf(definition, status, now),
    voters: turnout.ofVoters,
    ballots: turnout.voters,
    turnout: turnout.voters / turnout.ofVoters,
    weight: turnout.weight,
    ofWeight: turnout.ofWeight,
    quorum,
    ...counted,
    ...ceremony && { keys: summarizeCeremony(definition, ceremony) },
    replacedBallots: status.ballots - turnout.voters,
    replacedLetters: status.replaced,
    notices,
    final: signed && isResultFinal(definition, mark),
    ...signed && { finality: finalityOfResult(witnesses, mark) },
  };
}

/** Ballots as they are counted. @throws {TypeError} If one has no answers, as secret ones. */
function openBallotsOf(ballots: readonly ChainBallot[]): CountedBallot[] {
  return ballots.map(({ answers, ...ballot }) => {
    if (answers === undefined) throw new TypeError("an open ballot has answers");
    return { ...ballot, answers };
  });
}
