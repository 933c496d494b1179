import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { blockHash } from "../../../core/block/block.ts";
import { recordId } from "../../../core/block/record.ts";
import {
  checkRecordProof,
  proveRecord,
  type RecordProof,
} from "../../../core/exchange/record_proof.ts";
import { decodeProof, encodeProof } from "../../../core/exchange/record_proof_json.ts";
import { type RuleCode, RuleError } from "../../../core/block/rule_error.ts";
import { compactToTarget, targetToWork } from "../../../core/block/target.ts";
import { Forge, testNetwork, voteRecord } from "../../support/block_forge.ts";

const VOTERS = ["ann", "ben", "cat", "dan", "eve"];

/** A chain of four blocks, the second with five votes. */
async function growChain() {
  const forge = new Forge(testNetwork());
  const records = VOTERS.map((voter) => voteRecord(voter, "red"));
  await forge.extend([]);
  const block = await forge.extend(records);
  const followers = [await forge.extend([voteRecord("fay", "blue")]), await forge.extend([])];
  return { forge, block, records, followers, headers: followers.map(({ header }) => header) };
}

async function proofOf(voter: number): Promise<RecordProof> {
  const { block, records, headers } = await growChain();
  return proveRecord(recordId(records[voter]), block, headers);
}

Deno.test("a proof shows that each record of a block lies under it and the blocks after it", async () => {
  const { block, records, followers, headers } = await growChain();
  const work = [block, ...followers].reduce(
    (sum, { header }) => sum + targetToWork(compactToTarget(header.bits)),
    0n,
  );
  records.forEach((record, position) => {
    const proof = proveRecord(recordId(record), block, headers);
    assertEquals([proof.position, proof.record], [position, record]);
    assertEquals(checkRecordProof(decodeProof(JSON.parse(JSON.stringify(encodeProof(proof))))), {
      recordId: recordId(record),
      block: { index: 2, hash: blockHash(block), time: block.header.time },
      last: { index: 4, hash: blockHash(followers[1]), time: headers[1].time },
      work,
    });
  });
  const alone = checkRecordProof(proveRecord(recordId(records[0]), block, []));
  assertEquals(alone.last, alone.block);
  const absent = recordId(voteRecord("zoe", "red"));
  assertThrows(() => proveRecord(absent, block, headers), RangeError, absent);
});

/** Each changes one thing of a good proof of the third record. */
const FORGERIES: readonly (readonly [
  string,
  RuleCode,
  (proof: RecordProof) => Partial<RecordProof>,
])[] = [
  ["another record", "proof", () => ({ record: voteRecord("cat", "blue") })],
  ["an empty record", "record-size", () => ({ record: new Uint8Array() })],
  ["another place", "proof", () => ({ position: 3 })],
  ["a place that is not there", "proof", () => ({ position: 5 })],
  ["a step less", "proof", ({ path }) => ({ path: path.slice(1) })],
  ["a step more", "proof", ({ path }) => ({ path: [...path, path[0]] })],
  ["no header", "proof", () => ({ headers: [] })],
  ["the header of another block", "proof", ({ headers }) => ({ headers: headers.slice(1) })],
  ["a header left out", "prev-hash", ({ headers: [a, , c] }) => ({ headers: [a, c] })],
  ["headers in another order", "prev-hash", ({ headers: [a, b, c] }) => ({ headers: [a, c, b] })],
  [
    "another root",
    "proof",
    ({ headers: [a, ...rest] }) => ({ headers: [{ ...a, dataRoot: rest[0].dataRoot }, ...rest] }),
  ],
  [
    "a later time",
    "work",
    ({ headers: [a, ...rest] }) => ({ headers: [{ ...a, time: a.time + 1 }, ...rest] }),
  ],
  [
    "another version",
    "version",
    ({ headers: [a, ...rest] }) => ({ headers: [{ ...a, version: 3 }, ...rest] }),
  ],
  [
    "a block of a witness that has no seal",
    "seal",
    ({ headers: [a, ...rest] }) => ({ headers: [{ ...a, version: 2 }, ...rest] }),
  ],
];

for (const [name, code, forge] of FORGERIES) {
  Deno.test(`a proof with ${name} does not hold: ${code}`, async () => {
    const proof = await proofOf(2);
    checkRecordProof(proof);
    const error = assertThrows(() => checkRecordProof({ ...proof, ...forge(proof) }), RuleError);
    assertEquals(error.code, code);
  });
}

Deno.test("a proof whose headers were mined but do not follow each other does not hold", async () => {
  const { forge, block, records } = await growChain();
  const id = recordId(records[0]);
  for (
    const [code, forgery] of [["index", { index: 9 }], ["time-order", {
      index: 3,
      time: 5,
    }]] as const
  ) {
    const { header } = forge.make([], { prevHash: blockHash(block), ...forgery });
    const error = assertThrows(() => checkRecordProof(proveRecord(id, block, [header])), RuleError);
    assertEquals(error.code, code);
  }
});

Deno.test("decodeProof() names the field that is wrong", async () => {
  const good = encodeProof(await proofOf(0));
  const { headers, path } = good;
  const cases: readonly (readonly [unknown, string])[] = [
    [null, "document"],
    ["text", "document"],
    [{}, "proof"],
    [{ ...good, proof: 2 }, "the version must be 1: it is 2"],
    [{ ...good, record: 7 }, "record"],
    [{ ...good, record: "*" }, "record"],
    [{ ...good, record: `${good.record.slice(0, 4)}\n${good.record.slice(4)}` }, "white space"],
    [{ ...good, record: ` ${good.record}` }, "white space"],
    [{ ...good, position: -1 }, "position"],
    [{ ...good, position: "0" }, "position"],
    [{ ...good, path: "no" }, "path"],
    [{ ...good, path: [...path, path[0].slice(2)] }, `path[${path.length}]`],
    [{ ...good, path: [path[0].toUpperCase()] }, "path[0]"],
    [{ ...good, path: Array(33).fill(path[0]) }, "path it must have at most 32"],
    [{ ...good, headers: undefined }, "headers"],
    [{ ...good, headers: [headers[0], 1] }, "headers[1]"],
    [{ ...good, headers: [headers[0].slice(2)] }, "headers[0] it must be 232 lower-case hex"],
  ];
  for (const [value, part] of cases) {
    const error = assertThrows(() => decodeProof(value), RuleError);
    assertEquals(error.code, "proof-form");
    assertStringIncludes(error.message, part);
  }
  assert(decodeProof({ ...good, more: 1 }).headers.length === 3);
});
