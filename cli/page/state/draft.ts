/** What a voter has marked so far, and the answer that it makes. */
import { type AnswerFault, checkAnswer } from "../../../plugins/counting/check_answer.ts";
import type {
  Answer,
  GradedAnswer,
  Question,
  RankedAnswer,
} from "../../../plugins/counting/question.ts";

/**
 * The marks of a question. `marks` has one for each choice: 1 for one that is chosen; a grade; a rank from 1; null for none.
 * `isBlank`: the voter has said to give no vote here.
 */
export interface Draft {
  readonly marks: readonly (number | null)[];
  readonly isBlank: boolean;
}

/** The draft of a question that was not looked at yet. */
export function emptyDraft({ choices }: Question): Draft {
  return { marks: choices.map(() => null), isBlank: false };
}

/** The marks that an answer was made of. */
export function draftOf({ kind, choices }: Question, answer: Answer): Draft {
  const places = (choice: number) =>
    answer.findIndex((each) => Array.isArray(each) ? each.includes(choice) : each === choice) + 1;
  const marks = choices.map((_, choice) => {
    switch (kind) {
      case "choose":
      case "approve":
        return places(choice) === 0 ? null : 1;
      case "score":
      case "grade":
        return (answer as GradedAnswer)[choice];
      case "rank":
        return places(choice) || null;
    }
  });
  return { marks, isBlank: marks.every((mark) => mark === null) };
}

/** A draft with another mark. */
export function withMark(draft: Draft, choice: number, mark: number | null): Draft {
  return { marks: draft.marks.with(choice, mark), isBlank: false };
}

/** Whether a voter may give no vote on a question. */
export function takesBlank(question: Question): boolean {
  return checkAnswer(question, [...blankAnswer(question)]) === undefined;
}

/** What a draft comes to: an answer, or the rule that it breaks. `untouched`: nothing is marked, and no blank is said. */
export type DraftAnswer =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly fault: AnswerFault | "untouched" };

/** The answer of a draft. */
export function answerOf(question: Question, { marks, isBlank }: Draft): DraftAnswer {
  const isEmpty = marks.every((mark) => mark === null);
  if (isEmpty && !isBlank && question.kind !== "approve") return { ok: false, fault: "untouched" };
  const answer = isBlank || isEmpty ? blankAnswer(question) : markedAnswer(question, marks);
  const fault = checkAnswer(question, answer.map((each) => Array.isArray(each) ? [...each] : each));
  return fault === undefined ? { ok: true, answer } : { ok: false, fault };
}

function blankAnswer({ kind, choices }: Question): Answer {
  switch (kind) {
    case "choose":
    case "approve":
    case "rank":
      return [];
    case "score":
    case "grade":
      return choices.map(() => null);
  }
}

function markedAnswer({ kind }: Question, marks: Draft["marks"]): Answer {
  switch (kind) {
    case "choose":
    case "approve":
      return marks.flatMap((mark, choice) => mark === null ? [] : [choice]);
    case "score":
    case "grade":
      return marks;
    case "rank":
      return rankedAnswer(marks);
  }
}

/** By rank: those that share one stand together, and a rank that nobody has is left out, as people number with gaps. */
function rankedAnswer(marks: Draft["marks"]): RankedAnswer {
  const ranks = marks.filter((mark) => mark !== null).sort((a, b) => a - b);
  return ranks.filter((rank, i) => rank !== ranks[i - 1]).map((rank) => {
    const held = marks.flatMap((mark, choice) => mark === rank ? [choice] : []);
    return held.length === 1 ? held[0] : held;
  });
}
