import { assert, assertEquals } from "@std/assert";
import { countQuestion } from "../../../plugins/counting/count.ts";
import { BURLINGTON, BURLINGTON_ROUNDS, burlingtonBallots } from "../../support/burlington.ts";

Deno.test("countQuestion() counts ballots that come to Burlington 2009 as it was published, round by round", () => {
  const ballots = burlingtonBallots().map((answer) => ({ answer, weight: 1 }));
  assertEquals(ballots.length, 8_976);
  const count = countQuestion(BURLINGTON, ballots, { tieOrder: [0, 1, 2, 3, 4, 5] });
  assert("rounds" in count);
  assertEquals(count.rounds.map(({ tally }) => ({ ...tally })), [...BURLINGTON_ROUNDS]);
  assertEquals(count.winners.map((winner) => BURLINGTON.choices[winner]), ["Bob Kiss"]);
});
