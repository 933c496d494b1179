/** What records of an election cost to check, by which blocks are made. */
import { assert, assertEquals } from "@std/assert";
import { concatBytes } from "../../../core/base/hash.ts";
import { MAX_TEMPLATE_COST } from "../../../core/chain/limits.ts";
import { electionValidator } from "../../../plugins/election/election.ts";
import { type RecordType, writeHead } from "../../../plugins/election/records/record_head.ts";
import { secretBallotBytes } from "../../../plugins/election/records/secret_ballot.ts";
import { CHAIN, CHUNK } from "./election_bench.ts";
import { exampleConfig } from "./example_election.ts";
import { singleDefinition } from "./secret_example.ts";

const DEFINITION = singleDefinition(2);
const SETTINGS = { config: exampleConfig({ ...DEFINITION }), chain: CHAIN };

/** What a record of a type and length costs, whatever it holds. */
function costOf(type: RecordType, length: number): number {
  const head = writeHead(type, CHAIN);
  const record = concatBytes(head, new Uint8Array(length - head.length));
  return electionValidator.cost!(record, SETTINGS);
}

Deno.test("an election's records cost what their proofs and keys take, and others a signature", () => {
  assertEquals(electionValidator.cost!(CHUNK, SETTINGS), 5 * 5);
  // As `deno task bench election` has measured them.
  for (const [bytes, ms] of [[1_015, 5.3], [1_591, 8.8], [4_471, 25]]) {
    const cost = costOf("secret-ballot", bytes);
    assert(Math.abs(cost - 10 * ms) < 5, `${bytes} bytes cost ${cost}`);
  }
  assertEquals(costOf("tally", 400), DEFINITION.roll.voters * 6);
  for (const type of ["open-ballot", "confirmation", "seal", "notice"] as const) {
    assertEquals(costOf(type, 120), 1);
  }
});

Deno.test("a body full of secret ballots costs more than twice what a block that is made here may", () => {
  const bytes = secretBallotBytes(DEFINITION.questions);
  const full = Math.floor(1024 * 1024 / bytes) * costOf("secret-ballot", bytes);
  assert(full > 2.5 * MAX_TEMPLATE_COST, `${full}`);
});
