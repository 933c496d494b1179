/** Whether a question can be counted: the rules on its numbers. The rules on its texts are not here. */
import {
  MAX_BELENIOS_SEATS,
  MAX_CHOICES,
  MAX_GRADES,
  MAX_SKIPPED_RANKS,
  MIN_GRADES,
} from "./limits.ts";
import type { Question, RankQuestion } from "./question.ts";

/** The rules, each with its sentence. */
export const QUESTION_RULES = {
  "choices": `a question has 1 to ${MAX_CHOICES} choices`,
  "same-choice": "no two choices are alike",
  "seats": `there are 1 to ${MAX_CHOICES} seats, and with irv there is 1`,
  "min-max":
    "min is 0 or more, max is 1 or more and not above the number of choices, min is not above max",
  "grades": `there are ${MIN_GRADES} to ${MAX_GRADES} grades`,
  "stv-ties": "no ranks are tied with stv",
  "belenios-seats": `with stv-belenios there are ${MAX_BELENIOS_SEATS} seats at most`,
  "skipped-ranks": `maxSkippedRanksAllowed is 0 to ${MAX_SKIPPED_RANKS}`,
} as const;

/** The rule that a question breaks. */
export type QuestionFault = keyof typeof QUESTION_RULES;

/** The first rule that a question breaks; undefined if it can be counted. */
export function checkQuestion(question: Question): QuestionFault | undefined {
  const { choices, seats = 1 } = question;
  if (!isWithin(choices.length, 1, MAX_CHOICES)) return "choices";
  if (choices.some((choice, i) => choices.indexOf(choice) !== i)) return "same-choice";
  if (!isWithin(seats, 1, MAX_CHOICES)) return "seats";
  switch (question.kind) {
    case "choose": {
      const { min, max } = question;
      return isWithin(max, 1, choices.length) && isWithin(min, 0, max) ? undefined : "min-max";
    }
    case "approve":
      return undefined;
    case "score":
    case "grade":
      return isWithin(question.grades, MIN_GRADES, MAX_GRADES) ? undefined : "grades";
    case "rank":
      return checkRankQuestion(question, seats);
  }
}

function checkRankQuestion(question: RankQuestion, seats: number): QuestionFault | undefined {
  switch (question.count) {
    case "irv":
      if (seats !== 1) return "seats";
      return isWithin(question.maxSkippedRanksAllowed ?? 0, 0, MAX_SKIPPED_RANKS)
        ? undefined
        : "skipped-ranks";
    case "stv-belenios":
      if (seats > MAX_BELENIOS_SEATS) return "belenios-seats";
      return question.ties ? "stv-ties" : undefined;
    case "stv-scottish":
    case "stv-meek":
      return question.ties ? "stv-ties" : undefined;
    case "schulze":
    case "borda":
      return undefined;
  }
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
