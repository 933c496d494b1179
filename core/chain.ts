/**
 * The chain: which blocks count, which records wait, and the only way to change either.
 *
 * Every change of the best chain is all or nothing: the validator's state is moved, one transaction is
 * written, and only then is the change visible here. If either fails, the old chain stands.
 */
import type { Block } from "./block.ts";
import { type BlockNode, BlockTree } from "./block_tree.ts";
import type { Json } from "./canonical_json.ts";
import { checkBody, checkContext, checkData, checkHeaderSanity } from "./check_block.ts";
import type { BlockResult, HeaderResult, RecordPlace } from "./chain_results.ts";
import type { Clock } from "./clock.ts";
import { nextBits } from "./difficulty.ts";
import { hashHeader, type Header } from "./header.ts";
import { Mutex } from "./mutex.ts";
import type { Network } from "./network.ts";
import { futureLimitMs } from "./params.ts";
import { Pending, type Refusal, type Submission } from "./pending.ts";
import type { PendingPool } from "./pending_pool.ts";
import { RuleError } from "./rule_error.ts";
import type { ChainStore } from "./store.ts";
import { damaged, dataOf, loadTree, readBlockData } from "./stored_chain.ts";
import { type BlockTemplate, createTemplate, nextTime, takeFitting } from "./template.ts";
import type { BlockData, StateChange, ValidatorHost } from "./validator_host.ts";

/** What a {@linkcode Chain} works with. */
export interface ChainDeps {
  readonly store: ChainStore;
  readonly host: ValidatorHost;
  readonly clock: Pick<Clock, "now">;
}

/** Blocks that are handed to the validator at once while the state is rebuilt. */
const REPLAY_BATCH = 100;

/** A chain of one network. */
export class Chain {
  readonly network: Network;
  readonly tree: BlockTree;
  readonly #store: ChainStore;
  readonly #host: ValidatorHost;
  readonly #clock: Pick<Clock, "now">;
  readonly #pending: Pending;
  readonly #changes = new Mutex();
  /** The best chain by index. */
  readonly #active: BlockNode[];

  /** A chain with the genesis block alone; {@linkcode Chain.open} takes in what is stored. */
  constructor(
    network: Network,
    { store, host, clock }: ChainDeps,
    tree: BlockTree = new BlockTree(network.chainId, network.genesis.header),
  ) {
    this.network = network;
    this.#store = store;
    this.#host = host;
    this.#clock = clock;
    this.#pending = new Pending(host);
    this.tree = tree;
    this.#active = [this.tree.genesis];
  }

  /**
   * Opens a stored chain: checks every header and every body of the best chain (those of side branches are
   * checked when they are read), rebuilds the validator's state and judges the pending records anew.
   *
   * @param options.onProgress Told how many of how many blocks have been replayed.
   * @throws {StoreError} `damaged` if what is stored breaks a rule.
   */
  static async open(
    network: Network,
    deps: ChainDeps,
    { onProgress = () => {} }: { onProgress?: (done: number, total: number) => void } = {},
  ): Promise<Chain> {
    const chain = new Chain(network, deps, loadTree(network, deps.store));
    await chain.#replay(onProgress);
    await chain.#loadPending();
    return chain;
  }

  /** The last block of the best chain. */
  get tip(): BlockNode {
    return this.#active[this.#active.length - 1];
  }

  /** Records that wait for a block. */
  get pending(): PendingPool {
    return this.#pending.pool;
  }

  /** Compact target of the block after `parent`. */
  nextBits(parent: BlockNode = this.tip): number {
    return nextBits(parent.header, parent.parent?.header, this.network.definition.params);
  }

  /** The block of the best chain at an index. */
  at(index: number): BlockNode | undefined {
    return this.#active[index];
  }

  /** True if the block is part of the best chain. */
  isActive(node: BlockNode): boolean {
    return this.#active[node.header.index] === node;
  }

  /** A stored block, on whatever branch. */
  block(hash: string): Block | undefined {
    const node = this.tree.get(hash);
    const records = node?.status === "header" ? undefined : this.#store.body(hash);
    return node && records && { header: node.header, records };
  }

  /** Where a record is. */
  place(recordId: string): RecordPlace {
    const node = this.#includedIn(recordId);
    if (node !== undefined) return { status: "included", node };
    if (this.pending.get(recordId) !== undefined) return { status: "pending" };
    const refusal = this.#pending.refusal(recordId);
    return refusal === undefined ? { status: "unknown" } : { status: "refused", ...refusal };
  }

