import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { blockHash } from "../../../core/block/block.ts";
import { concatBytes } from "../../../core/base/hash.ts";
import type { Network } from "../../../core/rules/network.ts";
import { readChainFile } from "../../../core/exchange/chain_file.ts";
import { ChainFileError } from "../../../core/exchange/chain_file_error.ts";
import { encodeCertificate } from "../../../core/witness/certificate.ts";
import { encodeLieProof } from "../../../core/witness/proof.ts";
import { chainFile, type FileWitnessing, inPieces } from "../../support/chain_bytes.ts";
import { Forge } from "../../support/block_forge.ts";
import { easyNetwork } from "../../support/random_tree.ts";
import { commitOf, prepareOf } from "../../support/test_certificates.ts";
import { doubleVoteOf } from "../../support/test_lies.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import { SPEC_NETWORK } from "../../spec/spec_chain.ts";
import { certificateBytes } from "../../../core/witness/sizes.ts";

const plain = easyNetwork();
const network = easyNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3) });
const { chainId } = network;

/** Two blocks of version 1 and one of version 2, which is not mined. */
const forge = new Forge(network);
await forge.grow(2);
const [first, second] = forge.blocks();
const third = forge.make([]);
const sealed = { ...third, header: { ...third.header, version: 2, nonce: 0 } };
const blocks = [first, second, sealed];

const place = (at: number) => ({ chainId, index: at + 1, hash: blockHash(blocks[at]) });
const prepared = prepareOf({ round: 3, ...place(2) });
const final = commitOf({ round: 2, ...place(1) });
const lies = [1, 3].map((key) => doubleVoteOf(chainId, key));
const whole: FileWitnessing = { final, certificates: [prepared], proofs: lies };
const file = chainFile(network, blocks, whole);

/** Where what stands behind the end mark begins. */
const endAt = file.length - 4 - certificateBytes(3) - 1 - 2 * (4 + 310);

async function readAll(bytes: Uint8Array, sizes?: readonly number[]) {
  const read = await readChainFile(inPieces(bytes, sizes));
  const found = await Array.fromAsync(read.blocks);
  return { found, finality: read.finality(), network: read.network };
}

async function refusal(bytes: Uint8Array): Promise<string> {
  return (await assertRejects(() => readAll(bytes), ChainFileError)).message;
}

Deno.test("a file of a network with witnesses has its certificates and proofs, in whatever pieces it comes", async () => {
  assertEquals(new TextDecoder().decode(file.subarray(0, 18)), "chainvote chain 2\n");
  const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(sizes, async (sizes) => {
      const { found, finality, network: { chainId: readId } } = await readAll(file, sizes);
      assertEquals(readId, chainId);
      assertEquals(found.map(({ block }) => block), blocks);
      assertEquals(found.map(({ certificate }) => certificate), [undefined, undefined, prepared]);
      assertEquals(finality, { certificate: final, proofs: lies, offset: endAt });
    }),
    { numRuns: 50 },
  );
});

Deno.test("readChainFile() tells nothing of finality before all blocks are read", async () => {
  const read = await readChainFile(inPieces(file));
  assertThrows(() => read.finality(), RangeError, "before all is read");
});

Deno.test("a file in which nothing is final yet, and nobody lied", async () => {
  const bytes = chainFile(network, [first]);
  assertEquals(bytes.subarray(-5), new Uint8Array(5));
  const { finality } = await readAll(bytes);
  assertEquals(finality, { proofs: [], offset: bytes.length - 5 });
});

for (
  const [name, network, other] of [
    ["with witnesses", easyNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3) }), "1"],
    ["without witnesses", plain, "2"],
    ["of the examples", SPEC_NETWORK, "2"],
  ] as [string, Network, string][]
) {
  Deno.test(`a network ${name} has no file that begins with chain ${other}`, async () => {
    const bytes = chainFile(network, []);
    bytes[16] = other.charCodeAt(0);
    const right = other === "1" ? "2" : "1";
    const message = await refusal(bytes);
    assert(message.startsWith(`it must begin with "chainvote chain ${right}" as`), message);
  });
}

