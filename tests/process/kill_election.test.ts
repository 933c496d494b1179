import { killElection } from "../support/election_kills.ts";
import { fuzzSeed } from "../support/fuzz.ts";

Deno.test("an election loses no acknowledged ballot by kill -9 of host, peers and voters at each stage", async () => {
  // 50 rounds: tests/slow.
  await killElection(3, fuzzSeed());
});
