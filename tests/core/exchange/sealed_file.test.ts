import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Block, blockHash } from "../../../core/block/block.ts";
import { concatBytes } from "../../../core/base/hash.ts";
import { recordId } from "../../../core/block/record.ts";
import { readChainFile } from "../../../core/exchange/chain_file.ts";
import { importChainFile } from "../../../core/exchange/chain_import.ts";
import { ImportError } from "../../../core/exchange/import_error.ts";
import { checkProofCertificate } from "../../../core/exchange/proof_certificate.ts";
import { checkRecordProof, proveRecord } from "../../../core/exchange/record_proof.ts";
import { encodeChainFile } from "../../../core/exchange/write_chain_file.ts";
import { encodeCertificate } from "../../../core/witness/certificate.ts";
import { EVERY_HASH, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { auditBytes, chainFile, holds, inPieces } from "../../support/chain_bytes.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";
import { sealBlock } from "../../support/sealed_blocks.ts";
import { type CertificatePlan, commitOf, prepareOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const network = testNetwork({ params: EVERY_HASH, witnesses: makeWitnessSet([1, 1, 1, 1], 3) });
const { chainId } = network;

function about(block: Block, round: number): CertificatePlan {
  return { chainId, round, index: block.header.index, hash: blockHash(block) };
}

/** A chain of a mined block, two of witnesses, and a mined one. */
async function sealedChain(box: ChainBox): Promise<Block[]> {
  const first = await box.add([voteRecord("ann", "red")]);
  const second = sealBlock(network, first, [voteRecord("ben", "red")], { round: 3 });
  await box.chain.addCertificate(prepareOf(about(second, 3)));
  await box.addBlock(second);
  const third = sealBlock(network, box.nodeOf(second), [voteRecord("cid", "blue")], { round: 5 });
  await box.chain.addCertificate(commitOf(about(third, 5)));
  await box.addBlock(third);
  await box.add([]);
  assertEquals([box.chain.final.node.header.index, box.chain.tip.header.index], [3, 4]);
  return [...box.chain.blocks()].slice(1);
}

async function load(box: ChainBox, bytes: Uint8Array) {
  const file = await readChainFile(inPieces(bytes, [1_000]));
  return await importChainFile(box.chain, file, { signal: new AbortController().signal });
}

/** An audit, with what the file says of witnesses. */
async function audit(bytes: Uint8Array) {
  const file = await readChainFile(inPieces(bytes));
  const blocks = await Array.fromAsync(file.blocks);
  const { certificate, proofs = [] } = file.finality() ?? {};
  const claims = { certificates: certificate === undefined ? [] : [certificate], proofs };
  assert(blocks.length > 0);
  return await auditBytes(bytes, { witnessed: () => claims });
}

for (const kind of STORE_KINDS) {
  Deno.test(`a chain with blocks of witnesses goes through a file, with their certificates (${kind})`, async () => {
    await using box = await ChainBox.open(kind, { network });
    await sealedChain(box);
    const bytes = concatBytes(...encodeChainFile(box.chain));
    assert(holds(await audit(bytes)));
    await using other = await ChainBox.open(kind, { network });
    await load(other, bytes);
    assertEquals(await other.picture(), await box.picture());
    assertEquals(other.chain.final.node.hash, box.chain.final.node.hash);
    await other.restart();
    assertEquals(concatBytes(...encodeChainFile(other.chain)), bytes);
  });
}

Deno.test("a block of a witness whose certificate does not hold is refused, and what came before is kept", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  const blocks = await sealedChain(box);
  const [, second, third] = blocks;
  const certificates = [
    prepareOf({ ...about(second, 3), keys: [0, 1] }),
    commitOf(about(third, 5)),
  ];
  const bytes = chainFile(network, blocks, { certificates, final: certificates[1] });
  const found = await audit(bytes);
  assert(!(found instanceof Error) && found.failure?.check === "witnesses");
  assertEquals([found.failure.block?.index, found.tip.header.index], [2, 1]);
  await using other = await ChainBox.open("sqlite", { network });
  const error = await assertRejects(() => load(other, bytes), ImportError);
  assert(error.message.startsWith(`the certificate of block 2 (${blockHash(second)})`));
  assertEquals(other.chain.tip.header.index, 1);
});

Deno.test("blocks of witnesses that no certificate makes final count for nothing, which an audit says", async () => {
  await using box = await ChainBox.open("memory", { network });
  const blocks = await sealedChain(box);
  const certificates = blocks.slice(1, 3).map((block, i) => prepareOf(about(block, i + 3)));
  const bytes = chainFile(network, blocks, { certificates });
  const found = await audit(bytes);
  assert(!(found instanceof Error));
  assertEquals(found.failure?.check, "witnesses");
  assert(found.failure?.reason.startsWith(`block 2 (${blockHash(blocks[1])}) is a witness's, and`));
  await using other = await ChainBox.open("memory", { network });
  await load(other, bytes);
  assertEquals([other.chain.tip.header.index, other.chain.final.round], [1, 0]);
});

Deno.test("a proof shows that a record of a witness's block is final, and that it took no work", async () => {
  await using box = await ChainBox.open("memory", { network });
  const [, second, third] = await sealedChain(box);
  const certificate = encodeCertificate(chainId, commitOf(about(third, 5)));
  const proof = {
    ...proveRecord(recordId(second.records[0]), second, [third.header]),
    certificate,
  };
  assertEquals(checkRecordProof(proof).work, 0n);
  assertEquals(checkProofCertificate(proof, network)?.index, 3);
});
