/**
 * Fetching the bodies of blocks: of one branch only (`branch_choice.ts`), so a side branch costs nobody a download,
 * from all peers that have them (`block_choice.ts`), in the order in which they are added (`arrived_blocks.ts`).
 * Which chain each peer has is for `header_sync.ts`.
 */
import { type Block, blockHash } from "../../core/block/block.ts";
import { hashHeader } from "../../core/block/header.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { Clock } from "../../core/base/clock.ts";
import { type Arrived, ArrivedBlocks } from "./arrived_blocks.ts";
import { BlockPatience } from "./block_patience.ts";
import { blockWindow, chooseBlocks } from "./block_choice.ts";
import { InFlightBlocks } from "./in_flight_blocks.ts";
import { BranchChoice } from "./branch_choice.ts";
import type { SyncEffects } from "./effects.ts";
import type { FinalSearch } from "./final_search.ts";
import type { HeaderSync } from "./header_sync.ts";
import type { PeerSet } from "../peers/peer_set.ts";
import type { Session } from "../session/session.ts";
import type { Sketch } from "../wire/sketch.ts";
import { SketchedBlocks } from "./sketched_blocks.ts";
import { WantedBranch } from "./wanted_branch.ts";
import type { BlockHash } from "../../core/block/ids.ts";

/** What a {@linkcode BlockDownload} needs. */
export interface BlockDownloadDeps {
  readonly chain: Chain;
  readonly clock: Clock;
  readonly peers: Pick<PeerSet, "sessions">;
  readonly headers: Pick<HeaderSync, "finalOf" | "tipOf" | "workOf" | "doubt" | "onTip" | "resume">;
  readonly final: FinalSearch;
  readonly effects: Omit<SyncEffects, "branchExcluded">;
}

/** Brings the bodies of the branch with the most work. */
export class BlockDownload {
  readonly #deps: BlockDownloadDeps;
  readonly #inFlight: InFlightBlocks;
  readonly #branch: WantedBranch;
  readonly #choice: BranchChoice;
  readonly #sketched: SketchedBlocks;
  readonly #arrived: ArrivedBlocks;
  readonly #patience: BlockPatience;

