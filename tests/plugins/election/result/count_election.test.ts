import { assertEquals, assertThrows } from "@std/assert";
import { drawOrder } from "../../../../plugins/counting/draw_order.ts";
import {
  type CountedBallot,
  countElection,
} from "../../../../plugins/election/result/count_election.ts";
import { exampleDefinition } from "../example_election.ts";

const CHAIN = "c4".repeat(32);
const BALLOTS: readonly CountedBallot[] = [
  { voter: 1, weight: 1, answers: [[0], [0, 1]] },
  { voter: 2, weight: 2, answers: [[1], [1]] },
  { voter: 4, weight: 3, answers: [[], [2, 0]] },
];

Deno.test("countElection() counts each question with the weights, and says who took part", () => {
  const { questions, turnout, quorum } = countElection(exampleDefinition(), CHAIN, BALLOTS);
  const [chair, treasurer] = questions;
  assertEquals(chair, {
    question: "Who chairs the board?",
    kind: "choose",
    ballots: 6,
    blank: 3,
    counts: [1, 2, 0],
    order: [[1], [0], [2]],
    winners: [1],
    tie: null,
  });
  assertEquals(treasurer.question, "Who is the treasurer?");
  // 3 of 6 are not more than half; voter 1's ballot moves to choice 1, and of two with 3 each round 1 has choice 2 ahead.
  assertEquals([treasurer.kind, treasurer.winners, treasurer.tie], ["rank", [2], null]);
  assertEquals(turnout, { voters: 3, ofVoters: 5, weight: 6, ofWeight: 8 });
  assertEquals(quorum, null);
});

Deno.test("countElection() counts heads where a question says so", () => {
  const definition = exampleDefinition();
  const [question] = definition.questions;
  const questions = [{ ...question, weightless: true as const }];
  const [chair] = countElection({ ...definition, questions }, CHAIN, BALLOTS).questions;
  assertEquals(chair.kind === "choose" && chair.counts, [1, 1, 0]);
});

Deno.test("countElection() says whether the quorum is reached, by voters and not by weight", () => {
  const reached = (quorum: number | `${number}%`) =>
    countElection(exampleDefinition({ quorum }), CHAIN, BALLOTS).quorum;
  assertEquals(reached(3), { voters: 3, isReached: true });
  assertEquals(reached(4), { voters: 4, isReached: false });
  assertEquals(reached("60%"), { voters: 3, isReached: true });
  assertEquals(reached("60.01%"), { voters: 4, isReached: false });
});

Deno.test("countElection() breaks a tie within a count by the order drawn from chain and question", () => {
  const definition = exampleDefinition({
    questions: [0, 1].map((i) => ({
      question: `Question ${i}`,
      kind: "rank",
      count: "irv",
      seatTie: "order",
      choices: ["Dee", "Eve"],
      ties: false,
      partial: true,
    })),
  });
  const ballots = [0, 1].map((choice) => ({
    voter: choice + 1,
    weight: 1,
    answers: [[choice], [choice]],
  }));
  const seen = Array.from({ length: 8 }, (_, i) => {
    const chainId = `${i}`.repeat(64);
    const { questions } = countElection(definition, chainId, ballots);
    const expected = [0, 1].map((question) => [drawOrder(chainId, question, 2)[0]]);
    assertEquals(questions.map(({ winners }) => winners), expected);
    return expected.join();
  });
  assertEquals(seen.some((order) => order !== seen[0]), true);
});

Deno.test("countElection() refuses two ballots of one voter, and a number that is none", () => {
  const count = (voter: number) => () =>
    countElection(exampleDefinition(), CHAIN, [...BALLOTS, { ...BALLOTS[0], voter }]);
  assertEquals(
    assertThrows(count(4), RangeError).message,
    "Cannot count as each voter must have one ballot: voter 4 has two",
  );
  for (const voter of [0, 6, 1.5]) assertThrows(count(voter), RangeError, "from 1 to 5");
});
