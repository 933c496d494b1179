import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Block, blockHash } from "../../../core/block/block.ts";
import { readChainFile } from "../../../core/exchange/chain_file.ts";
import { importChainFile } from "../../../core/exchange/chain_import.ts";
import { ImportError } from "../../../core/exchange/import_error.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import { Forge, voteRecord } from "../../support/block_forge.ts";
import { chainFile, type FileWitnessing, inPieces } from "../../support/chain_bytes.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";
import { named } from "../../support/named.ts";
import { easyNetwork } from "../../support/random_tree.ts";
import { type CertificatePlan, commitOf } from "../../support/test_certificates.ts";
import { doubleVoteOf } from "../../support/test_lies.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const network = easyNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3) });
const { chainId } = network;

async function chainOf(count: number, choice: string): Promise<Block[]> {
  const forge = new Forge(network);
  await forge.grow(count, (index) => [voteRecord(`voter ${index}`, choice)]);
  return forge.blocks();
}

const red = await chainOf(6, "red");
const blue = await chainOf(9, "blue");

/** A certificate of the block with that index. */
function commit(
  blocks: readonly Block[],
  index: number,
  round: number,
  rest: Partial<CertificatePlan> = {},
) {
  return commitOf({ chainId, round, index, hash: blockHash(blocks[index - 1]), ...rest });
}

async function load(box: ChainBox, blocks: readonly Block[], rest: FileWitnessing = {}) {
  const file = await readChainFile(inPieces(chainFile(network, blocks, rest), [1_000]));
  return await importChainFile(box.chain, file, { signal: new AbortController().signal });
}

/** What of a chain may not change when a file is refused. */
async function pictureOf(box: ChainBox) {
  const { final, provenLies } = box.chain;
  const certificates = box.chain.certificates(0).map(({ statement }) => statement.hash);
  return { ...await box.picture() as object, final: final.node.hash, certificates, provenLies };
}

for (const kind of STORE_KINDS) {
  Deno.test(`importChainFile() takes in what is final, and what witnesses lied (${kind})`, async () => {
    await using box = await ChainBox.open(kind, { network });
    await load(box, red, { final: commit(red, 4, 7), proofs: [doubleVoteOf(chainId, 2)] });
    const check = () => {
      const { final: { node, round }, provenLies } = box.chain;
      assertEquals([node.header.index, round], [4, 7]);
      assertEquals(provenLies.map(({ key, lie }) => [key, lie]), [[2, "double-vote"]]);
    };
    check();
    await box.restart();
    check();
  });
}

Deno.test("importChainFile() moves to the file's branch for its certificate, whatever work stands here", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  await load(box, blue);
  const state = await load(box, red, { final: commit(red, 4, 7) });
  assertEquals(box.chain.tip, state.last);
  assertEquals(box.chain.pending.size, 3, "votes of voters 7 to 9 wait again");
});

Deno.test("importChainFile() takes an older file whose blocks are final here, and a newer one", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  await load(box, red, { final: commit(red, 5, 7) });
  await load(box, red.slice(0, 3), { final: commit(red, 2, 3) });
  assertEquals(box.chain.final.node.header.index, 5);
  await load(box, red, { final: commit(red, 6, 9) });
  assertEquals(box.chain.final.node.header.index, 6);
});

const REFUSED: Readonly<
  Record<string, () => readonly [readonly Block[], FileWitnessing, string]>
> = {
  "a final block that excludes the one here, and names both": () => [
    blue,
    { final: commit(blue, 9, 8, { keys: [1, 2, 3] }) },
    `block 9 (${blockHash(blue[8])}, round 8) is final by its certificate, and block 4 (${
      blockHash(red[3])
    }, round 7) is final here: they exclude each other, and both were signed by witness 1, witness 2`,
  ],
  "a final block below the one here, on another branch": () => [
    blue,
    { final: commit(blue, 2, 8) },
    `block 2 (${blockHash(blue[1])}, round 8) is final by its certificate, and block 4 (`,
  ],
  "blocks beside the final one, without a certificate": () => [
    blue,
    {},
    `block 1 (${blockHash(blue[0])}) at byte `,
  ],
  "blocks beside the final one, with a certificate that does not hold": () => [
    blue,
    { final: commit(blue, 9, 8, { keys: [1, 2] }) },
    `block 1 (${blockHash(blue[0])}) at byte `,
  ],
  "a certificate of too few": () => [
    red,
    { final: commit(red, 6, 8, { keys: [1, 2] }) },
    "the certificate of the final block at byte ",
  ],
  "a certificate of another network": () => [
    red,
    { final: commit(red, 6, 8, { chainId: named<ChainId>("9".repeat(64)) }) },
    "the certificate of the final block at byte ",
  ],
  "a certificate of a block that is not in the file": () => [
    red.slice(0, 5),
    { final: commit(red, 6, 8) },
    "the certificate of the final block at byte ",
  ],
  "a certificate with another index": () => [
    red,
    { final: commitOf({ chainId, round: 8, index: 5, hash: blockHash(red[5]) }) },
    "the certificate of the final block at byte ",
  ],
  "a proof that proves nothing": () => [
    red,
    { proofs: [{ ...doubleVoteOf(chainId, 2), second: doubleVoteOf(chainId, 2).first }] },
    "proof 1 of a lie: ",
  ],
};

for (const [name, make] of Object.entries(REFUSED)) {
  Deno.test(`importChainFile() refuses ${name}, and leaves all as it was`, async () => {
    await using box = await ChainBox.open("sqlite", { network });
    await load(box, red, { final: commit(red, 4, 7) });
    const before = await pictureOf(box);
    const [blocks, rest, why] = make();
    const error = await assertRejects(() => load(box, blocks, rest), ImportError);
    assert(error.message.startsWith(why), error.message);
    assertEquals(await pictureOf(box), before);
    await box.restart();
    assertEquals(await pictureOf(box), before);
  });
}
