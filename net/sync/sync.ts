/**
 * Catching up: headers first (`header_sync.ts`), then the bodies of the branch with the most work
 * (`_branch_choice.ts`), from all peers that have them (`block_choice.ts`), which are added as they come
 * (`_arrived_blocks.ts`). It asks one branch only, so a side branch costs nobody a download.
 */
import { type Block, blockHash } from "../../core/block/block.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { ChainChange } from "../../core/chain/chain_results.ts";
import type { Clock } from "../../core/base/clock.ts";
import { hashHeader, type Header } from "../../core/block/header.ts";
import type { DeepReorg } from "../../core/chain/reorg_guard.ts";
import { type Arrived, ArrivedBlocks } from "./arrived_blocks.ts";
import { BlockPatience } from "./block_patience.ts";
import { BranchChoice } from "./branch_choice.ts";
import { blockWindow, chooseBlocks } from "./block_choice.ts";
import { BlockRequests } from "./block_requests.ts";
import { HeaderSync } from "./header_sync.ts";
import type { PeerSet } from "../peers/peer_set.ts";
import type { Session } from "../session/session.ts";
import type { Sketch } from "../wire/sketch.ts";
import { SketchedBlocks } from "./sketched_blocks.ts";
import { WantedBranch } from "./wanted_branch.ts";

/** What a {@linkcode Sync} works with. */
export interface SyncDeps {
  readonly chain: Chain;
  readonly clock: Clock;
  readonly peers: Pick<PeerSet, "sessions">;
  /** The best chain changed. */
  readonly onChange: (change: ChainChange) => void;
  /** A heavier branch would undo more of the chain than is allowed. */
  readonly onDeep: (reorg: DeepReorg) => void;
  /** A header became known, or a peer's tip. */
  readonly onNews: () => void;
  /** The blocks that came have been added: there may be reason to mine. */
  readonly onAdded: () => void;
}

/** How many blocks are on their way, against `limits.ts`. */
export interface BlockStats {
  /** Those that were asked for and have not come. */
  readonly askedBlocks: number;
  /** Those that came and wait for an earlier one, or to be added. */
  readonly arrivedBlocks: number;
  /** Peers of which headers from the future are held back: of each the last ones alone. */
  readonly futureHeaders: number;
}

/** Brings the chain to the best tip that any peer has. */
export class Sync {
  readonly #deps: SyncDeps;
  readonly #headers: HeaderSync;
  readonly #requests: BlockRequests;
  readonly #branch: WantedBranch;
  readonly #choice: BranchChoice;
  readonly #sketched: SketchedBlocks;
  readonly #arrived: ArrivedBlocks;
  readonly #patience: BlockPatience;

