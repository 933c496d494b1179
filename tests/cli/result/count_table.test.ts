import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import stringWidth from "fast-string-width";
import { tableOfCount } from "../../../cli/result/count_table.ts";
import { formatCountTable } from "../../../cli/result/format_table.ts";
import { renderLine } from "../../../cli/terminal/styled_text.ts";
import { countQuestion } from "../../../plugins/counting/count.ts";
import type { Answer, Question } from "../../../plugins/counting/question.ts";

const choices = ["Ada", "Bo", "Cy", "Dee"];

const RANK = { kind: "rank", choices, ties: false, partial: true } as const;

const RANKINGS: readonly Answer[] = [[0, 1], [0, 1], [1, 0], [2, 1], [3, 2, 1], [1, 3], [0]];

function show(question: Question, answers: readonly Answer[], columns = 80): string[] {
  const ballots = answers.map((answer) => ({ answer, weight: 1 }));
  const count = countQuestion(question, ballots, { tieOrder: question.choices.map((_, i) => i) });
  return formatCountTable(tableOfCount(question.choices, count), { columns })
    .map((line) => renderLine(line, { color: false }));
}

Deno.test("a count by rounds shows every round in the field's words, and each tie that was broken", () => {
  assertEquals(show({ ...RANK, count: "irv" }, RANKINGS), [
    "                round 1       round 2    round 3",
    "Ada                   3             3          3",
    "Bo                    2             2  4 elected",
    "Cy                    1  2 eliminated",
    "Dee        1 eliminated",
    "threshold             4             4          4",
    "7 votes, 0 of them rank nobody (instant runoff)",
    "Round 1: eliminated: Dee",
    "Round 2: eliminated: Cy",
    "Round 3: elected: Bo",
    "Round 1: a tie of Cy, Dee on who is eliminated was broken by the order that was",
    "drawn before the first ballot: Dee",
    "Round 2: a tie of Bo, Cy on who is eliminated was broken by earlier rounds: Cy",
    "Winner: Bo",
  ]);
});

Deno.test("inactive ballots have a line for each reason that there is", () => {
  const lines = show({ ...RANK, count: "irv" }, [[0], [0], [1], [1], [2], [3]]);
  assertStringIncludes(lines.join("\n"), "inactive, exhausted");
  assert(!lines.join("\n").includes("overvotes"));
});

Deno.test("counts without rounds are shown in the order of the result, with blanks and winners", () => {
  assertEquals(
    show({ kind: "choose", choices, min: 0, max: 1, blank: true }, [[1], [1], [0], []]),
    [
      "     votes  of all",
      "Bo       2  50.0 %",
      "Ada      1  25.0 %",
      "Cy       0   0.0 %",
      "Dee      0   0.0 %",
      "4 votes, 1 of them blank",
      "Winner: Bo",
    ],
  );
  const tie = show({ kind: "approve", choices }, [[1], [0]]);
  assertEquals(tie.at(-1), "A tie for 1 seat: Ada, Bo");
  const graded = show({ kind: "grade", count: "majority-judgment", choices, grades: 3 }, [[
    1,
    2,
    3,
    3,
  ]]);
  assertEquals(graded.slice(0, 2), [
    "     median  grade 1  grade 2  grade 3",
    "Ada       1        1        0        0",
  ]);
  const scored = show({ kind: "score", count: "score", choices, grades: 5 }, [[0, 4, 2, null]]);
  assertEquals(scored[1], "Bo     4     4          1");
  const pairs = show({ ...RANK, count: "schulze" }, RANKINGS);
  assertStringIncludes(pairs.join("\n"), "Bo beats each of the others");
  assertEquals(show({ ...RANK, count: "borda" }, RANKINGS)[1], "Bo       14");
});

Deno.test("nothing counted is shown as such", () => {
  assertStringIncludes(
    show({ kind: "approve", choices }, []).join("\n"),
    "0 votes, 0 of them blank",
  );
});

Deno.test("no line is wider than the terminal, and figures that do not fit follow below", () => {
  const many = Array.from({ length: 30 }, (_, i) => `候補者 number ${i} with a long name`);
  const question: Question = { ...RANK, choices: many, count: "irv" };
  const answers = many.flatMap((_, i) => Array.from({ length: i + 1 }, () => [i, (i + 1) % 30]));
  for (const columns of [20, 40, 80, 200]) {
    const lines = show(question, answers, columns);
    const wide = lines.filter((line) => stringWidth(line) > Math.max(columns, 30));
    assertEquals(wide, [], `${columns} columns`);
    assertStringIncludes(lines.join("\n"), "round 1");
    assertStringIncludes(lines.join("\n"), "round 29");
  }
});

Deno.test("what would drive a terminal in a name is made plain", () => {
  const lines = show({ kind: "approve", choices: ["a\u001b[2J", "b\u202ec"] }, [[0]]);
  assertEquals(lines.filter((line) => /[\p{Cc}\u202e]/u.test(line)), []);
});
