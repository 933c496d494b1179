import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Json } from "../../../core/base/canonical_json.ts";
import {
  ANSWER_RULES,
  type AnswerFault,
  checkAnswer,
  isAnswer,
} from "../../../plugins/counting/check_answer.ts";
import { countQuestion } from "../../../plugins/counting/count.ts";
import type { Question } from "../../../plugins/counting/question.ts";

const choices = ["A", "B", "C"];
const choose: Question = { kind: "choose", choices, min: 1, max: 2, blank: false };
const chooseOrBlank: Question = { kind: "choose", choices, min: 2, max: 2, blank: true };
const approve: Question = { kind: "approve", choices };
const score: Question = { kind: "score", count: "score", choices, grades: 6 };
const grade: Question = { kind: "grade", count: "majority-judgment", choices, grades: 5 };
const irv: Question = {
  kind: "rank",
  count: "irv",
  choices,
  ties: true,
  partial: true,
  maxSkippedRanksAllowed: 1,
};
const schulze: Question = { kind: "rank", count: "schulze", choices, ties: true, partial: true };
const stv: Question = {
  kind: "rank",
  count: "stv-meek",
  choices,
  seats: 1,
  ties: false,
  partial: false,
};

const QUESTIONS = { choose, chooseOrBlank, approve, score, grade, irv, schulze, stv };

const GOOD: readonly [keyof typeof QUESTIONS, Json][] = [
  ["choose", [0]],
  ["choose", [0, 2]],
  ["chooseOrBlank", []],
  ["chooseOrBlank", [1, 2]],
  ["approve", []],
  ["approve", [0, 1, 2]],
  ["score", [0, 5, null]],
  ["score", [null, null, null]],
  ["grade", [1, 5, 3]],
  ["grade", [null, null, null]],
  ["irv", []],
  ["irv", [2, [], 0]],
  ["irv", [[], [0, 1], [2]]],
  ["schulze", [[0, 1, 2]]],
  ["schulze", [1]],
  ["stv", [2, 0, 1]],
  ["stv", [[2], [0], [1]]],
];

const BAD: readonly [keyof typeof QUESTIONS, Json, AnswerFault][] = [
  ["choose", null, "not-a-list"],
  ["choose", 0, "not-a-list"],
  ["choose", "0", "not-a-list"],
  ["choose", { 0: 0 }, "not-a-list"],
  ["choose", [], "too-few"],
  ["chooseOrBlank", [0], "too-few"],
  ["choose", [0, 1, 2], "too-many"],
  ["choose", [3], "not-a-choice"],
  ["choose", [-1], "not-a-choice"],
  ["choose", [0.5], "not-a-choice"],
  ["choose", ["0"], "not-a-choice"],
  ["choose", [null], "not-a-choice"],
  ["choose", [[0]], "not-a-choice"],
  ["choose", [1, 0], "not-ascending"],
  ["approve", [1, 1], "not-ascending"],
  ["approve", [0, 3], "not-a-choice"],
  ["score", [1, 2], "not-for-each"],
  ["score", [1, 2, 3, 4], "not-for-each"],
  ["score", [1, 2, 6], "not-a-grade"],
  ["score", [1, 2, -1], "not-a-grade"],
  ["score", [1, 2, 1.5], "not-a-grade"],
  ["grade", [1, 2, 0], "not-a-grade"],
  ["grade", [1, 2, 6], "not-a-grade"],
  ["grade", [1, 2, "3"], "not-a-grade"],
  ["grade", [1, null, 3], "partly-blank"],
  ["irv", [0, 0], "twice"],
  ["irv", [[0, 0]], "twice"],
  ["irv", [0, [1, 0]], "twice"],
  ["irv", [3], "not-a-choice"],
  ["irv", [[0, null]], "not-a-choice"],
  ["irv", [[[0]]], "not-a-choice"],
  ["irv", [0, []], "skipped"],
  ["irv", [[]], "skipped"],
  ["irv", [[], [], 0], "skipped"],
  ["schulze", [[], 0], "skipped"],
  ["stv", [[0, 1], 2], "tied"],
  ["stv", [0, 1], "incomplete"],
  ["stv", [], "incomplete"],
];

Deno.test("checkAnswer() takes what the question asks for", () => {
  for (const [name, answer] of GOOD) {
    assertEquals(
      checkAnswer(QUESTIONS[name], answer),
      undefined,
      `${name} ${JSON.stringify(answer)}`,
    );
  }
});

Deno.test("checkAnswer() names the rule that an answer breaks", () => {
  for (const [name, answer, fault] of BAD) {
    assertEquals(checkAnswer(QUESTIONS[name], answer), fault, `${name} ${JSON.stringify(answer)}`);
  }
});

Deno.test("checkAnswer() has an example of each of its rules", () => {
  assertEquals(
    [...new Set<unknown>(BAD.map(([, , fault]) => fault))].sort(),
    Object.keys(ANSWER_RULES).sort(),
  );
});

Deno.test("countQuestion() counts every answer that checkAnswer() takes, whatever JSON it is", () => {
  const choice = fc.integer({ min: -1, max: 3 });
  const part = fc.oneof(choice, fc.constant(null), fc.array(choice, { maxLength: 3 }));
  const answers = fc.oneof(fc.array(part, { maxLength: 4 }), fc.jsonValue()) as fc.Arbitrary<Json>;
  const anyQuestion = fc.constantFrom(...Object.values(QUESTIONS));
  fc.assert(
    fc.property(anyQuestion, answers, (question, answer) => {
      if (!isAnswer(question, answer)) return;
      const counted = countQuestion(question, [{ answer, weight: 1 }], { tieOrder: [0, 1, 2] });
      assertEquals(counted.ballots, 1);
    }),
    { numRuns: 5_000 },
  );
});
