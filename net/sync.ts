/**
 * Catching up: headers first (`header_sync.ts`), then the bodies of the branch with the most work, from
 * all peers that have them. It asks one branch only, so a side branch costs nobody a download.
 */
import { type Block, blockHash } from "../core/block.ts";
import type { BlockNode } from "../core/block_tree.ts";
import type { Chain } from "../core/chain.ts";
import type { BlockResult, ChainChange } from "../core/chain_results.ts";
import { type Clock, pause } from "../core/clock.ts";
import { hashHeader, type Header } from "../core/header.ts";
import type { DeepReorg } from "../core/reorg_guard.ts";
import type { RuleError } from "../core/rule_error.ts";
import { blockWindow, chooseBlocks, REFILL } from "./block_choice.ts";
import { BlockRequests } from "./block_requests.ts";
import { HeaderSync } from "./header_sync.ts";
import { MAX_BLOCKS_ASKED, STALLED_MS } from "./limits.ts";
import type { BlockStats } from "./node_stats.ts";
import type { PeerSet } from "./peer_set.ts";
import { ProtocolError } from "./protocol_error.ts";
import type { Session } from "./session.ts";
import type { Sketch } from "./sketch.ts";
import { SketchedBlocks } from "./sketched_blocks.ts";
import { WantedBranch } from "./wanted_branch.ts";

/**
 * How long more blocks are waited for while some are on their way, in ms: what is added together is synced
 * to disk together.
 */
const GATHER_MS = 20;

/** Rules that a block breaks whose records are not those of its header. */
const BODY_RULES: ReadonlySet<string> = new Set<RuleError["code"]>([
  "records-count",
  "record-size",
  "body-size",
  "data-root",
]);

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
  /** The blocks that came have been added, or are waited for in vain: there may be reason to mine. */
  readonly onAdded: () => void;
}

/** A block that is here and not added yet. */
interface Arrived {
  readonly block: Block;
  readonly session: Session;
  /** True if it was put together here of a sketch: what is wrong with its records is nobody's fault. */
  readonly isFilled: boolean;
}

/** Brings the chain to the best tip that any peer has. */
export class Sync {
  readonly #deps: SyncDeps;
  readonly #headers: HeaderSync;
  readonly #requests: BlockRequests;
  readonly #branch: WantedBranch;
  readonly #sketched: SketchedBlocks;
  readonly #arrived = new Map<string, Arrived>();
  /** Blocks that do not come, and until when branches without them are fetched first (monotonic ms). */
  readonly #late = new Map<BlockNode, number>();
  #isAdding = false;
  #wake = Promise.withResolvers<void>();

  constructor(deps: SyncDeps) {
    this.#deps = deps;
    this.#headers = new HeaderSync({ ...deps, held: () => this.#held() });
    this.#requests = new BlockRequests(deps);
    this.#branch = new WantedBranch(deps.chain.tree);
    this.#sketched = new SketchedBlocks(deps.chain);
  }

  /** True while bodies come in: whoever mines now works on an old tip. */
  get isBusy(): boolean {
    return this.#arrived.size > 0 || this.#isAdding || this.#requests.isBusy;
  }

