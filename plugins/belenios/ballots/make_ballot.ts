/**
 * Making a ballot: the voter's choices are encrypted, proven to keep the questions' rules, and signed.
 *
 * What is secret here are the choices, the numbers drawn for them, and the voter's secret. They stay in memory until the
 * runtime takes it back: JavaScript has no way to wipe a big number.
 */
import type { Random } from "../../../core/base/clock.ts";
import { GENERATOR, secretPower } from "../group/group.ts";
import { drawScalar, sumOfScalars } from "../group/scalar.ts";
import { encryptValue } from "../proofs/ciphertext.ts";
import { proveLog } from "../proofs/log_proof.ts";
import { proveOneOf } from "../proofs/one_of.ts";
import { answerStatements } from "./answer_statements.ts";
import {
  type EncryptedAnswer,
  type EncryptedBallot,
  type UnsignedBallot,
  unsignedBallotHash,
} from "./ballot.ts";
import { signatureChallenge } from "./ballot_signature.ts";
import {
  type FingerprintedElection,
  type HomomorphicQuestion,
  slotsOf,
} from "./belenios_election.ts";

/** One answer: 0 or 1 for each choice; before them, if the question allows blank, 1 for a blank vote. */
export type Marks = readonly number[];

/** Who votes, and what. */
export interface BallotWishes {
  /** The voter's secret, from 1 to q − 1. */
  readonly secret: bigint;
  /** One answer a question. */
  readonly answers: readonly Marks[];
}

/**
 * Makes a ballot.
 *
 * @param random A source of chance that nobody can guess: who guesses it reads the ballot.
 * @throws {RangeError} If the answers do not keep the rules of the questions. It says nothing of what was chosen.
 */
export function makeEncryptedBallot(
  election: FingerprintedElection,
  wishes: BallotWishes,
  random: Pick<Random, "bytes">,
): EncryptedBallot {
  return makeOpenableBallot(election, wishes, random).ballot;
}

/** A ballot that its voter can open: to send it, or to see that it was encrypted as it was marked. Never both. */
export interface OpenableBallot {
  readonly ballot: EncryptedBallot;
  /** The number that each encryption was made with. Who has them can read the ballot. */
  readonly randomness: readonly (readonly bigint[])[];
}

/**
 * Makes a ballot, and gives away what it was encrypted with.
 *
 * @throws {RangeError} As {@linkcode makeEncryptedBallot}.
 */
export function makeOpenableBallot(
  election: FingerprintedElection,
  { secret, answers }: BallotWishes,
  random: Pick<Random, "bytes">,
): OpenableBallot {
  if (answers.length !== election.questions.length) {
    throw new RangeError(
      `Cannot make a ballot as it must have ${election.questions.length} answers: it has ${answers.length}`,
    );
  }
  const credential = secretPower(GENERATOR, secret);
  election.questions.forEach((question, i) => checkMarks(question, answers[i], i));
  const randomness = answers.map((marks) => marks.map(() => drawScalar(random)));
  const ballot: UnsignedBallot = {
    electionUuid: election.uuid,
    electionHash: election.fingerprint,
    credential,
    answers: election.questions.map((question, i) => {
      const statementsFor = (choices: EncryptedAnswer["choices"]) =>
        answerStatements(question, choices, { election, credential });
      const tools = { election, statementsFor, random };
      return makeAnswer(question, { marks: answers[i], secrets: randomness[i] }, tools);
    }),
  };
  const hash = unsignedBallotHash(ballot);
  const statement = { bases: [GENERATOR], challenge: signatureChallenge(hash) };
  const signature = { hash, proof: proveLog(secret, statement, random) };
  return { ballot: { ...ballot, signature }, randomness };
}

/** What an answer is made with. */
interface AnswerTools {
  readonly election: FingerprintedElection;
  readonly statementsFor: (
    choices: EncryptedAnswer["choices"],
  ) => ReturnType<typeof answerStatements>;
  readonly random: Pick<Random, "bytes">;
}

function makeAnswer(
  question: HomomorphicQuestion,
  { marks, secrets }: { readonly marks: Marks; readonly secrets: readonly bigint[] },
  { election, statementsFor, random }: AnswerTools,
): EncryptedAnswer {
  const choices = marks.map((mark, i) => encryptValue(election.publicKey, mark, secrets[i]));
  const { individual, overall, blank } = statementsFor(choices);
  const individualProofs = individual.map((statement, i) =>
    proveOneOf(statement, { index: marks[i], secret: secrets[i] }, random)
  );
  const first = question.blank ? 1 : 0;
  const sum = sumOfScalars(secrets.slice(first));
  const count = chosenIn(question, marks) - question.min;
  if (blank === undefined) {
    const overallProof = proveOneOf(overall, { index: count, secret: sum }, random);
    return { choices, individualProofs, overallProof };
  }
  const isBlank = marks[0] === 1;
  const forBlank = { index: 0, secret: secrets[0] };
  return {
    choices,
    individualProofs,
    overallProof: proveOneOf(
      overall,
      isBlank ? forBlank : { index: 1 + count, secret: sum },
      random,
    ),
    blankProof: proveOneOf(blank, isBlank ? { index: 1, secret: sum } : forBlank, random),
  };
}

function chosenIn({ blank }: HomomorphicQuestion, marks: Marks): number {
  return marks.slice(blank ? 1 : 0).reduce((sum, mark) => sum + mark, 0);
}

function checkMarks(question: HomomorphicQuestion, marks: Marks, index: number): void {
  const chosen = chosenIn(question, marks);
  const isBlank = question.blank && marks[0] === 1;
  const isRight = marks.length === slotsOf(question) &&
    marks.every((mark) => mark === 0 || mark === 1) &&
    (isBlank ? chosen === 0 : chosen >= question.min && chosen <= question.max);
  if (isRight) return;
  // What was chosen is nobody's to read.
  throw new RangeError(
    `Cannot make a ballot as the answer to question ${
      index + 1
    } must choose from ${question.min} to ${question.max} of ${question.answers.length}`,
  );
}
