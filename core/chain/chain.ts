/** The chain: which blocks count, which records wait, and the only way to change either. */
import { BestChain, type CheckedBlock } from "./best_chain.ts";
import type { Block } from "../block/block.ts";
import { type BlockNode, BlockTree } from "./block_tree.ts";
import type { Json } from "../base/canonical_json.ts";
import { checkBody, checkContext, checkHeaderSanity } from "../rules/check_block.ts";
import type {
  BatchResult,
  BlockResult,
  ChainChange,
  CheckedHeader,
  HeaderResult,
  RecordPlace,
} from "./chain_results.ts";
import { ChainState } from "./chain_state.ts";
import type { Clock } from "../base/clock.ts";
import { nextBits } from "../rules/difficulty.ts";
import { chooseForgotten, type HeaderRoom } from "./forgotten_headers.ts";
import { hashHeader, type Header } from "../block/header.ts";
import { type HeaderLink, linkAfter } from "../rules/header_link.ts";
import type { Loss, Losses } from "../store/losses.ts";
import { Mutex } from "../base/mutex.ts";
import type { Network } from "../rules/network.ts";
import { futureLimitMs } from "../rules/params.ts";
import { idsBeginning } from "../store/id_search.ts";
import { Pending, type Submission, VALIDATOR_FAILED } from "../pending/pending.ts";
import { changeOf } from "./store_change.ts";
import { type PendingPool, UNDONE_SOURCE, UNNAMED_SOURCE } from "../pending/pending_pool.ts";
import type { PendingLimits } from "../pending/pending_room.ts";
import { recordId } from "../block/record.ts";
import type { Refusal } from "../pending/refusals.ts";
import { ReorgGuard } from "./reorg_guard.ts";
import { RuleError } from "../block/rule_error.ts";
import type { ChainStore } from "../store/store.ts";
import { dataOf, loadTree } from "./stored_chain.ts";
import { type BlockTemplate, createTemplate, nextTime, takeFitting } from "./template.ts";
import {
  type Asker,
  type BlockData,
  PluginError,
  QueryDelayedError,
  type ValidatorHost,
} from "../validator/validator_host.ts";

/** How often a query is asked that others interrupted. */
const QUERY_ATTEMPTS = 3;

/** What a {@linkcode Chain} works with. */
export interface ChainDeps {
  readonly store: ChainStore;
  readonly host: ValidatorHost;
  readonly clock: Pick<Clock, "now">;
  /** How much may wait for a block. @default {PENDING_LIMITS} */
  readonly limits?: PendingLimits;
  /** Stops before what it does not allow. @default {Anything is allowed} */
  readonly guard?: ReorgGuard;
}

/** A chain of one network. */
export class Chain {
  readonly network: Network;
  readonly tree: BlockTree;
  readonly #store: ChainStore;
  readonly #host: ValidatorHost;
  readonly #clock: Pick<Clock, "now">;
  readonly #pending: Pending;
  readonly #state: ChainState;
  readonly #best: BestChain;
  /** Blocks that the operator rejected, and those after them. */
  readonly #rejected = new Set<string>();
  /** Those that the operator named. */
  readonly #named = new Set<string>();
  /** The last of the blocks that are being added. */
  #adding: BlockNode | undefined;
  readonly #changes = new Mutex();
  /** Why the state no longer fits the chain; nothing may be done with it then. */
  #broken: Error | undefined;

  /** A chain with the genesis block alone; {@linkcode Chain.open} takes in what is stored. */
  constructor(
    network: Network,
    { store, host, clock, limits, guard = new ReorgGuard() }: ChainDeps,
    tree: BlockTree = new BlockTree(network.chainId, network.genesis.header),
  ) {
    this.network = network;
    this.#store = store;
    this.#host = host;
    this.#clock = clock;
    this.tree = tree;
    const { params } = network.definition;
    const pending = new Pending(host, limits);
    const state = new ChainState({ host, store, tree, params });
    this.#pending = pending;
    this.#state = state;
    this.#best = new BestChain({ tree, store, state, pending, guard, clock, params });
  }

