/** Takes the blocks of a chain file into a chain. */
import type { BlockNode } from "../chain/block_tree.ts";
import { present } from "../base/invariant.ts";
import type { Chain } from "../chain/chain.ts";

import type { BlockResult, WantedFinal } from "../chain/chain_results.ts";
import type { ChainFile, FileBlock } from "./chain_file.ts";
import { ImportError, nameBlock } from "./import_error.ts";
import {
  checkSettled,
  type ExcludedBlocks,
  explainExclusion,
  takeBlockCertificate,
  takeFinality,
} from "./import_finality.ts";
import { checkBody } from "../rules/check_block.ts";
import { blockHash } from "../block/block.ts";
import { DeepReorgError } from "../chain/reorg_guard.ts";
import { RuleError } from "../block/rule_error.ts";

/** Blocks and records that are added at once: one look at the validator, one write. */
const BATCH_BLOCKS = 500;
const BATCH_RECORDS = 20_000;

/** How far an import is. */
export interface ImportState {
  /** Blocks that have been read, without the genesis block. */
  readonly blocks: number;
  /** Of those, blocks that were not stored before. */
  readonly added: number;
  /** The last of them. */
  readonly last: BlockNode;
  /** Where it starts in the file, in bytes. */
  readonly offset: number;
}

/**
 * Adds the blocks of a file by the same rules as those from peers, and what witnesses say of them. What is stored
 * already is compared with its header and passed over, so an import that was interrupted goes on where it was.
 *
 * @param options.onProgress Told after each write.
 * @throws {ImportError} If a block breaks a rule, lies ahead of the clock, or excludes the final block; if a certificate or
 * proof does not hold.
 * @throws {ChainFileError} If the file cannot be read. What came before is added.
 * @throws {DeepReorgError} If the operator's guard stops it.
 * @throws {StoreError} If the blocks cannot be stored.
 * @throws {PluginError} If the validator fails.
 */
export async function importChainFile(
  chain: Chain,
  file: ChainFile,
  { onProgress = () => {}, signal }: {
    onProgress?: (state: ImportState) => void;
    signal: AbortSignal;
  },
): Promise<ImportState> {
  let state: ImportState = { blocks: 0, added: 0, last: chain.tree.genesis, offset: 0 };
  const add = async (batch: readonly FileBlock[]): Promise<void> => {
    if (batch.length === 0) return;
    signal.throwIfAborted();
    state = await addBatch(chain, batch, state);
    onProgress(state);
  };

  let batch: FileBlock[] = [];
  let records = 0;
  let excluded: ExcludedBlocks | undefined;
  // What the file itself says is judged with its blocks.
  const { knownFinal: known } = chain;
  try {
    for await (const each of file.blocks) {
      // Read on to its end: there stands whether witnesses contradict each other.
      if (excluded !== undefined) {
        excluded.hashes.push(blockHash(each.block));
        continue;
      }
      if (isExcluded(each, chain, known)) {
        excluded = { first: each, hashes: [blockHash(each.block)] };
        continue;
      }
      batch.push(each);
      records += each.block.records.length;
      if (batch.length < BATCH_BLOCKS && records < BATCH_RECORDS) continue;
      const full = batch;
      [batch, records] = [[], 0];
      await add(full);
    }
  } finally {
    // Also what came before the place where the file breaks off.
    if (!signal.aborted) await add(batch);
  }
  const finality = file.finality();
  if (excluded !== undefined) throw explainExclusion(chain, excluded, { finality, known });
  if (finality !== undefined) await takeFinality(chain, finality, state.last);
  return state;
}

/** Whether a block of a file excludes the final block, or one that is known to be final and is not here. */
function isExcluded(
  { block, place }: FileBlock,
  chain: Chain,
  known: WantedFinal | undefined,
): boolean {
  if (place === known?.index && blockHash(block) !== known.hash) return true;
  if (place > chain.final.node.header.index) return false;
  return chain.at(place)?.hash !== blockHash(block);
}

async function addBatch(
  chain: Chain,
  batch: readonly FileBlock[],
  before: ImportState,
): Promise<ImportState> {
  for (const [i, each] of batch.entries()) {
    if (each.certificate === undefined) continue;
    try {
      await takeBlockCertificate(chain, each);
    } catch (error) {
      if (error instanceof ImportError && i > 0) await addBatch(chain, batch.slice(0, i), before);
      throw error;
    }
  }
  const { results, error, settled = [] } = await chain.addBlocks(batch.map(({ block }) => block));
  results.forEach((result, i) => checkResult(result, batch[i], chain));
  if (error !== undefined) throw refusal(batch[results.length], error);
  checkSettled(chain, settled);
  const added = results.filter(({ status }) => status !== "known").length;
  const { block, offset } = batch[batch.length - 1];
  return {
    blocks: before.blocks + batch.length,
    added: before.added + added,
    last: present(chain.tree.get(blockHash(block)), "a block that was added is in the tree"),
    offset,
  };
}

function checkResult(result: BlockResult, each: FileBlock, chain: Chain): void {
  const { block } = each;
  switch (result.status) {
    case "known":
      return checkKnown(each, chain);
    case "orphan":
      throw refusal(each, new RuleError("prev-hash", { prevHash: block.header.prevHash }));
    case "future":
      throw refusal(
        each,
        new RangeError(
          `it lies ${Math.ceil(result.waitMs / 1_000)} s too far ahead of this machine's clock: ` +
            "check the clock, then import again",
        ),
      );
    case "rejected":
      throw refusal(each, new RangeError("it belongs to a branch that was rejected here"));
    case "deep":
      throw new DeepReorgError(result.reorg);
    default:
      return;
  }
}

/** The file has to be right also where nothing is taken from it. */
function checkKnown(each: FileBlock, chain: Chain): void {
  try {
    checkBody(each.block, chain.network.definition.params);
  } catch (error) {
    throw refusal(each, error as Error);
  }
}

function refusal(each: FileBlock, cause: Error): ImportError {
  return new ImportError(`${nameBlock(each)}: ${cause.message}`, { cause });
}
