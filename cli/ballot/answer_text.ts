/** What an answer says, in words: shown before a ballot is sent. */
import type {
  Answer,
  ChosenAnswer,
  GradedAnswer,
  Question,
  RankedAnswer,
} from "../../plugins/counting/question.ts";

/** Shown for an answer that says nothing. */
const BLANK = "(blank)";

/** One line on an answer that its question takes. */
export function describeAnswer(question: Question, answer: Answer): string {
  const { choices } = question;
  switch (question.kind) {
    case "choose":
    case "approve":
      return (answer as ChosenAnswer).map((choice) => choices[choice]).join(", ") || BLANK;
    case "score":
    case "grade": {
      const grades = answer as GradedAnswer;
      if (grades.every((grade) => grade === null)) return BLANK;
      return choices.map((choice, i) => `${choice}: ${grades[i] ?? "–"}`).join(", ");
    }
    case "rank":
      return (answer as RankedAnswer).map((rank, i) => `${i + 1}. ${describeRank(choices, rank)}`)
        .join(", ") || BLANK;
  }
}

function describeRank(choices: readonly string[], rank: RankedAnswer[number]): string {
  const held = typeof rank === "number" ? [rank] : rank;
  return held.length === 0 ? "(nobody)" : held.map((choice) => choices[choice]).join(" = ");
}