  /**
   * Opens a stored chain: checks every header by the rules and every body by its checksum, makes the
   * validator's state from the newest snapshot and the blocks after it (which are checked by the rules
   * again), and judges the pending records anew.
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
    const best = chain.tree.bestComplete();
    await chain.#state.rebuild(best, onProgress);
    chain.#best.load(best);
    await chain.#state.saveIfDue(best);
    await chain.#loadPending();
    return chain;
  }

  /** Writes down what makes the next opening quick. To be called last. */
  async close(): Promise<void> {
    if (this.#broken !== undefined) return;
    await this.#run(() => this.#state.saveAtEnd(this.tip));
  }

  /** The last block of the best chain. */
  get tip(): BlockNode {
    return this.#best.tip;
  }

  /** Records that wait for a block. */
  get pending(): PendingPool {
    return this.#pending.pool;
  }

  /** Compact target of the block after `parent`. */
  nextBits(parent: BlockNode = this.tip): number {
    return nextBits(parent.header, parent.parent?.header, this.network.definition.params);
  }

  /** What was counted here and can no longer be, since the data folder was made; undefined if nothing was lost. */
  get losses(): Losses | undefined {
    return this.#store.losses();
  }

  /** How many more records of a source may wait without anybody making room. */
  freePending(source: string): number {
    return this.#pending.free(source);
  }

  /** The block of the best chain at an index. */
  at(index: number): BlockNode | undefined {
    return this.#best.at(index);
  }

  /** True if the block is part of the best chain. */
  isActive(node: BlockNode): boolean {
    return this.#best.has(node);
  }

  /** A stored block, on whatever branch. */
  block(hash: string): Block | undefined {
    const node = this.tree.get(hash);
    const records = node?.status === "header" ? undefined : this.#store.body(hash);
    return node && records && { header: node.header, records };
  }

  /**
   * The blocks of the best chain as it is now, genesis first, read one by one. What becomes of the chain
   * meanwhile does not matter, as no block is ever removed.
   */
  *blocks(): Generator<Block> {
    for (const { hash } of this.#best.nodes()) yield this.block(hash)!;
  }

  /** Where a record is. */
  place(recordId: string): RecordPlace {
    const node = this.#includedIn(recordId);
    if (node !== undefined) return { status: "included", node };
    if (this.pending.get(recordId) !== undefined) return { status: "pending" };
    const refusal = this.#pending.refusals.get(recordId);
    return refusal === undefined
      ? { status: "unknown" }
      : { status: "refused", ...this.#explained(refusal) };
  }

  /** Ids of records that begin with these hex digits, wherever the records are: at most `most`, each once. */
  idsBeginning(beginning: string, most: number): string[] {
    const stored = this.#store.idsBeginning(beginning, most);
    const { pool, refusals } = this.#pending;
    return idsBeginning([stored, pool.ids(), refusals.ids()], beginning, most);
  }

  /**
   * Asks the validator about the best chain. Blocks and records are not kept waiting for the answer.
   *
   * @returns The answer, undefined if it knows no such path, and the tip that it holds for.
   * @throws {PluginError} If the validator fails.
   * @throws {QueryDelayedError} If it cannot be asked now.
   */
  async query(
    path: string,
    args: Readonly<Record<string, string>> = {},
    asker: Asker = "user",
  ): Promise<{ answer: Json | undefined; tip: BlockNode }> {
    for (let left = QUERY_ATTEMPTS;;) {
      // Asked in turn, so that the answer is of this tip; waited for out of turn, as it may take long.
      const { asked, tip } = await this.#run(() => {
        const asked = this.#host.query(path, args, asker);
        // Whoever waits for the answer below is told if it fails; it may fail before that.
        asked.catch(() => {});
        return Promise.resolve({ asked, tip: this.tip });
      });
      try {
        return { answer: await asked, tip };
      } catch (error) {
        const isWorthMore = error instanceof QueryDelayedError && error.code === "interrupted";
        if (!isWorthMore || --left === 0) throw error;
      }
    }
  }

  /**
   * Never follows a block, nor what comes after it, until the chain is opened again.
   *
   * @throws {RangeError} If the best chain holds it.
   */
  reject(hash: string): void {
    const node = this.tree.get(hash);
    if (node !== undefined && this.isActive(node)) {
      throw new RangeError(
        `Cannot reject block ${node.header.index} (${hash}) as it must not be part of the best chain: ` +
          "it is",
      );
    }
    const stack = node === undefined ? [] : [node];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      this.#rejected.add(next.hash);
      stack.push(...next.children);
    }
    this.#rejected.add(hash);
    this.#named.add(hash);
    if (node !== undefined) this.tree.invalidate(node);
  }

