/**
 * The best chain by index, and the only way to move it.
 *
 * A move is all or nothing: the validator's state is moved, one transaction is written, and only then is
 * the move visible here. If either fails, the old chain stands.
 */
import type { BlockHash } from "../block/ids.ts";
import type { BlockNode, BlockTree } from "./block_tree.ts";
import type { BlockResult, ChainChange } from "./chain_results.ts";
import { type ChainState, type Move, newlyVerified } from "./chain_state.ts";
import type { ChangeQueue } from "./change_queue.ts";
import type { Clock } from "../base/clock.ts";
import type { ConsensusParams } from "../rules/params.ts";
import { assertInvariant } from "../base/invariant.ts";
import type { Pending } from "../pending/pending.ts";
import { changeOf } from "./store_change.ts";
import type { ReorgGuard } from "./reorg_guard.ts";
import { StateLostError } from "./state_lost.ts";
import type { RuleError } from "../block/rule_error.ts";
import { dataOf, readBlockData } from "./stored_chain.ts";
import type { ChainStore, CompleteBlock, StoredCertificate } from "../store/store.ts";
import { nextTime } from "./block_template.ts";
import type { BlockData } from "../validator/validator_host.ts";

/**
 * Blocks that come together while a chain is caught up with. A snapshot would soon be out of date then, and
 * replaying what came is quicker than it came.
 */
const BULK_BLOCKS = 50;

/** What moves together with the best chain, and what may forbid a move. */
export interface BestChainDeps {
  readonly tree: BlockTree;
  readonly store: ChainStore;
  readonly state: ChainState;
  readonly pending: Pending;
  readonly guard: ReorgGuard;
  readonly changes: Pick<ChangeQueue, "swap">;
  readonly clock: Pick<Clock, "now">;
  readonly params: ConsensusParams;
}

/** A block whose header and body have been checked, and whose ancestors are here. */
export interface CheckedBlock {
  readonly node: BlockNode;
  readonly block: CompleteBlock;
}

/** A change of the best chain, with all that it takes to make it and to take it back. */
interface BranchChange extends Move {
  /** Blocks that are new. */
  readonly run: readonly CheckedBlock[];
  readonly tip: BlockNode;
  readonly detached: readonly BlockNode[];
  readonly attached: readonly BlockNode[];
  /** What the validator was given of the detached blocks. */
  readonly undone: readonly BlockData[];
  /** The certificate that asks for it. */
  readonly certificate: StoredCertificate | undefined;
}

/** The branch that counts. */
export class BestChain {
  readonly #deps: BestChainDeps;
  /** By index. */
  readonly #nodes: BlockNode[];

  /** Starts with the genesis block alone. */
  constructor(deps: BestChainDeps) {
    this.#deps = deps;
    this.#nodes = [deps.tree.genesis];
  }

  /** Its last block. */
  get tip(): BlockNode {
    return this.#nodes[this.#nodes.length - 1];
  }

  /** Its block at an index. */
  at(index: number): BlockNode | undefined {
    return this.#nodes[index];
  }

  /** True if the block is part of it. */
  has(node: BlockNode): boolean {
    return this.#nodes[node.header.index] === node;
  }

