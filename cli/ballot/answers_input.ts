/**
 * Answers as a program writes them: a JSON list with an entry for each question.
 *
 * The room owns the voter's part in an election with a roll: what is typed (here, and in `typed_answer.ts`), how it is shown
 * (`answer_text.ts`), the code it is signed with, casting, and receipts. It does not own what a good answer is
 * (`plugins/counting`), or the ballot's bytes (`plugins/election/records`).
 *
 * A choice is told by its number in the question, from 0, or by its words. For one choice a single entry does; several are a
 * list; scores and grades are a list with one for each choice, null for a blank; a ranking is a list from the best on, with
 * a list inside for choices that share a rank. null leaves a question blank.
 */
import type { Json } from "../../core/base/canonical_json.ts";
import { ANSWER_RULES, checkAnswer } from "../../plugins/counting/check_answer.ts";
import type { Answer, Question } from "../../plugins/counting/question.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";

/** What {@linkcode readAnswersText} answers. */
export type ReadAnswersText =
  | { readonly ok: true; readonly answers: readonly Answer[] }
  | { readonly ok: false; readonly code: "bad-answer"; readonly reason: string };

/** Reads the answers of a ballot. */
export function readAnswersText(
  questions: readonly ElectionQuestion[],
  text: string,
): ReadAnswersText {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return bad(`the answers must be JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(value)) return bad("the answers must be a list with one for each question");
  if (value.length !== questions.length) {
    return bad(
      `there must be an answer to each of the ${questions.length} questions: there are ${value.length}`,
    );
  }
  const answers: Answer[] = [];
  for (const [i, question] of questions.entries()) {
    const read = readOneAnswer(question, value[i]);
    if (typeof read === "string") {
      return bad(
        `the answer to question ${i + 1}, ${
          JSON.stringify(question.question)
        }, breaks a rule: ${read}; ` +
          `it is ${JSON.stringify(value[i])}`,
      );
    }
    answers.push(read);
  }
  return { ok: true, answers };
}

/** One answer in the form that is counted, or the rule that it breaks. */
export function readOneAnswer(question: Question, value: Json): Answer | string {
  const unknown = findUnknown(question, value);
  if (unknown !== undefined) {
    const { choices } = question;
    return `there is no choice ${
      JSON.stringify(unknown)
    }; a choice is told by its number from 0 to ${choices.length - 1}, or by its words`;
  }
  const answer = toAnswer(question, value);
  const fault = checkAnswer(question, answer);
  return fault === undefined ? answer as Answer : ANSWER_RULES[fault];
}

/** The answer with choices as numbers, in the order in which it is written. */
function toAnswer(question: Question, value: Json): Json {
  switch (question.kind) {
    case "choose":
    case "approve": {
      const chosen = value === null ? [] : Array.isArray(value) ? value : [value];
      const numbers = chosen.map((each) => numberOf(question, each));
      // A person's order says nothing here; what is named twice stays so, and is refused.
      return numbers.every((each) => typeof each === "number")
        ? numbers.toSorted((a, b) => a - b)
        : numbers;
    }
    case "score":
    case "grade":
      return value === null ? question.choices.map(() => null) : value;
    case "rank":
      if (value === null) return [];
      if (!Array.isArray(value)) return [numberOf(question, value)];
      return value.map((rank) =>
        Array.isArray(rank)
          ? rank.map((each) => numberOf(question, each))
          : numberOf(question, rank)
      );
  }
}

function numberOf({ choices }: Question, value: Json): Json {
  return typeof value === "string" ? choices.indexOf(value) : value;
}

/** The first text in an answer that is no choice's. */
function findUnknown(question: Question, value: Json): string | undefined {
  if (question.kind === "score" || question.kind === "grade") return undefined;
  const entries = Array.isArray(value) ? value.flat() : [value];
  return entries.find((each): each is string =>
    typeof each === "string" && !question.choices.includes(each)
  );
}

function bad(reason: string): ReadAnswersText {
  return { ok: false, code: "bad-answer", reason };
}
