import { assertEquals } from "@std/assert";
import {
  checkQuestion,
  QUESTION_RULES,
  type QuestionFault,
} from "../../../plugins/counting/check_question.ts";
import {
  MAX_BELENIOS_SEATS,
  MAX_CHOICES,
  MAX_GRADES,
  MAX_SKIPPED_RANKS,
  MIN_GRADES,
} from "../../../plugins/counting/limits.ts";
import type {
  ChooseQuestion,
  GradeQuestion,
  IrvQuestion,
  Question,
  ScoreQuestion,
  StvQuestion,
} from "../../../plugins/counting/question.ts";
import { choicesOf } from "./arbitraries.ts";

const choices = ["A", "B", "C"];
const choose: ChooseQuestion = { kind: "choose", choices, min: 1, max: 2, blank: false };
const score: ScoreQuestion = { kind: "score", count: "score", choices, grades: MAX_GRADES };
const grade: GradeQuestion = {
  kind: "grade",
  count: "majority-judgment",
  choices,
  grades: MIN_GRADES,
};
const irv: IrvQuestion = { kind: "rank", count: "irv", choices, ties: true, partial: true };
const stv: StvQuestion = {
  kind: "rank",
  count: "stv-scottish",
  choices,
  seats: 2,
  ties: false,
  partial: true,
};

const GOOD: readonly Question[] = [
  choose,
  { ...choose, min: 0, max: 3 },
  { kind: "approve", choices: choicesOf(MAX_CHOICES), seats: MAX_CHOICES },
  score,
  grade,
  irv,
  { ...irv, seats: 1, maxSkippedRanksAllowed: MAX_SKIPPED_RANKS },
  stv,
  { ...stv, count: "stv-meek", seats: MAX_CHOICES },
  { ...stv, count: "stv-belenios", seats: MAX_BELENIOS_SEATS },
  { kind: "rank", count: "schulze", choices, ties: true, partial: true },
  { kind: "rank", count: "borda", choices, ties: false, partial: false },
];

/** What a definition may say although the types do not have it. */
const untyped = (question: object) => question as Question;

const BAD: readonly [Question, QuestionFault][] = [
  [{ ...choose, choices: [] }, "choices"],
  [{ kind: "approve", choices: choicesOf(MAX_CHOICES + 1) }, "choices"],
  [{ ...choose, choices: ["A", "B", "A"] }, "same-choice"],
  [{ ...choose, seats: 0 }, "seats"],
  [{ ...choose, seats: 1.5 }, "seats"],
  [{ ...stv, seats: MAX_CHOICES + 1 }, "seats"],
  [untyped({ ...irv, seats: 2 }), "seats"],
  [{ ...choose, min: 2, max: 1 }, "min-max"],
  [{ ...choose, min: -1 }, "min-max"],
  [{ ...choose, min: 0, max: 0 }, "min-max"],
  [{ ...choose, max: 4 }, "min-max"],
  [{ ...score, grades: MAX_GRADES + 1 }, "grades"],
  [{ ...grade, grades: MIN_GRADES - 1 }, "grades"],
  [{ ...grade, grades: 2.5 }, "grades"],
  [untyped({ ...stv, ties: true }), "stv-ties"],
  [untyped({ ...stv, count: "stv-meek", ties: true }), "stv-ties"],
  [untyped({ ...stv, count: "stv-belenios", ties: true }), "stv-ties"],
  [{ ...stv, count: "stv-belenios", seats: MAX_BELENIOS_SEATS + 1 }, "belenios-seats"],
  [{ ...irv, maxSkippedRanksAllowed: -1 }, "skipped-ranks"],
  [{ ...irv, maxSkippedRanksAllowed: MAX_SKIPPED_RANKS + 1 }, "skipped-ranks"],
];

Deno.test("checkQuestion() takes questions up to every limit", () => {
  for (const question of GOOD) {
    assertEquals(checkQuestion(question), undefined, JSON.stringify(question));
  }
});

Deno.test("checkQuestion() names the rule that a question breaks, with an example of each", () => {
  for (const [question, fault] of BAD) {
    assertEquals(checkQuestion(question), fault, JSON.stringify(question));
  }
  assertEquals(
    [...new Set<unknown>(BAD.map(([, fault]) => fault))].sort(),
    Object.keys(QUESTION_RULES).sort(),
  );
});
