import { assert, assertEquals, assertMatch } from "@std/assert";
import { checkReceipt, makeReceipt, type ReceiptDocument } from "../../../cli/ballot/receipt.ts";
import { type Election, electionOfNetwork } from "../../../cli/result/read_election.ts";
import { recordId } from "../../../core/block/record.ts";
import { encodeProof } from "../../../core/exchange/record_proof_json.ts";
import { proveRecord } from "../../../core/exchange/record_proof.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import type { ElectionQuestion } from "../../../plugins/election/definition/definition.ts";
import { writeOpenBallot } from "../../../plugins/election/records/open_ballot.ts";
import { Forge } from "../../support/block_forge.ts";
import { makeRollElection, type RollElection } from "../../support/roll_election.ts";

const HOUR_MS = 3_600_000;

/** Later than any block of a forge. */
const NEVER = 1_700_000_000_000 + 1_000 * HOUR_MS;

const choices = ["Ada", "Bo"];

const QUESTIONS: readonly ElectionQuestion[] = [
  { question: "Who?", kind: "choose", choices, min: 1, max: 1, blank: false },
];

function makeElection(): { made: RollElection; election: Election } {
  const made = makeRollElection({
    voters: 2,
    questions: QUESTIONS,
    opens: NEVER,
    closes: NEVER + HOUR_MS,
    late: NEVER + 2 * HOUR_MS,
  });
  return { made, election: electionOfNetwork(made.network) };
}

/** The ballots of both voters, of the same choice, as records. */
function ballotsOf({ network: { chainId }, voters }: RollElection, seq = 1): Uint8Array[] {
  return voters.map(({ key: { secret } }, i) =>
    writeOpenBallot({ voter: i + 1, seq, answers: [[0]] }, { chainId, questions: QUESTIONS }, {
      secret,
      random,
    })
  );
}

/** Receipts of ballots: what a proof has to have is work, not the validator's consent. */
function receiptsOf(records: readonly Uint8Array[], election: Election): ReceiptDocument[] {
  const forge = new Forge(election.network);
  const block = forge.make(records);
  return records.map((record, i) => {
    const proof = encodeProof(proveRecord(recordId(record), block, []));
    return JSON.parse(JSON.stringify(makeReceipt(proof, election, { voter: i + 1, seq: 1 })));
  });
}

Deno.test("two voters of the same choice have different receipts, which name number and ballot", () => {
  const { made, election } = makeElection();
  const records = ballotsOf(made);
  const [one, other] = receiptsOf(records, election);
  assert(one.record !== other.record);
  assertEquals([one.voter, other.voter, one.seq, one.network], [1, 2, 1, made.network.chainId]);
  for (const [i, receipt] of [one, other].entries()) {
    const checked = checkReceipt(receipt, election);
    assert(checked.ok);
    assertEquals(checked.ballot, { voter: i + 1, seq: 1, answers: [[0]] });
    assertEquals(checked.proven.recordId, recordId(records[i]));
  }
  // One voter's second ballot has another receipt, too.
  assert(receiptsOf(ballotsOf(made, 2), election)[0].record !== one.record);
});

Deno.test("a receipt is held against an election that is known, not against what it says of itself", () => {
  const { made, election } = makeElection();
  const stranger = makeElection();
  const [receipt] = receiptsOf(ballotsOf(made), election);
  const reasonOf = (value: unknown, of: Election = election) => {
    const checked = checkReceipt(value, of);
    return checked.ok ? "ok" : checked.code;
  };
  assertEquals(reasonOf(receipt), "ok");
  assertEquals(reasonOf(receipt, stranger.election), "other-election");
  // The same receipt with the other election's id, or with none: its record is still one of the first.
  const { network: _network, receipt: _receipt, ...bare } = receipt;
  assertEquals(
    reasonOf({ ...receipt, network: stranger.made.network.chainId }, stranger.election),
    "other-election",
  );
  assertEquals(reasonOf(bare, stranger.election), "other-election");
  assertEquals(reasonOf(bare), "ok");
  assertEquals(reasonOf({ ...receipt, voter: 2 }), "not-what-it-states");
  assertEquals(reasonOf({ ...receipt, seq: 2 }), "not-what-it-states");
  const [chunk] = receiptsOf(made.chunks, election);
  assertEquals(reasonOf({ ...chunk, voter: undefined, seq: undefined }), "malformed");
});

Deno.test("a receipt that was changed anywhere does not hold, and says why", () => {
  const { made, election } = makeElection();
  const [receipt] = receiptsOf(ballotsOf(made), election);
  const changed: readonly unknown[] = [
    null,
    7,
    [],
    "receipt",
    {},
    { ...receipt, proof: 2 },
    { ...receipt, position: 1 },
    { ...receipt, path: [] },
    { ...receipt, headers: [] },
    { ...receipt, headers: [receipt.headers[0].replace(/.$/, "1")] },
    { ...receipt, record: btoa("something else") },
  ];
  for (const value of changed) {
    const checked = checkReceipt(value, election);
    assert(!checked.ok, JSON.stringify(value));
    assertMatch(checked.reason, /./);
  }
});
