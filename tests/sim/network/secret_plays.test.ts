import { assert, assertEquals } from "@std/assert";
import { playSecretElection } from "./secret_plays.ts";

// Some hundred of each: tests/slow.
Deno.test("secret election with witnesses: one tally is sealed and opened, whatever a liar does in cuts and kills", async () => {
  const { fault, tallies, hasResult, cuts, kills } = await playSecretElection(3, "witnessed");
  assertEquals([fault, tallies, hasResult], ["opensAll", 1, true]);
  assert(cuts > 0 && kills > 0);
});

Deno.test("secret election without witnesses: trustees seal a tally on each side of a cut, and one of the two is opened", async () => {
  const { fault, tallies, openers, bound } = await playSecretElection(3, "open");
  assertEquals([fault, tallies, bound], ["opensAll", 2, 1]);
  assert(openers > 0);
});
