/**
 * The validator's state, kept in step with the best chain: forwards, backwards over a reorg of any depth,
 * and from what is stored.
 *
 * The host can undo the newest blocks by itself. What lies deeper is replayed, from the newest snapshot
 * below it or from genesis.
 */
import { checkData, type DataOutcome } from "../rules/check_block.ts";
import type { BlockHash } from "../block/ids.ts";
import type { RuleError } from "../block/rule_error.ts";
import type { BlockNode, BlockTree } from "./block_tree.ts";
import type { ConsensusParams } from "../rules/params.ts";
import { StateLostError } from "./state_lost.ts";
import type { ChainStore } from "../store/store.ts";
import { damagedChain, readBlockData } from "./stored_chain.ts";
import type { BlockData, ValidatorHost } from "../validator/validator_host.ts";

/** The validator, and the stored blocks that its state is made from. */
export interface ChainStateDeps {
  readonly host: ValidatorHost;
  readonly store: ChainStore;
  readonly tree: BlockTree;
  readonly params: ConsensusParams;
}

/** A change of the best chain. */
export interface Move {
  /** The last block before. */
  readonly from: BlockNode;
  /** The last block that both branches share. */
  readonly fork: BlockNode;
  /** The blocks after it on the new branch, lowest first. */
  readonly apply: readonly BlockData[];
}

/** Records that are handed to the validator at once while the state is rebuilt: bounds the memory. */
const REPLAY_RECORDS = 20_000;

/** Blocks that are, so that progress is seen to move. */
const REPLAY_BLOCKS = 100;

/**
 * What records since the last snapshot cost (`Validator.cost`) when one is written, at least: 50,000 votes, which take some 0.3 s to
 * replay, or 600 secret ballots, which take 5 s where their verdicts are not known.
 */
const SNAPSHOT_COST = 50_000;

/**
 * What records since the last snapshot cost when one is written, at least, for each record that the state is of: so writing
 * takes a constant share of the work.
 */
const SNAPSHOT_SHARE = 1;

/** What they cost when one is written at the end: below, replay is as quick. */
const CLOSING_COST = 5_000;

/** Keeps a {@linkcode ValidatorHost} at the state of the best chain. */
export class ChainState {
  readonly #deps: ChainStateDeps;
  /** Records in the chain up to the newest snapshot. */
  #savedRecords = 0;
  /** What those that were applied since then cost. */
  #cost = 0;

  constructor(deps: ChainStateDeps) {
    this.#deps = deps;
  }

  /**
   * Makes the state that of `node`, from what is stored.
   *
   * @throws {StoreError} `damaged` if a stored block breaks a rule.
   * @throws {PluginError} If the validator fails.
   */
  async rebuild(node: BlockNode): Promise<void> {
    const fault = await this.replay(node);
    if (fault !== undefined) throw damagedChain(`block ${fault.node.header.index}`, fault.error);
  }

