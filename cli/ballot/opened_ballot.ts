/**
 * Test ballots: a voter has one encrypted, is shown its mark, and only then says whether it is sent or opened. One that is opened holds
 * what it was encrypted with, so another machine sees whether it says what its voter chose; it is never sent.
 */
import { bytesToHex } from "../../core/base/hash.ts";
import type { Random } from "../../core/base/clock.ts";
import {
  DecodeError,
  type Decoder,
  hash,
  list,
  object,
  text,
  whole,
} from "../../net/http/decode.ts";
import { ballotTracker, encryptedBallotText } from "../../plugins/belenios/ballots/ballot.ts";
import { checkBallotText } from "../../plugins/belenios/ballots/check_ballot.ts";
import { makeOpenableBallot, type Marks } from "../../plugins/belenios/ballots/make_ballot.ts";
import { type Element, isSameElement } from "../../plugins/belenios/group/group.ts";
import { readScalar } from "../../plugins/belenios/group/scalar.ts";
import { type Ciphertext, encryptValue } from "../../plugins/belenios/proofs/ciphertext.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import { marksOf } from "../../plugins/election/definition/answer_marks.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import { MAX_CHOICES } from "../../plugins/counting/limits.ts";
import { MAX_QUESTIONS } from "../../plugins/election/definition/limits.ts";
import type { VoterKey } from "../../plugins/election/roll/voter_key.ts";
import { beleniosElectionOf } from "../../plugins/election/secret/belenios_election_of.ts";
import type { Election } from "../result/read_election.ts";
import { describeAnswer } from "./answer_text.ts";
import { MAX_ENCRYPTED_TEXT_BYTES, MAX_SCALAR_DIGITS } from "./limits.ts";

/** A ballot that was opened, as JSON. */
export interface OpenedBallot {
  /** Version of the format. */
  readonly opened: 1;
  /** Chain id of the election. */
  readonly network: string;
  /** The key that it is encrypted under, 64 hex digits. */
  readonly electionKey: string;
  /** What Belenios calls the smart ballot tracker. */
  readonly mark: string;
  /** The text of the ballot. */
  readonly ballot: string;
  /** For each question, each encryption's mark, 1 for what was chosen, and the number it was made with, in decimal. */
  readonly answers: readonly {
    readonly marks: Marks;
    readonly randomness: readonly string[];
  }[];
}

/**
 * Makes a ballot that can be opened.
 *
 * @throws {RangeError} If the answers do not keep the rules of the questions.
 */
export function makeTestBallot(
  { key, answers }: { readonly key: VoterKey; readonly answers: readonly Answer[] },
  { network: { chainId }, definition }: Election,
  { electionKey, random }: {
    readonly electionKey: Element;
    readonly random: Pick<Random, "bytes">;
  },
): OpenedBallot {
  const election = beleniosElectionOf({ definition, chainId }, electionKey);
  const marks = definition.questions.map((question, i) => marksOf(question, answers[i]));
  const wishes = { secret: key.secret, answers: marks };
  const { ballot, randomness } = makeOpenableBallot(election, wishes, random);
  const ballotText = encryptedBallotText(ballot);
  return {
    opened: 1,
    network: chainId,
    electionKey: bytesToHex(electionKey.toBytes()),
    mark: ballotTracker(ballotText),
    ballot: ballotText,
    answers: marks.map((each, i) => ({
      marks: each,
      randomness: randomness[i].map(String),
    })),
  };
}

const decodeOpened: Decoder<OpenedBallot> = object<OpenedBallot>({
  opened: (value, at) => {
    if (value === 1) return value;
    throw new DecodeError(at, "1, the version that this program reads", value);
  },
  network: hash,
  electionKey: hash,
  mark: text(64),
  ballot: text(MAX_ENCRYPTED_TEXT_BYTES),
  answers: list(
    object<OpenedBallot["answers"][number]>({
      marks: list(whole(0, 1), MAX_CHOICES + 1),
      randomness: list(text(MAX_SCALAR_DIGITS), MAX_CHOICES + 1),
    }),
    MAX_QUESTIONS,
  ),
});

/** What {@linkcode checkOpenedBallot} answers. */
export type CheckedOpening =
  | {
    readonly ok: true;
    readonly mark: string;
    /** What it says, a text for each question. */
    readonly answers: readonly { readonly question: string; readonly answer: string }[];
  }
  | { readonly ok: false; readonly code: string; readonly reason: string };

/**
 * Encrypts anew what an opened ballot states, and compares: whether it says what its voter chose, and what it is called.
 *
 * @param electionKey That of the trustees, known otherwise.
 */
export function checkOpenedBallot(
  value: unknown,
  { network: { chainId }, definition }: Election,
  electionKey: Element,
): CheckedOpening {
  if (typeof value === "object" && value !== null && "receipt" in value) {
    const reason =
      "it must be a ballot that vote --test has opened: it is a receipt, which receipt check checks";
    return { ok: false, code: "malformed", reason };
  }
  let opened: OpenedBallot;
  try {
    opened = decodeOpened(value, "the opened ballot");
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { ok: false, code: "malformed", reason: error.message };
  }
  if (opened.network !== chainId || opened.electionKey !== bytesToHex(electionKey.toBytes())) {
    const reason = "the opened ballot must be of this election, under the key of its trustees";
    return { ok: false, code: "other-election", reason };
  }
  const election = beleniosElectionOf({ definition, chainId }, electionKey);
  const checked = checkBallotText(election, opened.ballot);
  if (!checked.ok) return { ok: false, code: checked.code, reason: checked.reason };
  if (ballotTracker(opened.ballot) !== opened.mark) {
    return { ok: false, code: "other-mark", reason: "the mark must be that of the ballot" };
  }
  const wrong = checked.ballot.answers.findIndex(({ choices }, i) =>
    !isEncryptionOf(choices, opened.answers[i], electionKey)
  );
  if (wrong !== -1) {
    return {
      ok: false,
      code: "other-answer",
      reason: `what is encrypted for question ${wrong + 1} must be what is stated: it is not. ` +
        "Trust neither the program nor the machine that made this ballot",
    };
  }
  const answers = definition.questions.map((question, i) => {
    const answer = answerOfMarks(question, opened.answers[i].marks);
    return { question: question.question, answer: describeAnswer(question, answer) };
  });
  return { ok: true, mark: opened.mark, answers };
}

function isEncryptionOf(
  choices: readonly Ciphertext[],
  stated: OpenedBallot["answers"][number] | undefined,
  electionKey: Element,
): boolean {
  if (stated?.marks.length !== choices.length) return false;
  return choices.every(({ alpha, beta }, i) => {
    const r = readScalar(stated.randomness[i] ?? "");
    if (r === undefined) return false;
    const again = encryptValue(electionKey, stated.marks[i], r);
    return isSameElement(again.alpha, alpha) && isSameElement(again.beta, beta);
  });
}

/** What was chosen: a mark for blank, which comes first where there is one, chooses nobody. */
function answerOfMarks({ choices }: ElectionQuestion, marks: Marks): number[] {
  return marks.slice(-choices.length).flatMap((mark, choice) => mark === 1 ? [choice] : []);
}
