/**
 * Blocks of witnesses that have no certificate yet, beside the tree: they took no work, so a stranger could make any number.
 *
 * Of each witness the newest is held, in memory. Those that a key of this machine prepares are kept on the disk before that,
 * apart from the others: if nobody honest had the body of a block that is prepared, nothing could become final any more.
 * A block leaves for the tree once a certificate names it. Each is judged by all rules when it comes, as if it were in the
 * tree, and nothing changes by that.
 */
import type { Block } from "../block/block.ts";
import { blockHash } from "../block/block.ts";
import type { Header } from "../block/header.ts";
import type { BlockHash } from "../block/ids.ts";
import { RuleError } from "../block/rule_error.ts";
import { checkBody, checkContext, checkHeaderSanity } from "../rules/check_block.ts";
import type { Network } from "../rules/network.ts";
import { isSealed, readSeal } from "../rules/seal.ts";
import type { ChainStore } from "../store/store.ts";
import type { BestChain } from "./best_chain.ts";
import type { BlockIntake } from "./block_intake.ts";
import type { BlockNode, BlockTree } from "./block_tree.ts";
import type { BatchResult, ProposalResult } from "./chain_results.ts";
import type { KnownHeaders } from "./known_headers.ts";
import { MAX_KEPT_PROPOSALS } from "./limits.ts";
import { dataOf } from "./stored_chain.ts";

/** What proposals are judged by, and where they go. */
export interface ProposalsDeps {
  readonly network: Network;
  readonly tree: BlockTree;
  readonly store: ChainStore;
  readonly best: BestChain;
  readonly headers: KnownHeaders;
  readonly blocks: BlockIntake;
}

/** A block that waits for its certificate. */
export interface ProposedBlock {
  readonly hash: BlockHash;
  readonly header: Header;
  /** It is in the tree, with its body. */
  readonly parent: BlockNode;
}

/** One that is held in memory. */
interface HeldBlock {
  /** The witness that made it. */
  readonly key: number;
  readonly hash: BlockHash;
  readonly block: Block;
}

/** Holds them. One call at a time: `Chain` sees to that. */
export class Proposals {
  readonly #deps: ProposalsDeps;
  /** The newest of each witness. */
  #newest: readonly HeldBlock[] = [];
  /** Headers of those on the disk. */
  readonly #kept = new Map<BlockHash, Header>();

  constructor(deps: ProposalsDeps) {
    this.#deps = deps;
  }

  /** Takes what is stored, once the tree and what is final are there; what is of no use any more goes. */
  load(): void {
    const { proposals } = this.#deps.store;
    for (const { hash, header } of proposals.headers()) {
      this.#kept.set(hash, header);
      // A row that is damaged: the block has to come anew.
      if (proposals.block(hash) === undefined) this.release(hash);
    }
    this.prune();
  }

