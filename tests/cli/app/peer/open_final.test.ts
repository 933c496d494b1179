import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { openChain } from "../../../../cli/app/peer/open_chain.ts";
import { systemDeps } from "../../../../cli/app/peer/system_deps.ts";
import { UsageError } from "../../../../cli/app/errors.ts";
import { parseBlockHash, writeReorgChoice } from "../../../../cli/app/files/reorg_choice.ts";
import { type Block, blockHash } from "../../../../core/block/block.ts";
import type { BlockHash } from "../../../../core/block/ids.ts";
import type { Chain } from "../../../../core/chain/chain.ts";
import { FinalConflictError } from "../../../../core/chain/final_conflict.ts";
import type { Certificate } from "../../../../core/witness/certificate.ts";
import type { Log } from "../../../../net/base/log.ts";
import { readChainFile } from "../../../../core/exchange/chain_file.ts";
import { importChainFile } from "../../../../core/exchange/chain_import.ts";
import { ImportError } from "../../../../core/exchange/import_error.ts";
import type { Network } from "../../../../core/rules/network.ts";
import { StoreError } from "../../../../core/store/store.ts";
import { chainFile, inPieces } from "../../../support/chain_bytes.ts";
import { Forge, testNetwork, voteRecord } from "../../../support/block_forge.ts";
import { FINAL_NETWORK as network } from "../../../support/final_writer.ts";
import { type CertificatePlan, commitOf } from "../../../support/test_certificates.ts";
import { doubleVoteOf } from "../../../support/test_lies.ts";

const { chainId } = network;
const NOTE = "a choice that is long enough to be found ".repeat(20).trim();

async function chainOf(count: number, choice: string): Promise<Block[]> {
  const forge = new Forge(network);
  await forge.grow(count, (index) => [voteRecord(`voter ${index};`, choice)]);
  return forge.blocks();
}

const red = await chainOf(8, NOTE);
const blue = await chainOf(8, "blue");

function commit(
  blocks: readonly Block[],
  index: number,
  rest: Partial<CertificatePlan> = {},
): Certificate {
  return commitOf({ chainId, round: index, index, hash: blockHash(blocks[index - 1]), ...rest });
}

/** A data folder that may be opened again and again. */
class Folder implements AsyncDisposable {
  readonly path = Deno.makeTempDirSync();
  readonly database = `${this.path}/chain.db`;
  readonly final = `${this.path}/final.json`;
  /** What the log said when it was open last. */
  said: string[] = [];

  /** What `use` says of the chain, and the final block after it. */
  async open<T>(
    use: (chain: Chain) => Promise<T> | T,
    acceptedFinal?: BlockHash,
    named: Network | null = network,
  ): Promise<T> {
    this.said = [];
    const say = (message: string) => void this.said.push(message);
    const log: Log = { debug() {}, info() {}, warn: say, error: say };
    const reorg = acceptedFinal && { rejected: [], acceptedFinal };
    const options = { data: this.path, network: named ?? undefined, log, reorg };
    await using opened = await openChain(options, systemDeps);
    return await use(opened.chain);
  }

