import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { checkReceipt, makeReceipt, type ReceiptDocument } from "../../../cli/ballot/receipt.ts";
import { type Election, electionOfNetwork } from "../../../cli/result/read_election.ts";
import { readReceiptFinality } from "../../../cli/ballot/receipt_outcome.ts";
import type { JsonObject } from "../../../core/base/canonical_json.ts";
import { blockHash } from "../../../core/block/block.ts";
import { type Certificate, encodeCertificate } from "../../../core/witness/certificate.ts";
import { toldFinality } from "../../support/finality.ts";
import { commitOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import { recordId } from "../../../core/block/record.ts";
import { encodeProof, type ProofDocument } from "../../../core/exchange/record_proof_json.ts";
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

function makeElection(
  witnesses?: JsonObject,
): { made: RollElection; election: Election } {
  const made = makeRollElection({
    voters: 2,
    questions: QUESTIONS,
    opens: NEVER,
    closes: NEVER + HOUR_MS,
    late: NEVER + 2 * HOUR_MS,
    witnesses,
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

/** Proofs of records in a block: what one has to have is work, not the validator's consent. */
function proofsOf(records: readonly Uint8Array[], { network }: Election): ProofDocument[] {
  const block = new Forge(network).make(records);
  return records.map((record) => encodeProof(proveRecord(recordId(record), block, [])));
}

/** Receipts of ballots. */
function receiptsOf(
  records: readonly Uint8Array[],
  election: Election,
  seq = 1,
): ReceiptDocument[] {
  const proofs = proofsOf(records, election);
  return records.map((record, i) => {
    const ballot = { recordId: recordId(record), voter: i + 1, seq };
    return JSON.parse(JSON.stringify(makeReceipt(proofs[i], election, ballot)));
  });
}

/** A hex text that ends with another digit. */
function withOtherEnd(hex: string): string {
  return hex.replace(/.$/, (digit) => digit === "1" ? "2" : "1");
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
  assert(receiptsOf(ballotsOf(made, 2), election, 2)[0].record !== one.record);
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
  const [chunk] = proofsOf(made.chunks, election);
  assertEquals(reasonOf(chunk), "malformed");
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
    { ...receipt, headers: [withOtherEnd(receipt.headers[0])] },
    { ...receipt, record: btoa("something else") },
  ];
  for (const value of changed) {
    const checked = checkReceipt(value, election);
    assert(!checked.ok, JSON.stringify(value));
    assertMatch(checked.reason, /./);
  }
});

Deno.test("makeReceipt() takes no proof of a peer that is not of the ballot that was cast", () => {
  const { made, election } = makeElection();
  const stranger = makeElection();
  const records = ballotsOf(made);
  const [one, other] = proofsOf(records, election);
  const ballot = { recordId: recordId(records[0]), voter: 1, seq: 1 };
  assertEquals(makeReceipt(one, election, ballot).voter, 1);
  const [again] = proofsOf(ballotsOf(made), election);
  const [foreign] = proofsOf(ballotsOf(stranger.made), stranger.election);
  const [chunk] = proofsOf(made.chunks, election);
  const idle = {
    ...one,
    headers: [withOtherEnd(one.headers[0])],
  };
  for (const proof of [other, again, foreign, chunk, idle, { ...one, path: [] }]) {
    assertThrows(() => makeReceipt(proof, election, ballot), TypeError);
  }
});

Deno.test("a receipt with what witnesses signed shows that its ballot is final, and without it the chain says so", async () => {
  const set = JSON.parse(JSON.stringify(makeWitnessSet([1, 1, 1, 1], 3)));
  const { made, election } = makeElection(set);
  const [record] = ballotsOf(made);
  const block = new Forge(election.network).make([record]);
  const { chainId } = election.network;
  const signed = { chainId, round: 2, index: 1, hash: blockHash(block) };
  const receiptWith = (certificate: Certificate): unknown =>
    JSON.parse(JSON.stringify({
      ...encodeProof({
        ...proveRecord(recordId(record), block, []),
        certificate: encodeCertificate(chainId, certificate),
      }),
    }));
  const checked = checkReceipt(receiptWith(commitOf(signed)), election);
  assert(checked.ok);
  assertEquals([checked.final?.index, checked.final?.signers], [1, [0, 1, 2]]);
  const tooFew = checkReceipt(receiptWith(commitOf({ ...signed, keys: [0, 1] })), election);
  assertEquals(tooFew.ok ? "ok" : tooFew.code, "certificate");

  const finalAt = (index: number) => ({
    network: election.network,
    api: { finality: () => Promise.resolve(toldFinality({ index })) },
  });
  const named = ["witness 0", "witness 1", "witness 2"];
  const readAt = (final: typeof checked.final, index: number) =>
    readReceiptFinality(1, final, finalAt(index));
  assertEquals(await readAt(checked.final, 0), {
    final: true,
    finality: { index: 1, witnesses: named, of: 4, from: "receipt" },
  });
  assertEquals(await readAt(undefined, 0), { final: false });
  assertEquals(await readAt(undefined, 17), {
    final: true,
    finality: { index: 17, witnesses: named, of: 4, from: "chain" },
  });
  const without = { ...finalAt(17), network: makeElection().election.network };
  assertEquals(await readReceiptFinality(1, undefined, without), {});
});