  /**
   * The same, which may end at a block that the validator refuses: the state is of no use then.
   *
   * @returns That block, and the rule that it breaks.
   * @param onProgress Told how many of how many blocks have been replayed.
   * @throws {StoreError} `damaged` if a block is not what was stored.
   * @throws {PluginError} If the validator fails.
   */
  async replay(
    node: BlockNode,
    onProgress: (done: number, total: number) => void = () => {},
  ): Promise<{ readonly node: BlockNode; readonly error: RuleError } | undefined> {
    const { host, store, params, tree } = this.#deps;
    const path = tree.path(await this.#restore(node), node);
    for (let done = 0; done < path.length;) {
      const blocks: BlockData[] = [];
      let records = 0;
      for (const block of path.slice(done, done + REPLAY_BLOCKS)) {
        if (records >= REPLAY_RECORDS) break;
        const data = readBlockData(block, store, params);
        records += data.records.length;
        blocks.push(data);
      }
      const outcome = await checkData({ undo: 0, apply: blocks }, host);
      if (!outcome.ok) return { node: path[done + outcome.block], error: outcome.error };
      this.#note(outcome, blocks);
      const nodes = path.slice(done, done + blocks.length);
      const verified = newlyVerified(nodes, blocks, outcome.verified);
      // Of another version's database, or where a row was damaged: the next start is to be quick.
      if (verified.size > 0) store.write({ verified });
      done += blocks.length;
      onProgress(done, path.length);
    }
    return undefined;
  }

  /** Has verified what a {@linkcode move} needs, as far as that can be known before it. Changes nothing. */
  async prepare({ from, fork, apply }: Move): Promise<void> {
    const { host } = this.#deps;
    const undo = from.header.index - fork.header.index;
    // What lies deeper is replayed first.
    if (undo <= host.undoable) await host.prepare({ undo, apply });
  }

  /**
   * Moves the state to another branch. If a record is not accepted, it is as before.
   *
   * @throws {PluginError} If the validator fails; {@linkcode StoreError} if what is stored cannot be read.
   * The state is as before then.
   * @throws {StateLostError} If the state could not be brought back.
   */
  async move({ from, fork, apply }: Move): Promise<DataOutcome> {
    const { host } = this.#deps;
    const undo = from.header.index - fork.header.index;
    if (undo <= host.undoable) return this.#note(await checkData({ undo, apply }, host), apply);
    return await this.#guard(from, async () => {
      await this.rebuild(fork);
      const outcome = await checkData({ undo: 0, apply }, host);
      if (!outcome.ok) await this.rebuild(from);
      return this.#note(outcome, apply);
    });
  }

  /**
   * Undoes a {@linkcode move}.
   *
   * @param undone What the move undid, lowest first.
   * @throws {PluginError | StoreError} If that fails: the state is then of no use.
   */
  async takeBack({ from, apply }: Move, undone: readonly BlockData[]): Promise<void> {
    const { host } = this.#deps;
    if (apply.length > host.undoable) return await this.rebuild(from);
    const outcome = await checkData({ undo: apply.length, apply: undone }, host);
    if (!outcome.ok) throw outcome.error;
  }

  /** Writes a snapshot if much has changed since the last one. The state is that of `tip`. */
  async saveIfDue(tip: BlockNode): Promise<void> {
    await this.#save(tip, Math.max(SNAPSHOT_COST, this.#savedRecords * SNAPSHOT_SHARE));
  }

  /** Writes a snapshot unless the last one is as good. The state is that of `tip`. */
  async saveAtEnd(tip: BlockNode): Promise<void> {
    await this.#save(tip, CLOSING_COST);
  }

  async #save(tip: BlockNode, least: number): Promise<void> {
    if (this.#cost < least) return;
    const { host, store } = this.#deps;
    store.writeSnapshot({ hash: tip.hash, parts: await host.snapshot() });
    this.#beginAt(tip.totalRecords);
  }

  /** The state is that of a snapshot of so many records. */
  #beginAt(records: number): void {
    this.#savedRecords = records;
    this.#cost = 0;
  }

  #note(outcome: DataOutcome, applied: readonly BlockData[]): DataOutcome {
    if (outcome.ok) {
      this.#cost += outcome.cost ?? applied.reduce((sum, { records }) => sum + records.length, 0);
    }
    return outcome;
  }

  /** Makes the state that of the newest snapshot on the way to `node`, or that before the first block. */
  async #restore(node: BlockNode): Promise<BlockNode> {
    const { host, store, tree } = this.#deps;
    for (const hash of store.snapshots()) {
      const base = tree.get(hash);
      if (base === undefined || tree.fork(base, node) !== base) continue;
      const snapshot = store.readSnapshot(hash);
      if (snapshot === undefined || !await host.restore(snapshot.parts)) continue;
      this.#beginAt(base.totalRecords);
      return base;
    }
    await host.reset();
    this.#beginAt(0);
    return tree.genesis;
  }

  /** Runs `fn`; if it throws, the state is made that of `node` again. */
  async #guard<T>(node: BlockNode, fn: () => Promise<T>): Promise<T> {
    try {
      return await fn();
    } catch (error) {
      try {
        await this.rebuild(node);
      } catch (second) {
        throw new StateLostError([error, second], "Cannot go back to the state before");
      }
      throw error;
    }
  }
}

/**
 * What the store does not know yet of the verdicts on blocks.
 *
 * @param verified What a host has called them.
 */
export function newlyVerified(
  nodes: readonly BlockNode[],
  blocks: readonly BlockData[],
  verified: readonly string[] = [],
): Map<BlockHash, string> {
  return new Map<BlockHash, string>(
    nodes.flatMap(({ hash }, i): [BlockHash, string][] => {
      const isNew = verified[i] !== undefined && verified[i] !== blocks[i].verified;
      return isNew ? [[hash, verified[i]]] : [];
    }),
  );
}
