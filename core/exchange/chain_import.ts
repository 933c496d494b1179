/** Takes the blocks of a chain file into a chain. */
import type { BlockNode } from "../chain/block_tree.ts";
import { present } from "../base/invariant.ts";
import type { Chain } from "../chain/chain.ts";
import type { BlockResult } from "../chain/chain_results.ts";
import type { FileBlock } from "./chain_file.ts";
import { checkBody } from "../rules/check_block.ts";
import { blockHash } from "../block/block.ts";
import { DeepReorgError } from "../chain/reorg_guard.ts";
import { RuleError } from "../block/rule_error.ts";

/** Blocks and records that are added at once: one look at the validator, one write. */
const BATCH_BLOCKS = 500;
const BATCH_RECORDS = 20_000;

/** A block of a file cannot be added. Those before it have been. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}

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
 * Adds the blocks of a file by the same rules as those from peers. What is stored already is compared
 * with its header and passed over, so an import that was interrupted goes on where it was.
 *
 * @param blocks The blocks after genesis, in order.
 * @param options.onProgress Told after each write.
 * @throws {ImportError} If a block breaks a rule, or lies ahead of the clock.
 * @throws {ChainFileError} If the file cannot be read. What came before is added.
 * @throws {DeepReorgError} If the operator's guard stops it.
 * @throws {StoreError} If the blocks cannot be stored.
 * @throws {PluginError} If the validator fails.
 */
export async function importBlocks(
  chain: Chain,
  blocks: AsyncIterable<FileBlock>,
  { onProgress = () => {}, signal }: {
    onProgress?: (state: ImportState) => void;
    signal: AbortSignal;
  },
): Promise<ImportState> {
  let state: ImportState = { blocks: 0, added: 0, last: chain.tree.genesis, offset: 0 };
  const add = async (batch: readonly FileBlock[]): Promise<void> => {
    if (batch.length === 0) return;
    signal.throwIfAborted();
    const { results, error } = await chain.addBlocks(batch.map(({ block }) => block));
    results.forEach((result, i) => checkResult(result, batch[i], chain));
    if (error !== undefined) throw refusal(batch[results.length], error);
    const added = results.filter(({ status }) => status !== "known").length;
    const { block, offset } = batch[batch.length - 1];
    state = {
      blocks: state.blocks + batch.length,
      added: state.added + added,
      last: present(chain.tree.get(blockHash(block)), "a block that was added is in the tree"),
      offset,
    };
    onProgress(state);
  };

  let batch: FileBlock[] = [];
  let records = 0;
  try {
    for await (const each of blocks) {
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
  return state;
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

function refusal({ block, place, offset }: FileBlock, cause: Error): ImportError {
  return new ImportError(
    `block ${place} (${blockHash(block)}) at byte ${offset}: ${cause.message}`,
    { cause },
  );
}
