import { killElection } from "../support/election_kills.ts";
import { fuzzSeed } from "../support/fuzz.ts";

Deno.test("an election loses no acknowledged ballot by kill -9 at each stage, in 50 rounds", async () => {
  await killElection(50, fuzzSeed());
});