  constructor(deps: SyncDeps) {
    this.#deps = deps;
    this.#headers = new HeaderSync({ ...deps, held: () => this.#held() });
    this.#requests = new BlockRequests(deps);
    this.#patience = new BlockPatience(deps);
    this.#branch = new WantedBranch(deps.chain.tree);
    this.#choice = new BranchChoice({
      ...deps,
      branch: this.#branch,
      requests: this.#requests,
      headers: this.#headers,
    });
    this.#sketched = new SketchedBlocks(deps.chain);
    this.#arrived = new ArrivedBlocks({
      ...deps,
      branch: this.#branch,
      requests: this.#requests,
      aim: () => this.#aim(),
      onDelivered: (session) => this.#patience.forgive(session),
      onAdded: () => this.#onAdded(),
      onMisfilled: (hash) => this.#sketched.fail(hash),
    });
  }

  /** True while headers or bodies come in: whoever mines or counts now does so on an old tip. */
  get isBehind(): boolean {
    const { next } = this.#branch;
    if (this.#arrived.isAdding || this.#headers.isPaging) return true;
    if (next === undefined) return false;
    return this.#arrived.has(next.hash) ||
      this.#patience.isOn(next, this.#promisers(), this.#requests.progressOf(next.hash));
  }

  /** Who says that its chain is heavier than the one here, and answers what it is asked. */
  #promisers(): Session[] {
    const { work } = this.#deps.chain.tip;
    return this.#openSessions().filter((each) => {
      const tip = this.tipOf(each);
      return tip !== undefined && tip.work > work && !this.#requests.isStalled(each);
    });
  }

  /** Index of the last block that a peer is known to have beyond the chain here; null if there is none. */
  get goal(): number | null {
    const { tip } = this.#deps.chain;
    const tips = this.#openSessions().flatMap((each) => this.tipOf(each) ?? []);
    const indexes = tips.filter(({ work }) => work > tip.work).map(({ header }) => header.index);
    return indexes.length === 0 ? null : Math.max(...indexes);
  }

  /** As {@linkcode HeaderSync.tipOf}. */
  tipOf(session: Session): BlockNode | undefined {
    return this.#headers.tipOf(session);
  }

  /** As {@linkcode HeaderSync.awaits}. */
  awaits(session: Session): boolean {
    return this.#headers.awaits(session);
  }

  get #maxBodyBytes(): number {
    return this.#deps.chain.network.definition.params.maxBodyBytes;
  }

  /** Time of the last header by which a peer's chain is heavier, if its headers are from the future here. */
  heldTimeOf(session: Session): number | undefined {
    return this.#headers.heldTimeOf(session);
  }

  /** What is on its way, or waits here. */
  get stats(): BlockStats {
    return {
      askedBlocks: this.#requests.size,
      arrivedBlocks: this.#arrived.size,
      futureHeaders: this.#headers.futures,
    };
  }

  /** As {@linkcode ArrivedBlocks.run}. @throws {StoreError | PluginError} */
  run(signal: AbortSignal): Promise<void> {
    return this.#arrived.run(signal);
  }

  /** A session began. If the peer's tip is news, its first `tip` message leads to the headers. */
  start(session: Session): void {
    this.#headers.start(session, this.#deps.chain.tree.get(session.hello.tip));
    this.#pump();
  }

  /** A session is over: what it owed is asked of others. */
  end(session: Session): void {
    // What it named and did not give is held against it.
    const tip = this.tipOf(session);
    const isOwed = this.#branch.next !== undefined && tip !== undefined &&
      tip.work > this.#deps.chain.tip.work;
    if (isOwed) this.#patience.strike(session);
    this.#headers.end(session);
    this.#requests.end(session);
    this.#sketched.end(session);
    this.#pump();
  }

  /** A peer asks where its chain and ours part. */
  onGetHeaders(session: Session, locator: readonly string[]): void {
    this.#headers.onGetHeaders(session, locator);
  }

  /**
   * Headers came.
   *
   * @throws {ProtocolError} If one breaks a rule, or they do not connect.
   */
  onHeaders(session: Session, headers: readonly Header[]): void {
    this.#headers.onHeaders(session, headers);
    this.#pump();
    this.#deps.onNews();
  }

  /**
   * A peer's best chain ends with this header.
   *
   * @throws {ProtocolError} If it breaks a rule.
   */
  onTip(session: Session, header: Header): void {
    this.#headers.onTip(session, header);
    this.#pump();
    this.#deps.onNews();
  }

  /** A peer does not have blocks that were asked of it: it is not asked again until its tip moves. */
  onNoBlocks(session: Session, hashes: readonly string[]): void {
    for (const hash of hashes) {
      if (this.#requests.delete(hash, session)) this.#headers.doubt(session);
    }
    this.#pump();
  }

  /**
   * A block came. One that was not asked of this peer is dropped. One that came so late that others were
   * asked meanwhile is taken all the same: over a slow line none would come in time.
   */
  onBlock(session: Session, block: Block): void {
    const hash = blockHash(block);
    if (!this.#requests.take(hash, session)) return;
    this.#requests.forget(hash);
    this.#requests.hear(session);
    this.#arrive(hash, { block, session, isFilled: false });
  }

  /**
   * A block came as a sketch: asked for, or because the peer's best chain ends with it now.
   *
   * @throws {ProtocolError} If its header breaks a rule.
   */
  onSketch(session: Session, sketch: Sketch): void {
    const hash = hashHeader(sketch.header);
    const isAsked = this.#requests.delete(hash, session);
    // An answer need not be the peer's tip any more.
    if (!isAsked) this.#headers.onTip(session, sketch.header);
    this.#aim();
    if (this.#isInWindow(hash) && !this.#arrived.has(hash)) this.#takeSketch(session, hash, sketch);
    this.#pump();
    this.#deps.onNews();
  }

  /**
   * Records came that a sketch lacked.
   *
   * @throws {ProtocolError} If they are not as many as were asked for.
   */
  onMissing(session: Session, hash: string, records: readonly Uint8Array[]): void {
    if (records.length === 0) return this.onNoBlocks(session, [hash]);
    const block = this.#sketched.complete(session, hash, records);
    if (block === undefined || !this.#requests.delete(hash, session)) return;
    this.#arrive(hash, { block, session, isFilled: true });
  }

  /**
   * Asks others for what a peer does not send, and gives it up when nobody else has it either. To be called
   * every now and then.
   */
  checkTimeouts(): void {
    const { next } = this.#branch;
    if (next !== undefined) {
      this.#patience.check(next, this.#promisers(), this.#requests.progressOf(next.hash));
    }
    this.#requests.checkTimeouts((hash, asked) => this.#hasAnother(hash, asked));
    this.#choice.checkLate();
    this.#headers.resume();
    this.#pump();
  }

  /** Takes what there is of a block that is wanted, and asks the peer for the rest. */
  #takeSketch(session: Session, hash: string, sketch: Sketch): void {
    const isOwed = this.#requests.has(hash);
    const taken = this.#sketched.take(session, hash, { sketch, isOwed });
    if (taken === undefined) return;
    if (taken.block !== undefined) {
      this.#requests.forget(hash);
      return this.#arrive(hash, { block: taken.block, session, isFilled: true });
    }
    this.#requests.add(hash, session);
    session.send(taken.ask);
  }

  /** True if there is room for a block that comes unasked. */
  #isInWindow(hash: string): boolean {
    const branch = this.#branch;
    return branch.has(hash) &&
      blockWindow({ branch, maxBodyBytes: this.#maxBodyBytes }).some((node) => node.hash === hash);
  }

  #arrive(hash: string, arrived: Arrived): void {
    this.#arrived.put(hash, arrived);
    this.#pump();
  }

  #onAdded(): void {
    this.#headers.resume();
    this.#pump();
    this.#deps.onAdded();
  }

  /** True if a peer that answers has a block, beside the one that was asked. */
  #hasAnother(hash: string, asked: Session): boolean {
    const { tree } = this.#deps.chain;
    const node = tree.get(hash);
    return node !== undefined &&
      this.#openSessions().some((each) => {
        const tip = this.tipOf(each);
        return each !== asked && !this.#requests.isStalled(each) && tip !== undefined &&
          tree.fork(tip, node) === node;
      });
  }

  /** Asks for what is missing, of whoever has it. */
  #pump(): void {
    this.#aim();
    const asked = chooseBlocks({
      tree: this.#deps.chain.tree,
      branch: this.#branch,
      requests: this.#requests,
      sessions: this.#openSessions(),
      tipOf: (session) => this.tipOf(session),
      isHere: (hash) => this.#arrived.has(hash),
      maxBodyBytes: this.#maxBodyBytes,
    });
    for (const [session, nodes] of asked) {
      for (const { hash } of nodes) this.#requests.add(hash, session);
      this.#ask(session, nodes);
    }
  }

  #ask(session: Session, nodes: readonly BlockNode[]): void {
    const [{ hash, header }] = nodes;
    // Who is one block behind has most of its records.
    const isNews = this.#branch.next === this.#branch.target;
    session.send(
      isNews && this.#sketched.isWorthwhile(session, hash, header)
        ? { type: "getSketch", hash }
        : { type: "getBlocks", hashes: nodes.map((each) => each.hash) },
    );
  }

  /** Turns to the branch that is to be fetched now, and forgets what is not on it. */
  #aim(): void {
    this.#branch.aim(this.#choice.choose(this.#openSessions()));
    if (this.#branch.next !== undefined) this.#patience.begin(this.#branch.next);
    this.#arrived.prune();
    this.#sketched.prune({
      isWanted: (hash) => this.#branch.has(hash),
      isOwedBy: (hash, session) => this.#requests.isOwedBy(hash, session),
    });
  }

  /** Blocks whose headers are needed, whoever has them. */
  *#held(): Iterable<BlockNode> {
    yield* this.#choice.late;
    if (this.#branch.target !== undefined) yield this.#branch.target;
  }

  /** Sessions that are not about to end. */
  #openSessions(): Session[] {
    return this.#deps.peers.sessions.filter(({ ended }) => !ended.aborted);
  }
}
