/**
 * The result of an election: each question counted, turnout, and whether the quorum is reached.
 *
 * This room owns what of an election is counted, and with which order for ties. It does not own the methods of counting
 * (`plugins/counting`), which ballot of a voter counts (the validator), or how a result is shown. Read
 * `plugins/counting/count.ts` next.
 */
import { countQuestion, type QuestionCount } from "../../counting/count.ts";
import { drawOrder } from "../../counting/draw_order.ts";
import type { Answer } from "../../counting/question.ts";
import type { ElectionDefinition } from "../definition/definition.ts";
import { quorumOf } from "../definition/quorum.ts";

/** The ballot of one voter that counts. */
export interface CountedBallot {
  /** Number on the roll. */
  readonly voter: number;
  /** On the roll, from 1. */
  readonly weight: number;
  /** One for each question. */
  readonly answers: readonly Answer[];
}

/** A question with its count, which is JSON as it stands. Choices are their numbers in the question, from 0. */
export type QuestionResult = { readonly question: string } & QuestionCount;

/** How many of those on the roll took part. */
export interface Turnout {
  /** Voters whose ballot counts, and voters on the roll. */
  readonly voters: number;
  readonly ofVoters: number;
  /** Their weight, and that of the roll. */
  readonly weight: number;
  readonly ofWeight: number;
}

/** The result of an election. */
export interface ElectionResult {
  readonly questions: readonly QuestionResult[];
  readonly turnout: Turnout;
  /** Null if the definition has none. */
  readonly quorum: { readonly voters: number; readonly isReached: boolean } | null;
}

/**
 * Counts an election. The order of the ballots makes no difference. Ties within a count are broken by an order that was fixed
 * before the first ballot, drawn from the chain id and the number of the question.
 *
 * @param chainId 64 hex digits.
 * @param ballots One of each voter at most.
 * @throws {RangeError} If a voter has two, or a weight is none.
 */
export function countElection(
  definition: ElectionDefinition,
  chainId: string,
  ballots: readonly CountedBallot[],
): ElectionResult {
  checkVoters(ballots, definition.roll.voters);
  const questions = definition.questions.map((question, i): QuestionResult => {
    const tieOrder = drawOrder(chainId, i, question.choices.length);
    const answers = ballots.map((ballot) => ({ answer: ballot.answers[i], weight: ballot.weight }));
    return { question: question.question, ...countQuestion(question, answers, { tieOrder }) };
  });
  return { questions, ...turnoutOf(definition, ballots) };
}

/** How many took part, and whether they are enough. */
export function turnoutOf(
  definition: ElectionDefinition,
  ballots: readonly Pick<CountedBallot, "weight">[],
): Pick<ElectionResult, "turnout" | "quorum"> {
  const { voters, weights } = definition.roll;
  const turnout = {
    voters: ballots.length,
    ofVoters: voters,
    weight: ballots.reduce((sum, { weight }) => sum + weight, 0),
    ofWeight: weights,
  };
  const needed = quorumOf(definition);
  const quorum = needed === undefined
    ? null
    : { voters: needed, isReached: ballots.length >= needed };
  return { turnout, quorum };
}

function checkVoters(ballots: readonly CountedBallot[], voters: number): void {
  const hasVoted = new Uint8Array(voters + 1);
  for (const { voter } of ballots) {
    if (!Number.isInteger(voter) || voter < 1 || voter > voters) {
      throw new RangeError(
        `Cannot count as a voter's number must be from 1 to ${voters}: ${voter}`,
      );
    }
    if (hasVoted[voter] === 1) {
      throw new RangeError(
        `Cannot count as each voter must have one ballot: voter ${voter} has two`,
      );
    }
    hasVoted[voter] = 1;
  }
}