  get #maxBodyBytes(): number {
    return this.#deps.chain.network.definition.params.maxBodyBytes;
  }

  /** What is on its way, or waits here. */
  get stats(): BlockStats {
    return {
      askedBlocks: this.#requests.size,
      arrivedBlocks: this.#arrived.size,
      futureHeaders: this.#headers.futures,
    };
  }

  /**
   * Adds what has come until `signal` is aborted: by itself, so that the next blocks are read from the
   * connection meanwhile and are added together.
   *
   * @throws {StoreError | PluginError} What makes going on impossible.
   */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#wake.resolve(), { once: true });
    while (!signal.aborted) {
      await this.#addArrived(signal);
      if (signal.aborted) return;
      await this.#wake.promise;
      this.#wake = Promise.withResolvers();
    }
  }

  /** A session began. If the peer's tip is news, its first `tip` message leads to the headers. */
  start(session: Session): void {
    session.tip = this.#deps.chain.tree.get(session.hello.tip);
    this.#pump();
  }

  /** A session is over: what it owed is asked of others. */
  end(session: Session): void {
    this.#headers.end(session);
    this.#requests.end(session);
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
      if (this.#requests.delete(hash, session)) session.tip = undefined;
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
    this.#requests.checkTimeouts((hash, asked) => this.#hasAnother(hash, asked));
    this.#checkLate();
    this.#headers.resume();
    this.#pump();
    // What is waited for in vain keeps nobody from mining any more.
    if (!this.isBusy) this.#deps.onAdded();
  }

  /** Notes that the branch that is being fetched does not come: another one may, if it is lighter too. */
  #checkLate(): void {
    const now = this.#deps.clock.monotonic();
    for (const [node, until] of this.#late) {
      if (until <= now || node.status === "complete") this.#late.delete(node);
    }
    const { next } = this.#branch;
    if (next !== undefined && this.#requests.isLate(next.hash)) {
      this.#late.set(next, now + STALLED_MS);
    }
  }

  /** True if a branch holds a block that does not come. */
  #isLate(tip: BlockNode): boolean {
    const { tree } = this.#deps.chain;
    return this.#late.keys().some((node) =>
      node.status !== "complete" && tree.fork(tip, node) === node
    );
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
    if (this.#branch.has(hash)) this.#arrived.set(hash, arrived);
    this.#pump();
    this.#wake.resolve();
  }

  /** True if a peer that answers has a block, beside the one that was asked. */
  #hasAnother(hash: string, asked: Session): boolean {
    const { tree } = this.#deps.chain;
    const node = tree.get(hash);
    return node !== undefined &&
      this.#openSessions().some((each) =>
        each !== asked && !this.#requests.isStalled(each) && each.tip !== undefined &&
        tree.fork(each.tip, node) === node
      );
  }

  /** Adds blocks in order for as long as the next one is here. */
  async #addArrived(signal: AbortSignal): Promise<void> {
    for (;;) {
      if (this.#requests.size > 0 && this.#arrived.size < REFILL) {
        await pause(this.#deps.clock, GATHER_MS, signal);
      }
      this.#aim();
      const ready = this.#takeReady();
      if (ready.length === 0 || signal.aborted) return;
      this.#isAdding = true;
      try {
        await this.#add(ready);
      } finally {
        this.#isAdding = false;
      }
      this.#headers.resume();
      this.#pump();
      this.#deps.onAdded();
    }
  }

  /** Those of the blocks that have come that can be added now. */
  #takeReady(): Arrived[] {
    const ready: Arrived[] = [];
    for (const { hash, status } of this.#branch.window(MAX_BLOCKS_ASKED)) {
      const arrived = this.#arrived.get(hash);
      if (status !== "complete") {
        if (arrived === undefined) break;
        ready.push(arrived);
      }
      this.#arrived.delete(hash);
      this.#branch.advance();
    }
    return ready;
  }

  async #add(ready: readonly Arrived[]): Promise<void> {
    const { chain, onChange, onDeep } = this.#deps;
    const { results, error } = await chain.addBlocks(ready.map(({ block }) => block));
    const changes = new Set(
      results.flatMap((each) => each.status === "connected" ? [each.change] : []),
    );
    changes.forEach(onChange);
    const deep = results.find((each) => each.status === "deep");
    if (deep !== undefined) onDeep(deep.reorg);
    if (error === undefined && results.every(({ status }) => isHere(status))) return;
    // What was not added is missing again, if it is wanted still.
    this.#branch.forget();
    this.#arrived.clear();
    if (error === undefined) return;
    // The block's sender answers for it, which need not be who sent the last message.
    const { block, session, isFilled } = ready[results.length];
    if (isFilled && BODY_RULES.has(error.code)) return this.#sketched.fail(blockHash(block));
    session.close(new ProtocolError("rule", `it sent a bad block: ${error.message}`));
  }

  /** Asks for what is missing, of whoever has it. */
  #pump(): void {
    this.#aim();
    const asked = chooseBlocks({
      tree: this.#deps.chain.tree,
      branch: this.#branch,
      requests: this.#requests,
      sessions: this.#openSessions(),
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

  /**
   * Takes the heaviest tip of a peer as the target, if it is heavier than the chain. A heavier header
   * whose peer is gone, or does not give it, must not keep us from what others have.
   */
  #aim(): void {
    const sessions = this.#openSessions();
    const prompt = sessions.filter((each) =>
      !this.#requests.isStalled(each) && each.tip !== undefined && !this.#isLate(each.tip)
    );
    const target = this.#heaviestOf(prompt) ?? this.#heaviestOf(sessions);
    this.#branch.aim(target);
    for (const hash of this.#arrived.keys()) {
      if (!this.#branch.has(hash)) this.#arrived.delete(hash);
    }
    this.#sketched.prune({
      isWanted: (hash) => this.#branch.has(hash),
      isOwedBy: (hash, session) => this.#requests.isOwedBy(hash, session),
    });
  }

  /** Of the tips of these peers that are heavier than the chain, the one whose peer's chain is heaviest. */
  #heaviestOf(sessions: readonly Session[]): BlockNode | undefined {
    let best: BlockNode | undefined;
    let most = 0n;
    for (const session of sessions) {
      const { tip } = session;
      if (tip === undefined || tip.status === "invalid") continue;
      if (tip.work <= this.#deps.chain.tip.work) continue;
      const work = this.#headers.workOf(session)!;
      if (best !== undefined && (work < most || (work === most && tip.work <= best.work))) continue;
      [best, most] = [tip, work];
    }
    return best;
  }

  /** Blocks whose headers are needed, whoever has them. */
  *#held(): Iterable<BlockNode> {
    yield* this.#late.keys();
    if (this.#branch.target !== undefined) yield this.#branch.target;
  }

  /** Sessions that are not about to end. */
  #openSessions(): Session[] {
    return this.#deps.peers.sessions.filter(({ ended }) => !ended.aborted);
  }
}

/** True if a block of this status need not be asked for again. */
function isHere(status: BlockResult["status"]): boolean {
  return status === "connected" || status === "side" || status === "known";
}
