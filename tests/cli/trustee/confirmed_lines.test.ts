import { assertEquals } from "@std/assert";
import { confirmedLines, describeSize } from "../../../cli/trustee/confirmed_lines.ts";
import { singleDefinition } from "../../plugins/election/secret_example.ts";

Deno.test("confirmedLines() shows the questions, who opens what, and of how few", () => {
  const definition = singleDefinition(2, { minimum: 5 });
  const lines = confirmedLines(definition);
  assertEquals(lines, [
    ...definition.questions.map(({ question }) => `  question ${question}`),
    `  opened   by only all 2 trustees together: ${
      definition.trustees?.map(({ name }) => name).join(", ")
    }`,
    "  minimum  5 ballots: of fewer nothing is opened",
  ]);
  assertEquals(confirmedLines({ ...definition, minimum: 1 }).slice(-2), [
    "  minimum  1 ballot: of fewer nothing is opened",
    "           The sum of 1 ballot may tell who voted how",
  ]);
});

Deno.test("describeSize() says how many ballots are opened together, and that few tell more", () => {
  const roll = { voters: 9, weights: 9 };
  assertEquals(
    describeSize({ ballots: 5, weight: 5, ...roll }),
    "the sum of 5 ballots of 9 voters",
  );
  assertEquals(
    describeSize({ ballots: 2, weight: 7, voters: 9, weights: 20 }),
    "the sum of 2 ballots of 9 voters, with 7 of 20 votes. The sum of 2 ballots may tell who voted how",
  );
});
