import { assertEquals, assertThrows } from "@std/assert";
import { countOpened } from "../../../../plugins/election/result/count_opened.ts";
import { countElection } from "../../../../plugins/election/result/count_election.ts";
import { exampleDefinition } from "../example_election.ts";
import { singleDefinition } from "../secret_example.ts";

const DEFINITION = singleDefinition(2);

Deno.test("countOpened() comes to the same as counting open ballots with the same answers", () => {
  const answers = [[[0], [1]], [[1], [0, 1]], [[0], [0]], [[], []], [[2], [0, 1]]];
  const weights = [1, 2, 1, 3, 1];
  const ballots = answers.map((each, i) => ({ voter: i + 1, weight: weights[i], answers: each }));
  const open = countElection(DEFINITION, "ab".repeat(32), ballots);
  const opened = countOpened(DEFINITION, { sums: [[3, 2, 2, 1], [4, 4]], weight: 8 });
  // Who approves of nothing cannot be known.
  const known = open.questions.map((each, i) => i === 1 ? { ...each, blank: null } : each);
  assertEquals(opened as unknown, known);
});

Deno.test("countOpened() knows of blank ballots where the question has a slot for them, or asks for one choice at least", () => {
  const [chair] = DEFINITION.questions;
  const blankOf = (change: object, sums: number[]) => {
    const questions = [{ ...chair, ...change }] as typeof DEFINITION.questions;
    const [count] = countOpened({ questions }, { sums: [sums], weight: 5 });
    return "blank" in count ? count.blank : undefined;
  };
  assertEquals(blankOf({ blank: true, min: 1 }, [2, 1, 1, 1]), 2);
  assertEquals(blankOf({ blank: false, min: 1 }, [1, 2, 2]), 0);
  assertEquals(blankOf({ blank: false, min: 0 }, [1, 1, 1]), null);
});

Deno.test("countOpened() refuses questions that are not counted by sums", () => {
  const [, ranked] = exampleDefinition().questions;
  assertThrows(() => countOpened({ questions: [ranked] }, { sums: [[1]], weight: 1 }), TypeError);
});
