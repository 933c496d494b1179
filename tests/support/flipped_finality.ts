/** What stands on disks and in files of what is final, with a bit turned or cut off: made, read, and looked at. */
import { assert, assertEquals } from "@std/assert";
import { openChain } from "../../cli/app/peer/open_chain.ts";
import { systemDeps } from "../../cli/app/peer/system_deps.ts";
import { type Block, blockHash } from "../../core/block/block.ts";
import type { Chain } from "../../core/chain/chain.ts";
import { readChainFile } from "../../core/exchange/chain_file.ts";
import { ChainFileError } from "../../core/exchange/chain_file_error.ts";
import { importChainFile } from "../../core/exchange/chain_import.ts";
import { ImportError } from "../../core/exchange/import_error.ts";
import { StoreError } from "../../core/store/store.ts";
import { Forge, voteRecord } from "./block_forge.ts";
import { ChainBox } from "./chain_box.ts";
import { chainFile, inPieces } from "./chain_bytes.ts";
import { FINAL_NETWORK as network } from "./final_writer.ts";
import { commitOf, prepareOf } from "./test_certificates.ts";
import { doubleVoteOf } from "./test_lies.ts";

const { chainId } = network;

/** Four blocks of one vote each; the third is final. */
export async function fourBlocks(): Promise<Block[]> {
  const forge = new Forge(network);
  await forge.grow(4, (index) => [voteRecord(`voter ${index}`, "red")]);
  return forge.blocks();
}

function certified(blocks: readonly Block[], index: number) {
  return { chainId, round: index, index, hash: blockHash(blocks[index - 1]) };
}

/** A chain file of them that ends with the final block, with its certificate and two proofs of lies. */
export function finalChainFile(blocks: readonly Block[]): Uint8Array {
  return chainFile(network, blocks.slice(0, 3), {
    final: commitOf(certified(blocks, 3)),
    proofs: [1, 3].map((key) => doubleVoteOf(chainId, key)),
  });
}

/**
 * Imports bytes into an empty chain.
 *
 * @returns False if they were refused: then nothing is final, nobody a liar, and what was taken in is the chain itself, but
 * for a last block which may be another good one.
 */
export async function importsFinality(bytes: Uint8Array, blocks: readonly Block[]) {
  await using box = await ChainBox.open("memory", { network });
  const { chain } = box;
  try {
    const file = await readChainFile(inPieces(bytes, [700]));
    if (file.network.chainId !== chainId) return false;
    await importChainFile(chain, file, { signal: new AbortController().signal });
    assertEquals([chain.final.round, chain.provenLies.length], [3, 2]);
    return true;
  } catch (error) {
    if (!(error instanceof ChainFileError || error instanceof ImportError)) throw error;
    assertEquals([chain.final.round, chain.provenLies.length], [0, 0]);
    assertIsPrefix(chain, blocks, chain.tip.header.index - 1);
    return false;
  }
}

/** A data folder in which the third of four blocks is final, and somebody is proven to have lied. */
export class FinalFolder implements AsyncDisposable {
  readonly path = Deno.makeTempDirSync();
  readonly database = `${this.path}/chain.db`;
  readonly finalFile = `${this.path}/final.json`;
  readonly blocks: readonly Block[];
  /** What the log said when it was open last. */
  said: string[] = [];
  readonly #good = new Map<string, Uint8Array>();

  private constructor(blocks: readonly Block[]) {
    this.blocks = blocks;
  }

  static async make(): Promise<FinalFolder> {
    const folder = new FinalFolder(await fourBlocks());
    await folder.open(async (chain) => {
      await chain.addBlocks(folder.blocks);
      await chain.addCertificate(prepareOf(certified(folder.blocks, 3)));
      await chain.addCertificate(commitOf(certified(folder.blocks, 3)));
      chain.addProof(doubleVoteOf(chainId, 3));
    });
    for (const file of [folder.database, folder.finalFile]) {
      folder.#good.set(file, Deno.readFileSync(file));
    }
    return folder;
  }

  /** A file as it was written. */
  good(file: string): Uint8Array {
    return this.#good.get(file)!.slice();
  }

  /** Puts the folder as it was written, but for one file. */
  restore(file: string, bytes: Uint8Array): void {
    for (const { name } of Deno.readDirSync(this.path)) {
      Deno.removeSync(`${this.path}/${name}`, { recursive: true });
    }
    for (const [path, good] of this.#good) Deno.writeFileSync(path, good);
    Deno.writeFileSync(file, bytes);
  }

  async open<T>(use: (chain: Chain) => Promise<T> | T): Promise<T> {
    this.said = [];
    const say = (message: string) => void this.said.push(message);
    const log = { debug() {}, info() {}, warn: say, error: say };
    await using opened = await openChain({ data: this.path, network, log }, systemDeps);
    return await use(opened.chain);
  }

  /**
   * Opens the folder, whatever was done to it: it is refused, or all that it says is true.
   *
   * @returns What is final; undefined if it is refused.
   */
  async openDamaged(): Promise<{ final: number; awaited: number | undefined } | undefined> {
    try {
      return await this.open((chain) => {
        assertIsPrefix(chain, this.blocks, chain.tip.header.index);
        for (const { statement } of chain.certificates(0)) {
          assertEquals([statement.round, statement.hash], [3, blockHash(this.blocks[2])]);
        }
        assert(chain.provenLies.every(({ key }) => key === 3));
        return { final: chain.final.node.header.index, awaited: chain.wantedFinal?.index };
      });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

function assertIsPrefix(chain: Chain, blocks: readonly Block[], length: number): void {
  for (let index = 1; index <= length; index++) {
    assertEquals(chain.at(index)!.hash, blockHash(blocks[index - 1]));
  }
}
