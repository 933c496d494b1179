/**
 * A real election with ranked ballots, as a club would hold it: 8,976 voters with codes at three peers. With
 * `BURLINGTON_BALLOTS` naming PrefLib's file (see `tests/support/burlington.ts`) the ballots are the real ones.
 */
import { assert, assertEquals } from "@std/assert";
import { BURLINGTON, BURLINGTON_ROUNDS, burlingtonBallots } from "../support/burlington.ts";
import { holdElectionAtSize } from "../support/election_at_size.ts";

Deno.test("an election with codes counts Burlington 2009, cast through three peers, as it was published", async () => {
  const file = Deno.env.get("BURLINGTON_BALLOTS");
  const rankings = burlingtonBallots(file === undefined ? file : Deno.readTextFileSync(file));
  assertEquals(rankings.length, 8_976);
  const { questions: [mayor] } = await holdElectionAtSize({
    questions: [BURLINGTON],
    ballots: rankings.map((ranking) => [ranking]),
    peers: ["a", "b", "c"],
  });
  assert(mayor.kind === "rank" && "rounds" in mayor);
  assertEquals(mayor.rounds.map(({ tally }) => ({ ...tally })), [...BURLINGTON_ROUNDS]);
  assertEquals(mayor.winners.map((winner) => BURLINGTON.choices[winner]), ["Bob Kiss"]);
});