  /** The round in its file. */
  get round(): number {
    return JSON.parse(Deno.readTextFileSync(this.final)).round;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** One in which block 5 is final, and before that block 2; what the database was then. */
async function makeFolder() {
  const folder = new Folder();
  await folder.open(async (chain) => {
    await chain.addBlocks(red.slice(0, 3));
    await chain.addCertificate(commit(red, 2));
  });
  assertEquals(folder.round, 2);
  const early = Deno.readFileSync(folder.database);
  await folder.open(async (chain) => {
    await chain.addBlocks(red);
    await chain.addCertificate(commit(red, 5));
    chain.addProof(doubleVoteOf(chainId, 3));
    // Before anybody is told.
    assertEquals(folder.round, 5);
  });
  return { folder, early };
}

const finalOf = ({ final: { node, round } }: Chain) => [node.header.index, round];

Deno.test("final.json is private, says which block is final, and is read back", async () => {
  const { folder } = await makeFolder();
  await using _ = folder;
  const { certificate, ...shown } = JSON.parse(Deno.readTextFileSync(folder.final));
  assertEquals(shown, { network: chainId, index: 5, hash: blockHash(red[4]), round: 5 });
  assertEquals(certificate.length, 2 * (93 + 3 * 64));
  const { mode } = Deno.statSync(folder.final);
  assert(Deno.build.os === "windows" || (mode! & 0o777) === 0o600);
  assertEquals(await folder.open(finalOf), [5, 5]);
  assertEquals(folder.said, []);
});

Deno.test("a lower block that is certified in a later round does not lower what final.json and the database hold", async () => {
  const { folder } = await makeFolder();
  await using _ = folder;
  const later = commit(red, 3, { round: 9 });
  await folder.open(async (chain) => {
    await chain.addCertificate(later);
    assertEquals([finalOf(chain), folder.round], [[5, 9], 5]);
  });
  assertEquals(await folder.open(finalOf), [5, 9]);
  Deno.removeSync(folder.database);
  await folder.open(async (chain) => {
    await chain.addCertificate(later);
    await chain.addBlocks(red.slice(0, 4));
    assertEquals([finalOf(chain), folder.round], [[3, 9], 5]);
    await chain.addBlocks(red);
    assertEquals([finalOf(chain), folder.round], [[5, 9], 5]);
  });
});

Deno.test("an older database does not lower what is final: its block is asked for, and counts when it comes", async () => {
  const { folder, early } = await makeFolder();
  await using _ = folder;
  Deno.writeFileSync(folder.database, early);
  await folder.open(async (chain) => {
    assertEquals(finalOf(chain), [2, 2]);
    assertEquals(chain.wantedFinal, { index: 5, hash: blockHash(red[4]), round: 5 });
    assertEquals(folder.round, 5, "what is kept is not lowered by what the database holds");
    // Another branch of more work counts only until it is here.
    await chain.addBlocks(blue);
    assertEquals(chain.tip.hash, blockHash(red[2]));
    await chain.addBlocks(red);
    assertEquals(finalOf(chain), [5, 5]);
  });
  assertEquals(folder.round, 5);
});

Deno.test("a folder whose database is gone still knows which block is final", async () => {
  const { folder } = await makeFolder();
  await using _ = folder;
  Deno.removeSync(folder.database);
  await folder.open(async (chain) => {
    assertEquals(chain.wantedFinal?.hash, blockHash(red[4]));
    await chain.addBlocks(blue);
    await chain.addBlocks(red);
    assertEquals([chain.tip.hash, ...finalOf(chain)], [blockHash(red[7]), 5, 5]);
  });
});

Deno.test("a folder whose database is gone is that of its network, and takes no chain file without the final block", async () => {
  const { folder } = await makeFolder();
  await using _ = folder;
  Deno.removeSync(folder.database);
  const other = testNetwork({ name: "another" });
  await assertRejects(() => folder.open(finalOf, undefined, other), StoreError, "network.json");
  assertEquals(await folder.open(({ network: { chainId } }) => chainId, undefined, null), chainId);
  Deno.removeSync(folder.database);
  await folder.open(async (chain) => {
    assertStringIncludes(folder.said.at(-1)!, "is known to be final and is not here");
    assertStringIncludes(folder.said.at(-1)!, "this election cannot go on");
    const read = (blocks: readonly Block[]) => readChainFile(inPieces(chainFile(network, blocks)));
    const { signal } = new AbortController();
    const bad = await read(blue);
    const error = await assertRejects(() => importChainFile(chain, bad, { signal }), ImportError);
    assertStringIncludes(error.message, `${blockHash(red[4])}), which is known to be final`);
    await importChainFile(chain, await read(red), { signal });
    assertEquals(finalOf(chain), [5, 5]);
  });
});

Deno.test("what the database holds for final is written where final.json is older, or gone", async () => {
  const { folder } = await makeFolder();
  await using _ = folder;
  const newest = Deno.readTextFileSync(folder.final);
  Deno.removeSync(folder.final);
  await folder.open(finalOf);
  assertEquals(Deno.readTextFileSync(folder.final), newest);
});

for (
  const [name, text] of [
    ["nothing", ""],
    ["null", "null"],
    ["half of it", '{"network":'],
    ["another network", JSON.stringify({ network: "9".repeat(64), certificate: "" })],
    ["no certificate", JSON.stringify({ network: chainId })],
    [
      "a certificate that is cut",
      JSON.stringify({ network: chainId, certificate: "02".repeat(99) }),
    ],
  ] as const
) {
  Deno.test(`a final.json that holds ${name} is put aside, told, and replaced`, async () => {
    const { folder } = await makeFolder();
    await using _ = folder;
    const newest = Deno.readTextFileSync(folder.final);
    Deno.writeTextFileSync(folder.final, text);
    assertEquals(await folder.open(finalOf), [5, 5]);
    assertEquals(folder.said.length, 1);
    assertStringIncludes(folder.said[0], "final.json cannot be used (");
    assertEquals(Deno.readTextFileSync(folder.final), newest);
    assertEquals(Deno.readTextFileSync(`${folder.final}.damaged`), text);
  });
}

Deno.test("a certificate of too few in final.json counts for nothing", async () => {
  const { folder } = await makeFolder();
  await using _ = folder;
  const document = JSON.parse(Deno.readTextFileSync(folder.final));
  const { certificate } = document;
  // Two bits, and the signatures of these two.
  const few = certificate.slice(0, 178) + "00000003" + certificate.slice(186, -128);
  Deno.writeTextFileSync(folder.final, JSON.stringify({ ...document, certificate: few }));
  assertEquals(await folder.open(finalOf), [5, 5]);
  assertStringIncludes(folder.said[0], "weight 2");
});

Deno.test("a final.json that contradicts the database stops the start, until the operator has chosen", async () => {
  const { folder, early } = await makeFolder();
  await using _ = folder;
  const other = new Folder();
  await other.open(async (chain) => {
    await chain.addBlocks(blue);
    await chain.addCertificate(commit(blue, 1, { round: 9 }));
  });
  Deno.copyFileSync(other.final, folder.final);
  await other[Symbol.asyncDispose]();
  Deno.writeFileSync(folder.database, early);
  await assertRejects(() => folder.open(finalOf), FinalConflictError);
  await assertRejects(() => folder.open(finalOf), FinalConflictError);
  writeReorgChoice(folder.path, { rejected: [], acceptedFinal: blockHash(red[1]) });
  assertEquals(await folder.open(finalOf), [2, 2]);
  // The file is of the chosen branch now, although the round of that is lower.
  assertEquals(folder.round, 2);
});

Deno.test("only one of two final blocks that exclude each other can be accepted, and both are named", async () => {
  const { folder } = await makeFolder();
  await using _ = folder;
  const [one, other] = [red[4], blue[3]].map(blockHash);
  const nobody = parseBlockHash("0".repeat(64));
  for (const hash of [one, nobody]) {
    const error = await assertRejects(() => folder.open(finalOf, hash), UsageError);
    assertStringIncludes(error.message, "there is nothing to choose");
  }
  await folder.open((chain) => chain.addCertificate(commit(blue, 4, { round: 9 })));
  for (const hash of [nobody, blockHash(red[3]), blockHash(blue[4])]) {
    const error = await assertRejects(() => folder.open(finalOf, hash), UsageError);
    assertStringIncludes(error.message, `Cannot accept ${hash} as final`);
    assertStringIncludes(error.message, `they are block 5 ${one} and block 4 ${other}`);
  }
  assertEquals(await folder.open(finalOf, one), [5, 5]);
  assertEquals(await folder.open(({ wantedFinal }) => wantedFinal?.hash, other), other);
});

Deno.test("who lied is told with every start at two final blocks that exclude each other", async () => {
  const { folder } = await makeFolder();
  await using _ = folder;
  await folder.open((chain) => chain.addCertificate(commit(blue, 4, { round: 9 })));
  const error = await assertRejects(() => folder.open(finalOf), FinalConflictError);
  assertEquals(error.liars, [network.definition.witnesses!.keys[3].name]);
});

Deno.test("a rescue keeps what witnesses signed, and what is final stays so", async () => {
  const { folder } = await makeFolder();
  await using _ = folder;
  const bytes = Deno.readFileSync(folder.database);
  const text = new TextDecoder("latin1").decode(bytes);
  for (const { index } of text.matchAll(/"voter 7;"/g)) bytes[index + 1] ^= 0x20;
  Deno.writeFileSync(folder.database, bytes);
  Deno.removeSync(folder.final);
  await folder.open((chain) => {
    assertEquals([chain.tip.header.index, ...finalOf(chain)], [6, 5, 5]);
    assertEquals(chain.certificates(0).length, 2);
    assertEquals(chain.provenLies.map(({ key }) => key), [3]);
  });
  assertStringIncludes(folder.said.at(-1)!, "2 certificates of witnesses are kept");
  assertEquals(folder.round, 5);
});

Deno.test("a final block whose body is lost in a rescue is asked for, and nothing else takes its place", async () => {
  const { folder } = await makeFolder();
  await using _ = folder;
  const bytes = Deno.readFileSync(folder.database);
  const text = new TextDecoder("latin1").decode(bytes);
  for (const { index } of text.matchAll(/"voter 4;"/g)) bytes[index + 1] ^= 0x20;
  Deno.writeFileSync(folder.database, bytes);
  await folder.open(async (chain) => {
    assertEquals(finalOf(chain), [2, 2]);
    assertEquals(chain.wantedFinal?.hash, blockHash(red[4]));
    await chain.addBlocks(blue);
    assertEquals(chain.tip.hash, blockHash(red[2]));
    await chain.addBlocks(red);
    assertEquals(finalOf(chain), [5, 5]);
  });
});

Deno.test("whoever was told that a block is final finds it so after kill -9, whatever was being written", async () => {
  for (const lines of [1, 4, 9]) {
    await using folder = new Folder();
    const run = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-check",
        "--allow-all",
        import.meta.resolve("../../../support/final_writer.ts"),
        folder.path,
      ],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    let text = "";
    for await (const piece of run.stdout.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.split("\n").length > lines) break;
    }
    try {
      run.kill("SIGKILL");
    } catch (error) {
      // It was done by then.
      assert(error instanceof TypeError, String(error));
    }
    await run.status;
    const told = text.split("\n").filter((line) => /^\d+ [0-9a-f]{64}$/.test(line)).length;
    assert(told >= lines);
    const [index] = await folder.open(finalOf);
    assert(index >= told, `block ${told} was told to be final, and block ${index} is`);
    assertEquals(folder.round, await folder.open(({ final }) => final.round));
  }
});
