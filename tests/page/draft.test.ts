/** What marks come to: an answer that its question takes, or the rule that they break. */
import { assertEquals } from "@std/assert";
import {
  answerOf,
  type Draft,
  draftOf,
  emptyDraft,
  takesBlank,
  withMark,
} from "../../cli/page/state/draft.ts";
import { checkAnswer } from "../../plugins/counting/check_answer.ts";
import type { Question } from "../../plugins/counting/question.ts";

const choices = ["a", "b", "c"];
const one: Question = { kind: "choose", choices, min: 1, max: 1, blank: false };
const two: Question = { kind: "choose", choices, min: 2, max: 2, blank: true };
const approve: Question = { kind: "approve", choices };
const score: Question = { kind: "score", count: "score", choices, grades: 6 };
const grade: Question = { kind: "grade", count: "majority-judgment", choices, grades: 4 };
const some: Question = { kind: "rank", count: "irv", choices, ties: false, partial: true };
const whole: Question = { kind: "rank", count: "schulze", choices, ties: true, partial: false };

type Marks = Draft["marks"];
const NONE = [null, null, null] as const;
const BLANK = "blank";

/** Marks, and the answer or the fault that they come to. */
const TABLE: readonly (readonly [Question, Marks | typeof BLANK, unknown])[] = [
  [one, NONE, "untouched"],
  [one, [null, 1, null], [1]],
  [one, [1, 1, null], "too-many"],
  [one, BLANK, "too-few"],
  [two, [1, null, null], "too-few"],
  [two, [1, null, 1], [0, 2]],
  [two, [1, 1, 1], "too-many"],
  [two, BLANK, []],
  [approve, NONE, []],
  [approve, [1, null, 1], [0, 2]],
  [score, NONE, "untouched"],
  [score, BLANK, NONE],
  [score, [0, null, 5], [0, null, 5]],
  [score, [6, null, null], "not-a-grade"],
  [grade, [1, 4, null], "partly-blank"],
  [grade, [1, 4, 2], [1, 4, 2]],
  [grade, BLANK, NONE],
  [grade, [0, 1, 2], "not-a-grade"],
  [some, NONE, "untouched"],
  [some, [2, null, 1], [2, 0]],
  [some, [3, null, 1], [2, 0]],
  [some, [1, 1, null], "tied"],
  [some, BLANK, []],
  [whole, [1, 2, 1], [[0, 2], 1]],
  [whole, [3, 2, 1], [2, 1, 0]],
  [whole, [1, 2, null], "incomplete"],
  [whole, BLANK, "incomplete"],
];

Deno.test("answerOf() makes answers of marks that their question takes, or names the rule that they break", () => {
  for (const [question, marks, expected] of TABLE) {
    const draft = marks === BLANK ? { marks: NONE, isBlank: true } : { marks, isBlank: false };
    const about = `${question.kind} ${JSON.stringify(marks)}`;
    const read = answerOf(question, draft);
    assertEquals(read.ok ? read.answer : read.fault, expected, about);
    if (!read.ok) continue;
    // What was answered shows the same marks again, but for ranks that were numbered with gaps.
    assertEquals(answerOf(question, draftOf(question, read.answer)), read, about);
    assertEquals(checkAnswer(question, JSON.parse(JSON.stringify(read.answer))), undefined, about);
  }
});

Deno.test("a mark takes back that no vote was given, and no other mark", () => {
  const draft = withMark({ marks: [null, 2, null], isBlank: true }, 0, 1);
  assertEquals(draft, { marks: [1, 2, null], isBlank: false });
  assertEquals(emptyDraft(one), { marks: [...NONE], isBlank: false });
  assertEquals([one, two, approve, score, grade, some, whole].map(takesBlank), [
    false,
    true,
    true,
    true,
    true,
    true,
    false,
  ]);
});
