/**
 * How blocks come in: each is checked alone and after its ancestors, and as many as follow each other
 * are then judged by the validator and stored at once.
 *
 * Which branch counts after that is for `best_chain.ts`.
 */
import type { BestChain, CheckedBlock } from "./best_chain.ts";
import type { Block } from "../block/block.ts";
import type { BlockNode, BlockTree } from "./block_tree.ts";
import type { BatchResult, BlockResult } from "./chain_results.ts";
import type { BlockHash } from "../block/ids.ts";
import type { ChainStore } from "../store/store.ts";
import { checkBody, checkContext, checkHeaderSanity } from "../rules/check_block.ts";
import type { Network } from "../rules/network.ts";
import { dataOf } from "./stored_chain.ts";
import { hashHeader } from "../block/header.ts";
import { present } from "../base/invariant.ts";
import type { KnownHeaders } from "./known_headers.ts";
import { RuleError } from "../block/rule_error.ts";

/** What a block is checked against, and where it goes. */
export interface BlockIntakeDeps {
  readonly tree: BlockTree;
  readonly headers: KnownHeaders;
  readonly best: BestChain;
  readonly store: ChainStore;
  readonly network: Network;
  /** Hash of a final block that is missing here. */
  readonly wanted: () => BlockHash | undefined;
}

/** Adds blocks. One call at a time: `Chain` sees to that. */
export class BlockIntake {
  readonly #deps: BlockIntakeDeps;
  #adding: BlockNode | undefined;

  constructor(deps: BlockIntakeDeps) {
    this.#deps = deps;
  }

  /** The last of the blocks that are being added: its header must not be forgotten meanwhile. */
  get adding(): BlockNode | undefined {
    return this.#adding;
  }

  /**
   * Adds blocks one after another, up to the first that breaks a rule or is not taken up.
   *
   * @throws {StoreError | PluginError} If they cannot be stored, or the validator fails.
   */
  async add(blocks: readonly Block[]): Promise<BatchResult> {
    const results: BlockResult[] = [];
    while (results.length < blocks.length) {
      const run = await this.#addRun(blocks.slice(results.length));
      results.push(...run.results);
      if (run.error !== undefined) return { results, error: run.error };
      if (results.at(-1)?.status === "deep") break;
    }
    return { results };
  }

  /**
   * Checks whether a block could be added, in all three phases, and changes nothing.
   *
   * @throws {RuleError} If it breaks a rule, or its ancestors are not all here.
   * @throws {PluginError} If the validator fails.
   */
  async tryOut(block: Block): Promise<void> {
    const { tree, best, network } = this.#deps;
    checkHeaderSanity(block.header, network);
    const parent = tree.get(block.header.prevHash);
    if (parent?.status !== "complete") {
      throw new RuleError("prev-hash", { prevHash: block.header.prevHash });
    }
    checkContext(block.header, parent, network);
    checkBody(block, network.definition.params);
    await best.tryOut(parent, dataOf(block));
  }

  /** Adds as many blocks from the first as follow each other, in one change. */
  async #addRun(blocks: readonly Block[]): Promise<BatchResult> {
    const { tree } = this.#deps;
    const run: CheckedBlock[] = [];
    for (const block of blocks) {
      const parent = run.at(-1)?.node;
      if (parent !== undefined && block.header.prevHash !== parent.hash) break;
      try {
        const checked = this.#check(block, parent);
        if ("status" in checked) {
          if (run.length === 0) return { results: [checked] };
          break;
        }
        // Those that may count and those that may not yet go different ways.
        if (run.length > 0 && tree.mayCount(checked.node) !== tree.mayCount(run[0].node)) break;
        run.push(checked);
      } catch (error) {
        if (!(error instanceof RuleError)) throw error;
        if (run.length === 0) return { results: [], error };
        // Those before it are added first; then it is looked at again, and answered.
        break;
      }
    }
    this.#adding = present(run.at(-1), "a run that is attached has a block").node;
    try {
      return await this.#attach(run);
    } finally {
      this.#adding = undefined;
    }
  }

  /** Checks a block but for its records' meaning, or says why it cannot be added now. */
  #check(block: Block, parent: BlockNode | undefined): CheckedBlock | BlockResult {
    const result = this.#deps.headers.add(block.header, hashHeader(block.header));
    if (result.status === "orphan" || result.status === "future") return result;
    if (result.status === "rejected") return result;
    const { node } = result;
    if (node.status === "complete") return { status: "known" };
    if (node.parent !== parent && node.parent?.status !== "complete") return { status: "orphan" };
    const recordIds = checkBody(block, this.#deps.network.definition.params);
    return { node, block: { ...block, hash: node.hash, recordIds } };
  }

  /** Stores blocks that do not become the best chain. */
  #keepBeside(run: readonly CheckedBlock[]): BatchResult {
    const { tree, store } = this.#deps;
    store.write({ blocks: run.map(({ block }) => block) });
    run.forEach(({ node }) => tree.complete(node));
    return { results: run.map(() => ({ status: "side" })) };
  }

  /** True if the final block that is missing is this one, or on its branch. */
  #isOnWayToFinal(node: BlockNode): boolean {
    const { tree, wanted } = this.#deps;
    const hash = wanted();
    const final = hash === undefined ? undefined : tree.get(hash);
    return final !== undefined && [final, node].includes(tree.fork(final, node));
  }

  /** Adds checked blocks that follow each other. */
  async #attach(run: readonly CheckedBlock[]): Promise<BatchResult> {
    const { tree, best } = this.#deps;
    const { node: last } = run[run.length - 1];
    if (last.work <= best.tip.work || !tree.mayCount(last)) return this.#keepBeside(run);
    const result = await best.connect(run);
    if (!(result instanceof RuleError) && result.status === "deep") {
      // What is final is followed however much that undoes, once all of it is here.
      return this.#isOnWayToFinal(last) ? this.#keepBeside(run) : { results: [result] };
    }
    if (!(result instanceof RuleError)) return { results: run.map(() => result) };
    // What comes before the block that was refused may still be good.
    const good = run.slice(0, run.findIndex(({ node }) => node.status === "invalid"));
    const results = good.length > 0 ? (await this.#attach(good)).results : [];
    return { results, error: result };
  }
}
