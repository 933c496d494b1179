/** A question as Belenios asks it: how it stands in its election, and how long the encrypted answer to it is. */
import { isCountedBySums } from "../../counting/question.ts";
import { type HomomorphicQuestion, slotsOf } from "../../belenios/ballots/belenios_election.ts";
import type { ElectionQuestion } from "./definition.ts";

/** Bytes of an element, and of a number modulo the group's order. */
const PART_BYTES = 32;

/** Bytes of two elements, and of a proof, which is two numbers. */
const PAIR_BYTES = 2 * PART_BYTES;

/**
 * The question in Belenios' terms.
 *
 * @throws {TypeError} If it is of a kind that is not counted by sums, which no definition with secret ballots has.
 */
export function beleniosQuestionOf(asked: ElectionQuestion): HomomorphicQuestion {
  const { question, choices: answers } = asked;
  if (!isCountedBySums(asked)) {
    throw new TypeError(`a question of the kind ${asked.kind} is not counted by sums`);
  }
  switch (asked.kind) {
    case "choose":
      return { answers, blank: asked.blank, min: asked.min, max: asked.max, question };
    case "approve":
      return { answers, blank: false, min: 0, max: answers.length, question };
  }
}

/** How many cases the overall proof of an answer has: each number that may be chosen, and a blank vote. */
export function overallCases({ blank, min, max }: HomomorphicQuestion): number {
  return max - min + 1 + (blank ? 1 : 0);
}

/** Bytes of the encrypted answer to a question: every choice with its two proofs, the overall proofs, and two for blank. */
export function encryptedAnswerBytes(question: HomomorphicQuestion): number {
  const slots = slotsOf(question) * 3;
  return PAIR_BYTES * (slots + overallCases(question) + (question.blank ? 2 : 0));
}