  /**
   * Asks the validator about the best chain.
   *
   * @returns The answer, undefined if it knows no such path, and the tip that it holds for.
   * @throws {PluginError} If the validator fails.
   */
  query(
    path: string,
    args: Readonly<Record<string, string>> = {},
  ): Promise<{ answer: Json | undefined; tip: BlockNode }> {
    return this.#changes.run(async () => ({
      answer: await this.#host.query(path, args),
      tip: this.tip,
    }));
  }

  /**
   * Adds a header to the tree, so that it is known what to fetch. Kept in memory only.
   *
   * @throws {RuleError} If it breaks a rule.
   */
  addHeader(header: Header): HeaderResult {
    const known = this.tree.get(hashHeader(header));
    if (known?.status === "invalid") throw new RuleError("parent-invalid", { hash: known.hash });
    if (known !== undefined) return { status: "known", node: known };
    const hash = checkHeaderSanity(header, this.network.definition.params);
    const parent = this.tree.get(header.prevHash);
    if (parent === undefined) return { status: "orphan" };
    checkContext(header, parent, this.network.definition.params);
    const waitMs = header.time - this.#clock.now() - futureLimitMs(this.network.definition.params);
    if (waitMs > 0) return { status: "future", waitMs };
    return { status: "added", node: this.tree.add(hash, header) };
  }

  /**
   * Adds a block whose ancestors are all here. When it returns, the block is on disk.
   *
   * @throws {RuleError} If it breaks a rule.
   * @throws {StoreError} If it cannot be stored.
   * @throws {PluginError} If the validator fails.
   */
  addBlock(block: Block): Promise<BlockResult> {
    return this.#changes.run(async () => {
      const result = this.addHeader(block.header);
      if (result.status === "orphan" || result.status === "future") return result;
      const { node } = result;
      if (node.status === "complete") return { status: "known" };
      if (node.parent?.status !== "complete") return { status: "orphan" };
      checkBody(block, this.network.definition.params);
      if (node.work > this.tip.work) return await this.#connect(node, block);
      this.#store.write({ blocks: [block] });
      this.tree.complete(node);
      return { status: "side" };
    });
  }

  /**
   * Checks whether a block could be added, in all three phases, and changes nothing.
   *
   * @throws {RuleError} If it breaks a rule, or its ancestors are not all here.
   * @throws {PluginError} If the validator fails.
   */
  checkBlock(block: Block): Promise<void> {
    return this.#changes.run(async () => {
      const { params } = this.network.definition;
      checkHeaderSanity(block.header, params);
      const parent = this.tree.get(block.header.prevHash);
      if (parent?.status !== "complete") {
        throw new RuleError("prev-hash", { prevHash: block.header.prevHash });
      }
      checkContext(block.header, parent, params);
      checkBody(block, params);
      const fork = this.tree.fork(this.tip, parent);
      const undone = this.tree.path(fork, this.tip).map((node) => this.#data(node));
      const applied = this.tree.path(fork, parent).map((node) => this.#data(node));
      const apply = [...applied, dataOf(block)];
      const failure = await checkData({ undo: undone.length, apply }, this.#host);
      if (failure !== undefined) throw failure.error;
      await this.#host.advance({ undo: apply.length, apply: undone });
    });
  }

  /**
   * Hands records in. When it returns, those that are pending are on disk.
   *
   * @param options.own True for records of this machine's user, who has more room.
   * @throws {StoreError} If they cannot be stored.
   * @throws {PluginError} If the validator fails.
   */
  submit(
    records: readonly Uint8Array[],
    { own = false }: { own?: boolean } = {},
  ): Promise<Submission[]> {
    return this.#changes.run(async () => {
      const { submissions, accepted } = await this.#pending.judge(this.#next(records), {
        own,
        isIncluded: (id) => this.#includedIn(id) !== undefined,
      });
      if (accepted.length > 0) {
        this.#store.write({ pendingAdded: accepted.map(({ bytes }) => bytes) });
        this.#pending.add(accepted);
      }
      return submissions;
    });
  }

  /**
   * The block to mine next: as many pending records as fit and as the validator takes in this order.
   *
   * @throws {PluginError} If the validator fails.
   */
  template(): Promise<BlockTemplate> {
    return this.#changes.run(async () => {
      const { params } = this.network.definition;
      const candidates = takeFitting(this.pending, params);
      const next = this.#next(candidates.map(({ bytes }) => bytes));
      const judgements = await this.#host.select(next);
      const accepted = candidates.filter((_, i) => judgements[i].kind === "accept");
      const passedOver = candidates.filter((_, i) => judgements[i].kind !== "accept");
      if (passedOver.length > 0) await this.#dropHopeless(passedOver);
      return createTemplate(this.tip, accepted, { time: next.time, params });
    });
  }

  /** Of records that a template passed over, drops those that the chain alone already forbids. */
  async #dropHopeless(records: readonly { id: string; bytes: Uint8Array }[]): Promise<void> {
    const alone = await this.#host.check(this.#next(records.map(({ bytes }) => bytes)));
    const refused = new Map<string, Refusal>();
    records.forEach(({ id }, i) => {
      const judgement = alone[i];
      if (judgement.kind !== "accept") refused.set(id, judgement);
    });
    const removed = [...refused.keys()];
    this.#store.write({ pendingRemoved: removed });
    this.#pending.commit({ removed, returned: [], refused });
  }

  async #connect(node: BlockNode, block: Block): Promise<BlockResult> {
    const fork = this.tree.fork(this.tip, node);
    const detached = this.tree.path(fork, this.tip);
    const attached = this.tree.path(fork, node);
    const undone = detached.map((each) => this.#data(each));
    const applied = attached.map((each) => each === node ? dataOf(block) : this.#data(each));
    await this.#advance({ undo: detached.length, apply: applied }, attached);
    try {
      const plan = await this.#pending.plan({
        detached: undone.flatMap(({ records }) => records),
        attached: applied.flatMap(({ records }) => records),
        place: { index: node.header.index + 1, time: nextTime(node, this.#clock.now()) },
      });
      this.#store.write({
        blocks: [block],
        pendingRemoved: plan.removed,
        pendingAdded: plan.returned.map(({ bytes }) => bytes),
      });
      this.tree.complete(node);
      this.#active.length = fork.header.index + 1;
      for (const each of attached) this.#active.push(each);
      this.#pending.commit(plan);
      const returned = plan.returned.map(({ id }) => id);
      return {
        status: "connected",
        change: { detached, attached, returned, refused: plan.refused },
      };
    } catch (error) {
      throw await this.#takeBack({ undo: applied.length, apply: undone }, error);
    }
  }

  /** Moves the validator's state back after `error`; what is to be thrown. */
  async #takeBack(change: StateChange, error: unknown): Promise<unknown> {
    try {
      await this.#host.advance(change);
      return error;
    } catch (second) {
      const message = "Cannot undo a change of the chain that failed: stop and start again";
      return new AggregateError([error, second], message);
    }
  }

  /** Moves the validator's state; a block that it does not take is invalid from then on. */
  async #advance(change: StateChange, attached: readonly BlockNode[]): Promise<void> {
    const failure = await checkData(change, this.#host);
    if (failure === undefined) return;
    const culprit = attached[failure.block];
    if (culprit.status === "complete") {
      const followers = attached.slice(failure.block).filter(({ status }) => status === "complete");
      this.#store.write({ invalid: followers.map(({ hash }) => hash) });
    }
    this.tree.invalidate(culprit);
    throw failure.error;
  }

  async #replay(onProgress: (done: number, total: number) => void): Promise<void> {
    const path = this.tree.path(this.tree.genesis, this.tree.bestComplete());
    for (let from = 0; from < path.length; from += REPLAY_BATCH) {
      const nodes = path.slice(from, from + REPLAY_BATCH);
      const blocks = nodes.map((node) => this.#data(node));
      const failure = await checkData({ undo: 0, apply: blocks }, this.#host);
      if (failure !== undefined) {
        throw damaged(`block ${blocks[failure.block].index}`, failure.error);
      }
      for (const node of nodes) this.#active.push(node);
      onProgress(from + nodes.length, path.length);
    }
  }

  async #loadPending(): Promise<void> {
    const { submissions, accepted } = await this.#pending.judge(
      this.#next(this.#store.pending()),
      { own: true, isStored: true, isIncluded: (id) => this.#includedIn(id) !== undefined },
    );
    const removed = submissions.filter(({ status }) => status !== "pending");
    if (removed.length > 0) {
      this.#store.write({ pendingRemoved: removed.map(({ recordId }) => recordId) });
    }
    this.#pending.add(accepted);
  }

  #data(node: BlockNode): BlockData {
    return readBlockData(node, this.#store, this.network.definition.params);
  }

  /** These records, as those of the block after the tip. */
  #next(records: readonly Uint8Array[]): BlockData {
    const { tip } = this;
    return { index: tip.header.index + 1, time: nextTime(tip, this.#clock.now()), records };
  }

  #includedIn(recordId: string): BlockNode | undefined {
    return this.#store.blocksOf(recordId)
      .map((hash) => this.tree.get(hash))
      .find((node) => node !== undefined && this.isActive(node));
  }
}