  /** How many are held, and how many are kept on the disk. */
  get counts(): { readonly held: number; readonly kept: number } {
    return { held: this.#newest.length, kept: this.#kept.size };
  }

  /** One that is here; undefined if it is not, or its parent is not. */
  get(hash: BlockHash): ProposedBlock | undefined {
    const header = this.#kept.get(hash) ?? this.#heldOf(hash)?.header;
    const parent = header && this.#deps.tree.get(header.prevHash);
    return parent?.status === "complete" && header !== undefined
      ? { hash, header, parent }
      : undefined;
  }

  /** The same with its body. */
  block(hash: BlockHash): Block | undefined {
    const held = this.#heldOf(hash);
    return held ?? (this.#kept.has(hash) ? this.#deps.store.proposals.block(hash) : undefined);
  }

  /**
   * Judges a block by all rules, and holds it. Whoever calls this has a proposal of it that its witness signed: a seal is no
   * signature.
   *
   * @throws {RuleError} If it breaks a rule.
   * @throws {StoreError | PluginError} If it cannot be judged.
   */
  async hold(block: Block): Promise<ProposalResult> {
    const { network, tree, best, headers } = this.#deps;
    const { header } = block;
    const hash = blockHash(block);
    if (!isSealed(header)) throw new RuleError("version", { version: header.version });
    if (tree.get(hash) !== undefined || this.get(hash) !== undefined) return { status: "known" };
    if (headers.isCertified(hash)) return { status: "certified" };
    checkHeaderSanity(header, network, hash);
    const parent = tree.get(header.prevHash);
    if (parent === undefined || parent.status === "header") return { status: "orphan" };
    if (headers.isRejected(parent.hash) || tree.fork(tree.root, parent) !== tree.root) {
      return { status: "rejected" };
    }
    checkContext(header, parent, network);
    const waitMs = headers.waitOf(header.time);
    if (waitMs > 0) return { status: "future", waitMs };
    // No honest witness dates a block back: who did could add votes after the close.
    if (headers.isLate(header.time)) return { status: "late" };
    const { round, key } = readSeal(header);
    const newest = this.#newest.find((each) => each.key === key);
    if (newest !== undefined && readSeal(newest.block.header).round > round) {
      return { status: "older" };
    }
    checkBody(block, network.definition.params);
    const error = await best.judge(parent);
    if (error !== undefined) throw error;
    await best.tryOut(parent, dataOf(block));
    this.#newest = [...this.#newest.filter((each) => each !== newest), { key, hash, block }];
    return { status: "held" };
  }

  /**
   * Brings a block to the disk, before a key prepares it. Of many those of the oldest rounds give way.
   *
   * @returns False if it is not here.
   * @throws {StoreError} If it cannot be stored.
   */
  keep(hash: BlockHash): boolean {
    const { tree, store } = this.#deps;
    // What is complete in the tree is on the disk, and so is all below it.
    if (tree.get(hash)?.status === "complete" || this.#kept.has(hash)) return true;
    const block = this.#heldOf(hash);
    if (block === undefined) return false;
    const surplus = [...this.#kept].sort(([, a], [, b]) => readSeal(b).round - readSeal(a).round)
      .slice(MAX_KEPT_PROPOSALS - 1).map(([surplus]) => surplus);
    store.write({ proposals: [block], proposalsRemoved: surplus });
    this.#kept.set(hash, block.header);
    for (const each of surplus) this.#kept.delete(each);
    return true;
  }

  /** A block need not be kept any longer. @throws {StoreError} */
  release(hash: BlockHash): void {
    if (!this.#kept.has(hash)) return;
    this.#deps.store.write({ proposalsRemoved: [hash] });
    this.#kept.delete(hash);
  }

  /**
   * A certificate names a block, and holds: if the block is here, it enters the tree.
   *
   * @throws {StoreError | PluginError} If it cannot be stored.
   */
  async seal(hash: BlockHash): Promise<BatchResult | undefined> {
    const block = this.get(hash) && this.block(hash);
    if (block === undefined) return undefined;
    const result = await this.#deps.blocks.add([block]);
    // If the clock was set back it waits for its time, and nobody else may have it.
    if (this.#deps.tree.get(hash)?.status === "complete") this.#forget(hash);
    return result;
  }

  /** Those that are certified and whose time has come: they had to wait as the clock was set back. */
  get due(): BlockHash[] {
    const { headers } = this.#deps;
    const all = [
      ...this.#kept,
      ...this.#newest.map(({ hash, block }) => [hash, block.header] as const),
    ];
    return all.filter(([, { time }]) => headers.waitOf(time) <= 0).map(([hash]) => hash)
      .filter((hash) => headers.isCertified(hash) && this.get(hash) !== undefined);
  }

  /** Lets go of what is in the tree by now, and of what can never become final. @throws {StoreError} */
  prune(): void {
    const { tree } = this.#deps;
    const isOver = (hash: BlockHash, { index }: Header) =>
      (tree.get(hash)?.status ?? "header") !== "header" || index <= tree.root.header.index;
    for (const [hash, header] of this.#kept) if (isOver(hash, header)) this.release(hash);
    this.#newest = this.#newest.filter(({ hash, block }) => !isOver(hash, block.header));
  }

  #heldOf(hash: BlockHash): Block | undefined {
    return this.#newest.find((each) => each.hash === hash)?.block;
  }

  #forget(hash: BlockHash): void {
    this.release(hash);
    this.#newest = this.#newest.filter((each) => each.hash !== hash);
  }
}
