/** Whatever stands in a chain file: only the documented errors, no hang, and no memory that it merely claims. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { readChainFile } from "../../core/exchange/chain_file.ts";
import { ChainFileError } from "../../core/exchange/chain_file_error.ts";
import { importChainFile } from "../../core/exchange/chain_import.ts";
import { ImportError } from "../../core/exchange/import_error.ts";
import { EVERY_HASH, Forge, testNetwork, voteRecord } from "../support/block_forge.ts";
import { auditBytes, chainFile, holds, inPieces } from "../support/chain_bytes.ts";
import { ChainBox } from "../support/chain_box.ts";
import { fuzzSeed, hostileBytes, tryHostileLater } from "../support/fuzz.ts";

const network = testNetwork({ params: EVERY_HASH });
const options = { seed: fuzzSeed(), numRuns: 4_000 };

async function makeFile(): Promise<{ file: Uint8Array; hashes: string[] }> {
  const forge = new Forge(network);
  for (const voter of ["alice", "bob", "carol"]) await forge.extend([voteRecord(voter, "red")]);
  const { chain } = forge;
  const hashes = [0, 1, 2, 3].map((index) => chain.at(index)!.hash);
  return { file: chainFile(network, forge.blocks()), hashes };
}

Deno.test("an audit throws nothing at a hostile file, and holds only for the file itself", async () => {
  const { file, hashes } = await makeFile();
  await fc.assert(
    fc.asyncProperty(hostileBytes(fc.constant(file)), async (bytes) => {
      const found = await tryHostileLater(() => auditBytes(bytes), []);
      if (holds(found!)) assertEquals([found.tip.hash, [...bytes]], [hashes[3], [...file]]);
    }),
    options,
  );
});

Deno.test("importChainFile() throws only its own errors at a hostile file, and takes in nothing but good blocks", async () => {
  const { file, hashes } = await makeFile();
  const { signal } = new AbortController();
  await fc.assert(
    fc.asyncProperty(hostileBytes(fc.constant(file)), async (bytes) => {
      await using box = await ChainBox.open("memory", { network });
      await tryHostileLater(async () => {
        const read = await readChainFile(inPieces(bytes, [100]));
        if (read.network.chainId !== network.chainId) return;
        await importChainFile(box.chain, read, { signal });
      }, [ChainFileError, ImportError]);
      // A changed last block may still be a good one here, where every hash meets its target.
      const { tip } = box.chain;
      const { index } = tip.header;
      assert(index <= 4 && (index === 0 || box.chain.at(index - 1)!.hash === hashes[index - 1]));
    }),
    options,
  );
});