  constructor(deps: BlockDownloadDeps) {
    this.#deps = deps;
    this.#inFlight = new InFlightBlocks(deps);
    this.#patience = new BlockPatience(deps);
    this.#branch = new WantedBranch(deps.chain.tree);
    this.#choice = new BranchChoice({ ...deps, branch: this.#branch, inFlight: this.#inFlight });
    this.#sketched = new SketchedBlocks(deps.chain);
    this.#arrived = new ArrivedBlocks({
      ...deps,
      branch: this.#branch,
      inFlight: this.#inFlight,
      patience: this.#patience,
      sketched: this.#sketched,
      download: this,
    });
  }

  /** True while bodies come in. */
  get isOn(): boolean {
    const { next } = this.#branch;
    if (this.#arrived.isAdding) return true;
    if (next === undefined) return false;
    return this.#arrived.has(next.hash) ||
      this.#patience.isOn(next, this.#promisers(), this.#inFlight.progressOf(next.hash));
  }

  /** Index of the last block that a peer is known to have beyond the chain here; null if there is none. */
  get goal(): number | null {
    const promisers = this.#openSessions().filter((each) => this.#choice.isPromised(each));
    const indexes = promisers.flatMap((each) => this.#deps.headers.tipOf(each)?.header.index ?? []);
    return indexes.length === 0 ? null : Math.max(...indexes);
  }

  /** Number of blocks that were asked for and have not come. */
  get asked(): number {
    return this.#inFlight.size;
  }

  /** Number of those that came and wait for an earlier one, or to be added. */
  get arrived(): number {
    return this.#arrived.size;
  }

  /** Blocks whose headers are needed, whoever has them. */
  *held(): Iterable<BlockNode> {
    yield* this.#choice.late;
    if (this.#branch.target !== undefined) yield this.#branch.target;
  }

  /** As {@linkcode ArrivedBlocks.run}. @throws {StoreError | PluginError} */
  run(signal: AbortSignal): Promise<void> {
    return this.#arrived.run(signal);
  }

  /**
   * A session is about to be over: what its peer named and did not give is held against it, and asked of others
   * at the next {@linkcode ask}.
   */
  end(session: Session): void {
    const isOwed = this.#branch.next !== undefined && this.#choice.isPromised(session);
    if (isOwed) this.#patience.strike(session);
    this.#inFlight.end(session);
    this.#sketched.end(session);
  }

  /** Asks for what is missing, of whoever has it. */
  ask(): void {
    this.aim();
    // What those that wait here lacked may have come another way.
    const isExcluded = this.#deps.final.node?.status === "invalid";
    if (isExcluded || this.#arrived.size > 0) this.#arrived.wake();
    const asked = chooseBlocks({
      tree: this.#deps.chain.tree,
      branch: this.#branch,
      inFlight: this.#inFlight,
      sessions: this.#openSessions(),
      tipOf: (session) => this.#deps.headers.tipOf(session),
      isHere: (hash) => this.#arrived.has(hash),
      maxBodyBytes: this.#maxBodyBytes,
    });
    for (const [session, nodes] of asked) {
      for (const { hash } of nodes) this.#inFlight.add(hash, session);
      this.#askPeer(session, nodes);
    }
  }

  /** Turns to the branch that is to be fetched now, and forgets what is not on it. */
  aim(): void {
    this.#branch.aim(this.#choice.choose(this.#openSessions()));
    if (this.#branch.next !== undefined) this.#patience.begin(this.#branch.next);
    this.#arrived.prune();
    this.#sketched.prune({
      isWanted: (hash) => this.#branch.has(hash),
      isOwedBy: (hash, session) => this.#inFlight.isOwedBy(hash, session),
    });
  }

  /** The blocks that came have been added. */
  onAdded(): void {
    this.#deps.headers.resume();
    this.ask();
    this.#deps.effects.blocksAdded();
  }

  /** A peer does not have blocks that were asked of it: it is not asked again until its tip moves. */
  onNoBlocks(session: Session, hashes: readonly BlockHash[]): void {
    for (const hash of hashes) {
      if (this.#inFlight.delete(hash, session)) this.#deps.headers.doubt(session);
    }
    this.ask();
  }

  /**
   * A block came. One that was not asked of this peer is dropped. One that came so late that others were
   * asked meanwhile is still taken: over a slow line none would come in time.
   */
  onBlock(session: Session, block: Block): void {
    const hash = blockHash(block);
    if (!this.#inFlight.take(hash, session)) return;
    this.#inFlight.forget(hash);
    this.#inFlight.touch(session);
    this.#arrive(hash, { block, session, isFilled: false });
  }

  /**
   * A block came as a sketch: asked for, or because the peer's best chain ends with it now.
   *
   * @throws {ProtocolError} If its header breaks a rule.
   */
  onSketch(session: Session, sketch: Sketch): void {
    const hash = hashHeader(sketch.header);
    const isAsked = this.#inFlight.delete(hash, session);
    // An answer need not be the peer's tip any more.
    if (!isAsked) this.#deps.headers.onTip(session, sketch.header);
    this.aim();
    if (this.#isInWindow(hash) && !this.#arrived.has(hash)) this.#takeSketch(session, hash, sketch);
    this.ask();
  }

  /**
   * Records came that a sketch lacked.
   *
   * @throws {ProtocolError} If they are not as many as were asked for.
   */
  onMissing(session: Session, hash: BlockHash, records: readonly Uint8Array[]): void {
    if (records.length === 0) return this.onNoBlocks(session, [hash]);
    const block = this.#sketched.complete(session, hash, records);
    if (block === undefined || !this.#inFlight.delete(hash, session)) return;
    this.#arrive(hash, { block, session, isFilled: true });
  }

  /**
   * Asks others for what a peer does not send, and gives it up when nobody else has it either. To be called
   * every now and then.
   */
  checkTimeouts(): void {
    const { next } = this.#branch;
    if (next !== undefined) {
      this.#patience.check(next, this.#promisers(), this.#inFlight.progressOf(next.hash));
    }
    this.#inFlight.checkTimeouts((hash, asked) => this.#hasAnother(hash, asked));
    this.#choice.checkLate();
  }

  /** Takes what there is of a block that is wanted, and asks the peer for the rest. */
  #takeSketch(session: Session, hash: BlockHash, sketch: Sketch): void {
    const isOwed = this.#inFlight.has(hash);
    const taken = this.#sketched.take(session, hash, { sketch, isOwed });
    if (taken === undefined) return;
    if (taken.block !== undefined) {
      this.#inFlight.forget(hash);
      return this.#arrive(hash, { block: taken.block, session, isFilled: true });
    }
    this.#inFlight.add(hash, session);
    session.send(taken.ask);
  }

  /** True if there is capacity for a block that comes unasked. */
  #isInWindow(hash: BlockHash): boolean {
    const branch = this.#branch;
    return branch.has(hash) &&
      blockWindow({ branch, maxBodyBytes: this.#maxBodyBytes }).some((node) => node.hash === hash);
  }

  #arrive(hash: BlockHash, arrived: Arrived): void {
    this.#arrived.put(hash, arrived);
    this.ask();
  }

  /** True if a peer that answers has a block, beside the one that was asked. */
  #hasAnother(hash: BlockHash, asked: Session): boolean {
    const { tree } = this.#deps.chain;
    const node = tree.get(hash);
    return node !== undefined &&
      this.#openSessions().some((each) => {
        const tip = this.#deps.headers.tipOf(each);
        return each !== asked && !this.#inFlight.isStalled(each) && tip !== undefined &&
          tree.fork(tip, node) === node;
      });
  }

  #askPeer(session: Session, nodes: readonly BlockNode[]): void {
    const [{ hash, header }] = nodes;
    // Who is one block behind has most of its records.
    const isNews = this.#branch.next === this.#branch.target;
    session.send(
      isNews && this.#sketched.isWorthwhile(session, hash, header)
        ? { type: "getSketch", hash }
        : { type: "getBlocks", hashes: nodes.map((each) => each.hash) },
    );
  }

  /** Peers that have said that they have the wanted branch, and that are not stalled. */
  #promisers(): Session[] {
    return this.#openSessions()
      .filter((each) => this.#choice.isPromised(each) && !this.#inFlight.isStalled(each));
  }

  get #maxBodyBytes(): number {
    return this.#deps.chain.network.definition.params.maxBodyBytes;
  }

  /** Sessions that are not about to end. */
  #openSessions(): Session[] {
    return this.#deps.peers.sessions.filter(({ ended }) => !ended.aborted);
  }
}
