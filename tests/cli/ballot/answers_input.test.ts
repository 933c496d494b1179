import { assertEquals, assertMatch } from "@std/assert";
import { describeAnswer } from "../../../cli/ballot/answer_text.ts";
import { readAnswersText } from "../../../cli/ballot/answers_input.ts";
import { describeTyping, readTypedAnswer } from "../../../cli/ballot/typed_answer.ts";
import type { Answer } from "../../../plugins/counting/question.ts";
import type { ElectionQuestion } from "../../../plugins/election/definition/definition.ts";

const choices = ["Ada", "Bo", "Cy"];

const QUESTIONS = {
  one: { question: "Who?", kind: "choose", choices, min: 1, max: 1, blank: false },
  two: { question: "Which?", kind: "choose", choices, min: 0, max: 2, blank: true },
  approve: { question: "All?", kind: "approve", choices },
  score: { question: "How good?", kind: "score", count: "score", choices, grades: 5 },
  grade: { question: "Grade?", kind: "grade", count: "majority-judgment", choices, grades: 4 },
  rank: { question: "Order?", kind: "rank", count: "schulze", choices, ties: true, partial: true },
  whole: { question: "Whole?", kind: "rank", count: "irv", choices, ties: false, partial: false },
} as const satisfies Record<string, ElectionQuestion>;

type Name = keyof typeof QUESTIONS;

const GOOD: readonly (readonly [Name, unknown, Answer])[] = [
  ["one", 2, [2]],
  ["one", [0], [0]],
  ["one", "Bo", [1]],
  ["two", null, []],
  ["two", [], []],
  ["two", ["Cy", "Ada"], [0, 2]],
  ["two", [2, 0], [0, 2]],
  ["approve", [0, 1, 2], [0, 1, 2]],
  ["approve", "Cy", [2]],
  ["score", [4, null, 0], [4, null, 0]],
  ["score", null, [null, null, null]],
  ["grade", [1, 4, 2], [1, 4, 2]],
  ["rank", ["Cy", ["Ada", "Bo"]], [2, [0, 1]]],
  ["rank", null, []],
  ["rank", "Bo", [1]],
  ["whole", [2, 0, 1], [2, 0, 1]],
];

Deno.test("answers are told by numbers from 0 or by words, one alone without a list", () => {
  for (const [name, written, answer] of GOOD) {
    const read = readAnswersText([QUESTIONS[name]], JSON.stringify([written]));
    assertEquals(read, { ok: true, answers: [answer] }, `${name} ${JSON.stringify(written)}`);
  }
});

const BAD: readonly (readonly [Name, unknown, RegExp])[] = [
  ["one", null, /chooses fewer than the question asks for; it is null/],
  ["one", [0, 1], /chooses more than the question allows/],
  ["one", "Dee", /there is no choice "Dee"/],
  ["one", 3, /a choice is told by its number/],
  ["one", 0.5, /a choice is told by its number/],
  ["one", true, /a choice is told by its number/],
  ["two", [1, 1], /each once/],
  ["two", ["Ada", 0], /each once/],
  ["score", [1, 2], /a grade or null for each choice/],
  ["score", 3, /an answer is a list/],
  ["score", [1, 2, 5], /within those of the question/],
  ["grade", [1, null, 2], /every choice is graded, or none/],
  ["rank", [0, [1, 0]], /on one rank at most/],
  ["whole", [[0, 1], 2], /each rank holds one choice/],
  ["whole", [0, 1], /every choice is ranked/],
];

Deno.test("an answer that breaks a rule names question, rule and value", () => {
  for (const [name, written, expected] of BAD) {
    const read = readAnswersText([QUESTIONS[name]], JSON.stringify([written]));
    assertEquals([read.ok, "code" in read && read.code], [false, "bad-answer"], name);
    const reason = "reason" in read ? read.reason : "";
    assertMatch(reason, expected);
    assertMatch(reason, /^the answer to question 1, ".+", breaks a rule: .+; it is ./);
  }
});

Deno.test("answers that are no list of as many as there are questions are refused", () => {
  const reasonOf = (text: string) => {
    const read = readAnswersText([QUESTIONS.one, QUESTIONS.two], text);
    return "reason" in read ? read.reason : "none";
  };
  assertMatch(reasonOf("[0"), /^the answers must be JSON: /);
  assertMatch(reasonOf('{"a":1}'), /must be a list/);
  assertMatch(reasonOf("[0]"), /to each of the 2 questions: there are 1/);
});

const TYPED: readonly (readonly [Name, string, Answer, string])[] = [
  ["one", "3", [2], "Cy"],
  ["two", "", [], "(blank)"],
  ["two", "3, 1", [0, 2], "Ada, Cy"],
  ["approve", "1 2", [0, 1], "Ada, Bo"],
  ["score", "4,-,0", [4, null, 0], "Ada: 4, Bo: –, Cy: 0"],
  ["score", "", [null, null, null], "(blank)"],
  ["grade", "1;4;2", [1, 4, 2], "Ada: 1, Bo: 4, Cy: 2"],
  ["rank", "3=1, 2", [[2, 0], 1], "1. Cy = Ada, 2. Bo"],
  ["rank", "3>1", [2, 0], "1. Cy, 2. Ada"],
  ["rank", "", [], "(blank)"],
];

Deno.test("people type choices by their numbers from 1, and are shown what they said", () => {
  for (const [name, typed, answer, words] of TYPED) {
    const question = QUESTIONS[name];
    const read = readTypedAnswer(question, typed);
    assertEquals(read, answer, `${name} ${typed}`);
    if (typeof read !== "string") assertEquals(describeAnswer(question, read), words);
    assertMatch(describeTyping(question), /:$/);
  }
});

Deno.test("what is mistyped is told as it was typed", () => {
  const fault = (name: Name, typed: string) => readTypedAnswer(QUESTIONS[name], typed);
  assertEquals(fault("one", "Ada"), '"Ada" is no number');
  assertEquals(fault("one", "0"), "0 must be the number of a choice, from 1 to 3");
  assertEquals(fault("one", "4"), "4 must be the number of a choice, from 1 to 3");
  assertEquals(fault("rank", "1=4"), "4 must be the number of a choice, from 1 to 3");
  assertEquals(fault("whole", "1=2,3"), "each rank holds one choice");
  assertEquals(fault("one", "1,2"), "it chooses more than the question allows");
  assertEquals(fault("grade", "-,1,2"), "every choice is graded, or none");
});
