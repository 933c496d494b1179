/** Elections with secret ballots at size. With `BELENIOS_TOOL` its own program verifies the archive of each. */
import { assert, assertEquals } from "@std/assert";
import { holdSecretElection } from "../support/secret_election_at_size.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";

const QUESTIONS: readonly ElectionQuestion[] = [
  {
    question: "Who chairs?",
    kind: "choose",
    choices: ["Ann", "Ben", "Zoë"],
    min: 1,
    max: 1,
    blank: true,
  },
  { question: "Which evenings?", kind: "approve", choices: ["Monday", "Friday"] },
];

/** Two of seven for each of three, and one blank; and each evening as often as it comes. */
function answersOf(voter: number): number[][] {
  const chair = voter % 7 === 6 ? [] : [voter % 7 % 3];
  return [chair, [0, 1].filter((evening) => (voter >> evening) % 2 === 0)];
}

/** What comes out, blank first where there is one. */
function sumsOf(voters: number): number[][] {
  const sums = [[0, 0, 0, 0], [0, 0]];
  for (let voter = 0; voter < voters; voter++) {
    const [[chair = -1], evenings] = answersOf(voter);
    sums[0][chair + 1]++;
    for (const evening of evenings) sums[1][evening]++;
  }
  return sums;
}

const SIZES: readonly { readonly voters: number; readonly gone: readonly string[] }[] = [
  // In `.ci/run` too.
  { voters: 7, gone: ["Cleo"] },
  { voters: 200, gone: [] },
  { voters: 1_000, gone: ["Cleo"] },
];

for (const { voters, gone } of SIZES) {
  Deno.test(`${voters} voters, three trustees${gone.length > 0 ? " of whom one is gone" : ""}, and four witnesses hold an election with secret ballots`, async () => {
    const held = await holdSecretElection({ voters, questions: QUESTIONS, answersOf, gone });
    const { result, archived, isVerifiedByTool } = held;
    assertEquals([result.phase, result.ballots], ["closed", voters]);
    assertEquals(archived, sumsOf(voters));
    const counts = result.questions.map((each) => "counts" in each ? each.counts : []);
    const [[, ...chair], evenings] = sumsOf(voters);
    assertEquals(counts, [chair, evenings]);
    assert(isVerifiedByTool || Deno.env.get("BELENIOS_TOOL") === undefined);
  });
}