  /**
   * Adds a header to the tree, so that it is known what to fetch. Kept in memory only.
   *
   * @param hash Its hash, if it is known already.
   * @throws {RuleError} If it breaks a rule.
   */
  addHeader(header: Header, hash: string = hashHeader(header)): HeaderResult {
    const known = this.tree.get(hash);
    if (known !== undefined && this.#rejected.has(hash)) return { status: "rejected", node: known };
    if (known?.status === "invalid") throw new RuleError("parent-invalid", { hash });
    if (known !== undefined) return { status: "known", node: known };
    const parent = this.tree.get(header.prevHash);
    if (parent === undefined) {
      checkHeaderSanity(header, this.network.definition.params, hash);
      return { status: "orphan" };
    }
    const result = this.checkHeader(header, { hash, parent });
    if (result.status === "checked") return this.keepHeader(result.link);
    return { status: "future", waitMs: result.waitMs };
  }

  /**
   * Checks a header by all rules and keeps nothing of it: neither it nor its parent need be in the tree.
   *
   * @throws {RuleError} If it breaks a rule.
   */
  checkHeader(
    header: Header,
    { hash, parent }: { hash: string; parent: HeaderLink },
  ): CheckedHeader {
    const { params } = this.network.definition;
    checkHeaderSanity(header, params, hash);
    // What follows a rejected block breaks no rule by that; all others hold.
    const isAfterRejected = this.#rejected.has(parent.hash);
    const asParent = isAfterRejected ? { ...parent, status: "header" as const } : parent;
    checkContext(header, asParent, params);
    const waitMs = this.#waitOf(header.time);
    const link = linkAfter(parent, header, hash);
    return waitMs > 0 ? { status: "future", waitMs, link } : { status: "checked", link };
  }

  /** The block with the most work of those that are here and do not lie too far ahead of the clock. */
  bestInTime(): BlockNode {
    return this.tree.bestComplete(({ header }) => !this.isFuture(header.time));
  }

  /**
   * Makes a branch that is stored the best chain, also if it has less work: for when the clock was set, and the
   * blocks that count lie too far ahead of it.
   *
   * @returns The change; undefined if it is not made, as it would undo more than the operator allows.
   * @throws {PluginError | StoreError} As {@linkcode addBlock}.
   */
  follow(tip: BlockNode): Promise<ChainChange | undefined> {
    return this.#run(async () => {
      const result = await this.#best.connect([], tip);
      if (result instanceof RuleError) throw result;
      return result.status === "connected" ? result.change : undefined;
    });
  }

  /** True if a block of that time, in ms since the Unix epoch, has to wait: it lies too far ahead of the clock. */
  isFuture(time: number): boolean {
    return this.#waitOf(time) > 0;
  }

  #waitOf(time: number): number {
    return time - this.#clock.now() - futureLimitMs(this.network.definition.params);
  }

  /**
   * Adds a header to the tree that {@linkcode checkHeader} has just found good.
   *
   * @throws {RangeError} If its parent is not in the tree.
   */
  keepHeader({ hash, header }: HeaderLink): Extract<HeaderResult, { node: BlockNode }> {
    const node = this.tree.add(hash, header);
    if (!this.#rejected.has(header.prevHash) && !this.#rejected.has(hash)) {
      return { status: "added", node };
    }
    this.#rejected.add(hash);
    this.tree.invalidate(node);
    return { status: "rejected", node };
  }

  /**
   * Forgets headers without a body that are not held, but for some of those with the most work. A block that is
   * being added is held in any case.
   *
   * @returns The number of those forgotten.
   */
  forgetHeaders({ held, most }: HeaderRoom): number {
    const all = this.#adding === undefined ? held : [...held, this.#adding];
    const forgotten = chooseForgotten(this.tree.bodiless, { held: all, most });
    this.tree.forget(forgotten);
    // Those that follow what the operator named are found out again.
    for (const { hash } of forgotten) if (!this.#named.has(hash)) this.#rejected.delete(hash);
    return forgotten.length;
  }

  /**
   * Adds a block whose ancestors are all here. When it returns, the block is on disk.
   *
   * @throws {RuleError} If it breaks a rule.
   * @throws {StoreError} If it cannot be stored.
   * @throws {PluginError} If the validator fails.
   */
  addBlock(block: Block): Promise<BlockResult> {
    return this.#run(async () => {
      const { results: [result], error } = await this.#addRun([block]);
      if (error !== undefined) throw error;
      return result;
    });
  }

  /**
   * Adds blocks one after another as {@linkcode addBlock} does, with one look at the validator and one
   * write for as many as follow each other.
   *
   * @throws {StoreError} If they cannot be stored.
   * @throws {PluginError} If the validator fails.
   */
  addBlocks(blocks: readonly Block[]): Promise<BatchResult> {
    return this.#run(async () => {
      const results: BlockResult[] = [];
      while (results.length < blocks.length) {
        const run = await this.#addRun(blocks.slice(results.length));
        results.push(...run.results);
        if (run.error !== undefined) return { results, error: run.error };
        if (results.at(-1)?.status === "deep") break;
      }
      return { results };
    });
  }

  /**
   * Checks whether a block could be added, in all three phases, and changes nothing.
   *
   * @throws {RuleError} If it breaks a rule, or its ancestors are not all here.
   * @throws {PluginError} If the validator fails.
   */
  checkBlock(block: Block): Promise<void> {
    return this.#run(async () => {
      const { params } = this.network.definition;
      checkHeaderSanity(block.header, params);
      const parent = this.tree.get(block.header.prevHash);
      if (parent?.status !== "complete") {
        throw new RuleError("prev-hash", { prevHash: block.header.prevHash });
      }
      checkContext(block.header, parent, params);
      checkBody(block, params);
      await this.#best.tryOut(parent, dataOf(block));
    });
  }

  /**
   * Hands records in. When it returns, those that are pending are on disk.
   *
   * @param options.source Who hands them in: a text for each peer, or `USER_SOURCE` for this machine's
   *   user, whose records no other source can push out and whose refusals are kept.
   * @throws {StoreError} If they cannot be stored.
   * @throws {PluginError} If the validator fails.
   */
  submit(
    records: readonly Uint8Array[],
    { source = UNNAMED_SOURCE }: { source?: string } = {},
  ): Promise<Submission[]> {
    return this.#run(async () => {
      const { submissions, plan } = await this.#shunning(() =>
        this.#pending.judge(this.#next(records), {
          source,
          isIncluded: (id) => this.#includedIn(id) !== undefined,
        })
      );
      if (plan.added.length > 0 || plan.refused.size > 0) {
        this.#store.write(changeOf(plan, this.#here()));
        this.#pending.commit(plan);
      }
      return submissions.map((each) => each.status === "refused" ? this.#explained(each) : each);
    });
  }

  /**
   * The block to mine next: as many pending records as fit and as the validator takes in this order.
   *
   * @throws {PluginError} If the validator fails.
   */
  template(): Promise<BlockTemplate> {
    return this.#run(async () => {
      const { params } = this.network.definition;
      const candidates = takeFitting(this.pending, params);
      const next = this.#next(candidates.map(({ bytes }) => bytes));
      const judgements = await this.#shunning(() => this.#host.select(next));
      const accepted = candidates.filter((_, i) => judgements[i].kind === "accept");
      const passedOver = candidates.filter((_, i) => judgements[i].kind !== "accept");
      if (passedOver.length > 0) await this.#dropHopeless(passedOver);
      return createTemplate(this.tip, accepted, { time: next.time, params });
    });
  }

  /**
   * Asks the validator. A record that makes it fail no longer waits and is not asked about again, so that
   * it does not end every next start too. In a block it would: what others accept has to be judged.
   */
  async #shunning<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof PluginError && error.recordId !== undefined) {
        const refusal = { code: VALIDATOR_FAILED, reason: error.message };
        const plan = this.#pending.drop(new Map([[error.recordId, refusal]]));
        this.#store.write(changeOf(plan, this.#here()));
        this.#pending.commit(plan);
      }
      throw error;
    }
  }

  /** Of records that a template passed over, drops those that the chain alone already forbids. */
  async #dropHopeless(records: readonly { id: string; bytes: Uint8Array }[]): Promise<void> {
    const alone = await this.#host.check(this.#next(records.map(({ bytes }) => bytes)));
    const refused = new Map<string, Refusal>();
    records.forEach(({ id }, i) => {
      const judgement = alone[i];
      if (judgement.kind !== "accept") refused.set(id, judgement);
    });
    const plan = this.#pending.drop(refused);
    this.#store.write(changeOf(plan, this.#here()));
    this.#pending.commit(plan);
  }

  /** Adds as many blocks from the first as follow each other, in one change. */
  async #addRun(blocks: readonly Block[]): Promise<BatchResult> {
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
        run.push(checked);
      } catch (error) {
        if (!(error instanceof RuleError)) throw error;
        if (run.length === 0) return { results: [], error };
        // Those before it are added first; then it is looked at again, and answered.
        break;
      }
    }
    this.#adding = run.at(-1)!.node;
    try {
      return await this.#attach(run);
    } finally {
      this.#adding = undefined;
    }
  }

  /** Checks a block but for its records' meaning, or says why it cannot be added now. */
  #check(block: Block, parent: BlockNode | undefined): CheckedBlock | BlockResult {
    const result = this.addHeader(block.header);
    if (result.status === "orphan" || result.status === "future") return result;
    if (result.status === "rejected") return result;
    const { node } = result;
    if (node.status === "complete") return { status: "known" };
    if (node.parent !== parent && node.parent?.status !== "complete") return { status: "orphan" };
    const recordIds = checkBody(block, this.network.definition.params);
    return { node, block: { ...block, hash: node.hash, recordIds } };
  }

  /** Adds checked blocks that follow each other. */
  async #attach(run: readonly CheckedBlock[]): Promise<BatchResult> {
    const { node: last } = run[run.length - 1];
    if (last.work <= this.tip.work) {
      this.#store.write({ blocks: run.map(({ block }) => block) });
      run.forEach(({ node }) => this.tree.complete(node));
      return { results: run.map(() => ({ status: "side" })) };
    }
    const result = await this.#best.connect(run);
    if (!(result instanceof RuleError) && result.status === "deep") return { results: [result] };
    if (!(result instanceof RuleError)) return { results: run.map(() => result) };
    // What comes before the block that was refused may still be good.
    const good = run.slice(0, run.findIndex(({ node }) => node.status === "invalid"));
    const results = good.length > 0 ? (await this.#attach(good)).results : [];
    return { results, error: result };
  }

  /** Runs one call after another; none once the state could not be brought back. */
  #run<T>(fn: () => Promise<T>): Promise<T> {
    return this.#changes.run(async () => {
      if (this.#broken !== undefined) {
        const message = "Cannot use the chain as a change of it failed half-way: start again";
        throw new AggregateError([this.#broken], message);
      }
      try {
        return await fn();
      } catch (error) {
        if (error instanceof AggregateError) this.#broken = error;
        throw error;
      }
    });
  }

  async #loadPending(): Promise<void> {
    this.#pending.refusals.commit(this.#store.refusals());
    const stored = this.#store.pending();
    const sources = this.#store.pendingSources();
    const sourceOf = new Map(stored.map((bytes, i) => [recordId(bytes), sources[i]]));
    const { submissions, plan } = await this.#shunning(() =>
      this.#pending.judge(this.#next(stored), {
        source: UNNAMED_SOURCE,
        isStored: true,
        isIncluded: (id) => this.#includedIn(id) !== undefined,
      })
    );
    const refused = new Map<string, Refusal>();
    for (const each of submissions) {
      if (each.status === "refused") refused.set(each.recordId, each);
    }
    const { forgotten } = this.#pending.drop(refused);
    const removed = submissions.filter(({ status }) => status !== "pending");
    if (removed.length > 0) {
      const pendingRemoved = removed.map(({ recordId }) => recordId);
      const lost = [...refused.keys()].filter((id) => sourceOf.get(id) === UNDONE_SOURCE).length;
      const loss = lost === 0 ? undefined : { ...this.#here(), records: lost };
      this.#store.write({ pendingRemoved, refused, forgotten, lost: loss });
    }
    const added = plan.added.map((each) => ({ ...each, source: sourceOf.get(each.id)! }));
    this.#pending.commit({ added, removed: [], refused, forgotten, lost: 0 });
  }

  /** When and where something is lost that happens now. */
  #here(): Omit<Loss, "records"> {
    return { time: Math.round(this.#clock.now()), index: this.tip.header.index };
  }

  /** A refusal whose reason says where the record is that stands in the way, as the chain is now. */
  #explained<R extends Refusal>(refusal: R): R {
    const node = refusal.by === undefined ? undefined : this.#includedIn(refusal.by);
    if (node === undefined) return refusal;
    return { ...refusal, reason: `${refusal.reason}, in block ${node.header.index}` };
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
