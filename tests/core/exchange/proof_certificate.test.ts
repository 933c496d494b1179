import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Block, blockHash } from "../../../core/block/block.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import { recordId } from "../../../core/block/record.ts";
import { type RuleCode, RuleError } from "../../../core/block/rule_error.ts";
import { checkProofCertificate } from "../../../core/exchange/proof_certificate.ts";
import {
  checkRecordProof,
  proveRecord,
  type RecordProof,
} from "../../../core/exchange/record_proof.ts";
import { decodeProof, encodeProof } from "../../../core/exchange/record_proof_json.ts";
import { type Certificate, encodeCertificate } from "../../../core/witness/certificate.ts";
import { Forge, voteRecord } from "../../support/block_forge.ts";
import { named } from "../../support/named.ts";
import { easyNetwork } from "../../support/random_tree.ts";
import { type CertificatePlan, commitOf, prepareOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const network = easyNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3) });
const { chainId } = network;
const forge = new Forge(network);
await forge.grow(5, (index) => [voteRecord(`voter ${index}`, "red")]);
const blocks = forge.blocks();

/** The proof of the vote in block 2, up to block 4. */
const plain: RecordProof = proveRecord(
  recordId(blocks[1].records[0]),
  blocks[1],
  blocks.slice(2, 4).map(({ header }) => header),
);

function planOf(block: Block, rest: Partial<CertificatePlan> = {}): CertificatePlan {
  const { header: { index } } = block;
  return { chainId, round: 6, index, hash: blockHash(block), ...rest };
}

function withCertificate(certificate: Certificate): RecordProof {
  return { ...plain, certificate: encodeCertificate(chainId, certificate) };
}

/** As it is read from a file. */
function read(proof: RecordProof): RecordProof {
  return decodeProof(JSON.parse(JSON.stringify(encodeProof(proof))));
}

for (const at of [1, 2, 3]) {
  Deno.test(`a proof shows that its record is final by the certificate of block ${at + 1}`, () => {
    const proof = read(withCertificate(commitOf(planOf(blocks[at], { keys: [0, 2, 3] }))));
    checkRecordProof(proof);
    assertEquals(checkProofCertificate(proof, network), {
      index: at + 1,
      hash: blockHash(blocks[at]),
      round: 6,
      signers: [0, 2, 3],
    });
  });
}

Deno.test("a proof without a certificate reads as it always did, and shows nothing final", () => {
  const document = encodeProof(plain);
  assertEquals(Object.keys(document), ["proof", "record", "position", "path", "headers"]);
  assertEquals(decodeProof(document), plain);
  assertEquals(checkProofCertificate(plain, network), undefined);
});

const other = named<ChainId>("9".repeat(64));
const good = encodeCertificate(chainId, commitOf(planOf(blocks[3])));

const REFUSED: Readonly<Record<string, readonly [RecordProof, RuleCode]>> = {
  "of another network": [
    withCertificate(commitOf(planOf(blocks[3], { chainId: other }))),
    "certificate",
  ],
  "of a later block": [withCertificate(commitOf(planOf(blocks[4]))), "certificate"],
  "of an earlier block": [withCertificate(commitOf(planOf(blocks[0]))), "certificate"],
  "of too few": [withCertificate(commitOf(planOf(blocks[3], { keys: [0, 1] }))), "certificate"],
  "that is prepared only": [withCertificate(prepareOf(planOf(blocks[3]))), "certificate"],
  "with another index": [
    withCertificate(commitOf(planOf(blocks[3], { index: 3 }))),
    "certificate",
  ],
  "that is cut": [{ ...plain, certificate: good.subarray(0, good.length - 64) }, "certificate"],
  "with one more byte": [
    { ...plain, certificate: new Uint8Array([...good, 0]) },
    "certificate",
  ],
  "of no kind": [{ ...plain, certificate: new Uint8Array(good).fill(9, 0, 1) }, "statement"],
};

for (const [name, [proof, code]] of Object.entries(REFUSED)) {
  Deno.test(`a certificate ${name} shows nothing, and the proof holds without it`, () => {
    const again = read(proof);
    assertEquals(checkRecordProof(again), checkRecordProof(plain));
    const error = assertThrows(() => checkProofCertificate(again, network), RuleError);
    assertEquals(error.code, code, error.message);
  });
}

Deno.test("a certificate shows nothing in a network without witnesses", () => {
  const proof = withCertificate(commitOf(planOf(blocks[3])));
  assertThrows(() => checkProofCertificate(proof, easyNetwork()), RuleError, "witnesses 0");
});

Deno.test("decodeProof() refuses a certificate that cannot be one", () => {
  const document = encodeProof(plain);
  for (
    const certificate of ["", "zz".repeat(157), "00".repeat(156), "00".repeat(2_014), "0", 7, null]
  ) {
    const error = assertThrows(() => decodeProof({ ...document, certificate }), RuleError);
    assert(error.code === "proof-form" && error.message.includes("certificate"), error.message);
  }
});