Deno.test("a file of a network without witnesses tells of no finality, and is as it always was", async () => {
  const bytes = chainFile(plain, []);
  const { found, finality } = await readAll(bytes);
  assertEquals([found, finality], [[], undefined]);
  assertEquals(new TextDecoder().decode(bytes.subarray(0, 18)), "chainvote chain 1\n");
  // First line, length, header and definition, end mark.
  const definition = plain.genesis.records[0].length;
  assertEquals(bytes.length, 18 + 4 + 116 + 4 + definition + 40);
});

Deno.test("a file with witnesses is refused wherever it is cut off, and with anything behind it", async () => {
  for (let length = certificateAt - 120; length < file.length; length += 3) {
    await assertRejects(() => readAll(file.subarray(0, length)), ChainFileError);
  }
  const message = await refusal(concatBytes(file, Uint8Array.of(0)));
  assert(message.startsWith("it must end with its proofs of lies"), message);
});

const certificateAt = endAt - 40 - (2 + certificateBytes(3));

/** The file with other bytes in the place of some. */
function changed(at: number, bytes: readonly number[], from = file): Uint8Array {
  const other = from.slice();
  other.set(bytes, at);
  return other;
}

const BAD: Readonly<Record<string, () => readonly [Uint8Array, string]>> = {
  "a block's certificate that is cut": () => [
    changed(certificateAt, [0, 156]),
    "the length of the certificate of block 3 must be 157 to 2013 bytes within its block: it is 156",
  ],
  "a block's certificate that is longer than its block": () => [
    changed(certificateAt, [7, 0xdd]),
    "the length of the certificate of block 3 must be 157 to 2013 bytes within its block: it is 2013",
  ],
  "a certificate of another block": () => [
    chainFile(network, blocks, {
      certificates: [{ ...prepared }].map(({ signatures }) => ({
        signatures,
        statement: { ...prepared.statement, index: 9 },
      })),
    }),
    `the certificate of block 3 must be of that block: it is of 9 (${blockHash(sealed)})`,
  ],
  "a prepare certificate of the final block": () => [
    chainFile(network, [first], { final: prepareOf({ round: 2, ...place(0) }) }),
    "the certificate of the final block must be a commit: it is a prepare",
  ],
  "an enormous certificate of the final block": () => [
    changed(endAt, [0xff, 0xff, 0xff, 0xff]),
    "the length of the certificate of the final block must be 157 to 2013 bytes: it is 4294967295",
  ],
  "a certificate that is no statement": () => [
    changed(endAt + 4, [9]),
    "it cannot hold the certificate of the final block: ",
  ],
  "31 proofs": () => [
    changed(endAt + 4 + certificateBytes(3), [31]),
    "there must be at most 30 proofs of lies: it states 31",
  ],
  "an enormous proof": () => [
    changed(endAt + 4 + certificateBytes(3) + 1, [0, 3, 0xe6, 0x17]),
    "the length of proof 1 must be 310 to 255510 bytes: it is 255511",
  ],
  "an empty proof": () => [
    changed(endAt + 4 + certificateBytes(3) + 1, [0, 0, 0, 0]),
    "proof 1 must not be empty",
  ],
  "proofs out of their order": () => [
    chainFile(network, [first], { proofs: lies.toReversed() }),
    "proof 2 must be of a witness after 3: it is of witness 1",
  ],
  "two proofs of one witness": () => [
    chainFile(network, [first], { proofs: [lies[0], lies[0]] }),
    "proof 2 must be of a witness after 1: it is of witness 1",
  ],
};

for (const [name, make] of Object.entries(BAD)) {
  Deno.test(`readChainFile() refuses ${name}`, async () => {
    const [bytes, why] = make();
    const message = await refusal(bytes);
    assert(message.startsWith(why), message);
  });
}

Deno.test("the parts of a file are those that certificates and proofs are anywhere", () => {
  const end = file.subarray(endAt);
  const length = certificateBytes(3);
  assertEquals(end.subarray(4, 4 + length), encodeCertificate(chainId, final));
  assertEquals(end.subarray(-310), encodeLieProof(chainId, lies[1]));
});