  /** Its blocks as they are now, genesis first. */
  nodes(): readonly BlockNode[] {
    return [...this.#nodes];
  }

  /** Takes a stored branch for it, to whose end the state has been moved. */
  load(tip: BlockNode): void {
    this.#swap(this.#deps.tree.genesis, this.#deps.tree.path(this.#deps.tree.genesis, tip));
  }

  /**
   * Makes the branch that ends with these blocks the best chain, and stores them.
   *
   * @param run New blocks that follow each other.
   * @param tip The end of the branch; a stored block if there are no new ones. @default {The last of the run}
   * @param certificate What makes a block of the branch final: nobody is asked then how much may be undone, as all peers
   * started from a definition that says so. Stored together with the change.
   * @returns What became of it; a rule that the branch breaks: then its first bad block is marked invalid.
   * @throws {PluginError | StoreError} Nothing has changed then.
   * @throws {StateLostError} If the state could not be brought back.
   */
  async connect(
    run: readonly CheckedBlock[],
    tip: BlockNode = run[run.length - 1].node,
    certificate?: StoredCertificate,
  ): Promise<BlockResult | RuleError> {
    const { tree, state, guard, changes } = this.#deps;
    const { tip: from } = this;
    const fork = tree.fork(from, tip);
    const isAboveFinal = fork.header.index >= tree.root.header.index;
    assertInvariant(isAboveFinal, "the best chain never leaves the final block");
    const detached = tree.path(fork, from);
    const attached = tree.path(fork, tip);
    // Nobody is there to be asked whether to follow: there is no other branch.
    const isForced = certificate !== undefined;
    if (attached.length === 0 && !isForced && !guard.allows(detached.length)) {
      return { status: "side" };
    }
    const undone = detached.map((node) => this.#data(node));
    const stored = attached.slice(0, attached.length - run.length).map((node) => this.#data(node));
    const apply = [...stored, ...run.map(({ block }) => dataOf(block))];
    const change: BranchChange = {
      run,
      tip,
      from,
      fork,
      detached,
      attached,
      undone,
      apply,
      certificate,
    };
    await state.prepare(change);
    const result = await changes.swap(() => this.#change(change));
    const isLarge = run.length >= BULK_BLOCKS;
    if ("status" in result && result.status === "connected" && !isLarge) {
      await state.saveIfDue(tip);
    }
    return result;
  }

  /** Makes a change. State and best chain fit each other before and after. */
  async #change(planned: BranchChange): Promise<BlockResult | RuleError> {
    const { tree, state, guard } = this.#deps;
    const { run, fork, detached, attached, undone, apply, certificate } = planned;
    const outcome = await state.move(planned);
    if (!outcome.ok) {
      this.#condemn(attached.slice(outcome.block));
      return outcome.error;
    }
    // Asked only now: a branch that breaks a rule is no reason to stop.
    const reorg = certificate ? undefined : guard.check({ fork, detached, attached });
    if (reorg !== undefined) {
      await this.#takeBack(planned, undone);
      return { status: "deep", reorg };
    }
    let change: ChainChange;
    try {
      change = await this.#write(planned, newlyVerified(attached, apply, outcome.verified));
    } catch (error) {
      await this.#takeBack(planned, undone, error);
      throw error;
    }
    run.forEach(({ node }) => tree.complete(node));
    this.#swap(fork, attached);
    return { status: "connected", change };
  }

  /**
   * Checks what the validator says of a block after any complete one, and changes nothing.
   *
   * @throws {RuleError} `record-refused`
   */
  async tryOut(parent: BlockNode, data: BlockData): Promise<void> {
    const { tree, state, changes } = this.#deps;
    const fork = tree.fork(this.tip, parent);
    const undone = tree.path(fork, this.tip).map((node) => this.#data(node));
    const applied = tree.path(fork, parent).map((node) => this.#data(node));
    const move: Move = { from: this.tip, fork, apply: [...applied, data] };
    await state.prepare(move);
    await changes.swap(async () => {
      const outcome = await state.move(move);
      if (!outcome.ok) throw outcome.error;
      await this.#takeBack(move, undone);
    });
  }

  /**
   * Asks the validator while its state is that after any complete block, and changes nothing.
   *
   * @throws {RuleError} `record-refused` if a block up to there breaks a rule. Its first bad block is marked invalid.
   * @throws {PluginError | StoreError} As {@linkcode connect}.
   */
  async askAt<T>(node: BlockNode, ask: () => Promise<T>): Promise<T> {
    const { tree, state, changes } = this.#deps;
    if (node === this.tip) return await ask();
    const fork = tree.fork(this.tip, node);
    const undone = tree.path(fork, this.tip).map((each) => this.#data(each));
    const branch = tree.path(fork, node);
    const move: Move = { from: this.tip, fork, apply: branch.map((each) => this.#data(each)) };
    await state.prepare(move);
    return await changes.swap(async () => {
      const outcome = await state.move(move);
      if (!outcome.ok) {
        this.#condemn(branch.slice(outcome.block));
        throw outcome.error;
      }
      try {
        return await ask();
      } finally {
        await this.#takeBack(move, undone);
      }
    });
  }

  /**
   * Has the validator judge a stored branch, and changes nothing but that a block which breaks a rule is marked.
   *
   * @returns The rule that a block of it breaks.
   * @throws {PluginError | StoreError} As {@linkcode connect}.
   */
  async judge(tip: BlockNode): Promise<RuleError | undefined> {
    const { tree, state, changes } = this.#deps;
    const fork = tree.fork(this.tip, tip);
    const branch = tree.path(fork, tip);
    if (branch.length === 0) return undefined;
    const undone = tree.path(fork, this.tip).map((node) => this.#data(node));
    const move: Move = { from: this.tip, fork, apply: branch.map((node) => this.#data(node)) };
    await state.prepare(move);
    return await changes.swap(async () => {
      const outcome = await state.move(move);
      if (outcome.ok) await this.#takeBack(move, undone);
      else this.#condemn(branch.slice(outcome.block));
      return outcome.ok ? undefined : outcome.error;
    });
  }

  /** Writes the new blocks, and what becomes of records that wait, in one transaction. */
  async #write(
    { run, tip, detached, attached, undone, apply, certificate }: BranchChange,
    verified: ReadonlyMap<BlockHash, string>,
  ): Promise<ChainChange> {
    const { store, pending, clock } = this.#deps;
    const plan = await pending.plan({
      detached: undone.flatMap(({ records }) => records),
      attached: apply.flatMap(({ records }) => records),
      place: { index: tip.header.index + 1, time: nextTime(tip, clock.now()) },
    });
    const at = { time: Math.round(clock.now()), index: (detached[0] ?? tip).header.index };
    store.write({
      blocks: run.map(({ block }) => block),
      verified,
      ...certificate && { certificates: [certificate] },
      ...changeOf(plan, at),
    });
    pending.commit(plan);
    const returned = plan.added.map(({ id }) => id);
    return { detached, attached, returned, refused: plan.refused, lost: plan.lost };
  }

  /** Notes that the first of these blocks breaks a rule, and with it those that follow. */
  #condemn(branch: readonly BlockNode[]): void {
    const { tree, store } = this.#deps;
    const stored = branch.filter(({ status }) => status === "complete");
    if (stored.length > 0) store.write({ invalid: stored.map(({ hash }) => hash) });
    tree.invalidate(branch[0]);
  }

  /** Moves the state back. If that fails too, the chain can no longer be used. */
  async #takeBack(move: Move, undone: readonly BlockData[], cause?: unknown): Promise<void> {
    try {
      await this.#deps.state.takeBack(move, undone);
    } catch (error) {
      const errors = cause === undefined ? [error] : [cause, error];
      throw new StateLostError(errors, "Cannot go back to the state before");
    }
  }

  #swap(fork: BlockNode, attached: readonly BlockNode[]): void {
    assertInvariant(this.has(fork), "a branch leaves the best chain at a block of it");
    this.#nodes.length = fork.header.index + 1;
    for (const node of attached) this.#nodes.push(node);
  }

  #data(node: BlockNode): BlockData {
    return readBlockData(node, this.#deps.store, this.#deps.params);
  }
}
