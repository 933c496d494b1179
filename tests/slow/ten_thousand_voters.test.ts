import { assert, assertEquals } from "@std/assert";
import { holdElectionAtSize } from "../support/election_at_size.ts";

Deno.test("ten thousand voters with codes cast, count and audit an election at one peer", async () => {
  const choices = ["Ann", "Ben", "Cem"];
  const { questions: [chair, grades] } = await holdElectionAtSize({
    questions: [
      { question: "Who chairs?", kind: "choose", choices, min: 1, max: 1, blank: false },
      { question: "Grades?", kind: "grade", count: "majority-judgment", choices, grades: 5 },
    ],
    ballots: Array.from({ length: 10_000 }, (_, i) => [[i % 4 % 3], [1, 2, 3 + i % 3]]),
    peers: ["a"],
  });
  assert("counts" in chair && "medians" in grades);
  assertEquals(chair.counts, [5_000, 2_500, 2_500]);
  assertEquals(grades.medians, [1, 2, 4]);
});
