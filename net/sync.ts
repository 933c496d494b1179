/**
 * Catching up: headers first (`header_sync.ts`), then the bodies of the branch with the most work, from
 * all peers that have them. It asks one branch only, so a side branch costs nobody a download.
 */
import { type Block, blockHash } from "../core/block.ts";
import type { BlockNode } from "../core/block_tree.ts";
import type { Chain } from "../core/chain.ts";
import type { BlockResult, ChainChange } from "../core/chain_results.ts";
import { type Clock, pause } from "../core/clock.ts";
import type { Header } from "../core/header.ts";
import type { DeepReorg } from "../core/reorg_guard.ts";
import { MAX_RECORD_BYTES } from "../core/limits.ts";
import { formatAddress } from "./address.ts";
import { HeaderSync } from "./header_sync.ts";
import {
  BUSY_MS,
  MAX_BLOCKS_ASKED,
  MAX_WINDOW_BLOCKS,
  MAX_WINDOW_BYTES,
  REQUEST_TIMEOUT_MS,
  STALLED_MS,
} from "./limits.ts";
import type { PeerSet } from "./peer_set.ts";
import { ProtocolError } from "./protocol_error.ts";
import type { Session } from "./session.ts";

/** Room for blocks at which a peer is asked for more: one by one would double the messages. */
const REFILL = MAX_BLOCKS_ASKED / 2;

/**
 * How long more blocks are waited for while some are on their way, in ms: what is added together is synced
 * to disk together.
 */
const GATHER_MS = 20;

interface Request {
  readonly session: Session;
  /** Monotonic time in ms at which it was made, or the peer last sent another block. */
  at: number;
}

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

/** Brings the chain to the best tip that any peer has. */
export class Sync {
  readonly #deps: SyncDeps;
  readonly #headers: HeaderSync;
  /** Blocks that lacked a body on the way to `#target`, lowest first; those before `#next` have one now. */
  #missing: BlockNode[] = [];
  #next = 0;
  /** Hashes of those. */
  readonly #wanted = new Set<string>();
  #target: BlockNode | undefined;
  readonly #requests = new Map<string, Request>();
  readonly #arrived = new Map<string, { block: Block; session: Session }>();
  /** Addresses of peers that did not answer, and until when others are asked first (monotonic ms). */
  readonly #stalled = new Map<string, number>();
  #isAdding = false;
  #wake = Promise.withResolvers<void>();

  constructor(deps: SyncDeps) {
    this.#deps = deps;
    this.#headers = new HeaderSync(deps);
  }

  /** True while bodies come in: whoever mines now works on an old tip. */
  get isBusy(): boolean {
    if (this.#arrived.size > 0 || this.#isAdding) return true;
    const since = this.#deps.clock.monotonic() - BUSY_MS;
    return this.#requests.values().some(({ at }) => at > since);
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
    for (const [hash, request] of this.#requests) {
      if (request.session === session) this.#requests.delete(hash);
    }
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

  /** A peer asks for blocks. It gets them as fast as it reads, and is not listened to meanwhile. */
  async onGetBlocks(session: Session, hashes: readonly string[]): Promise<void> {
    const absent: string[] = [];
    for (const hash of hashes) {
      await session.drained();
      const block = this.#deps.chain.block(hash);
      if (block === undefined) absent.push(hash);
      else session.send({ type: "block", block });
    }
    if (absent.length > 0) session.send({ type: "noBlocks", hashes: absent });
  }

  /** A peer does not have blocks that were asked of it: it is not asked again until its tip moves. */
  onNoBlocks(session: Session, hashes: readonly string[]): void {
    for (const hash of hashes) {
      if (this.#requests.get(hash)?.session !== session) continue;
      this.#requests.delete(hash);
      session.tip = undefined;
    }
    this.#pump();
  }

  /** A block came. One that was not asked of this peer came too late, or uncalled, and is dropped. */
  onBlock(session: Session, block: Block): void {
    const hash = blockHash(block);
    if (this.#requests.get(hash)?.session !== session) return;
    this.#requests.delete(hash);
    if (this.#wanted.has(hash)) this.#arrived.set(hash, { block, session });
    const now = this.#deps.clock.monotonic();
    for (const request of this.#requests.values()) {
      if (request.session === session) request.at = now;
    }
    this.#pump();
    this.#wake.resolve();
  }

  /**
   * Asks others for what a peer does not send, and gives it up when nobody else has it either. To be called
   * every now and then.
   */
  checkTimeouts(): void {
    const now = this.#deps.clock.monotonic();
    for (const [address, until] of this.#stalled) {
      if (until <= now) this.#stalled.delete(address);
    }
    for (const [hash, { session, at }] of this.#requests) {
      if (now - at < BUSY_MS) continue;
      const isOver = now - at >= REQUEST_TIMEOUT_MS;
      if (!isOver && !this.#hasAnother(hash, session)) continue;
      this.#stalled.set(addressOf(session), now + STALLED_MS);
      this.#requests.delete(hash);
      if (!isOver) continue;
      session.close(new ProtocolError("timeout", `no block within ${REQUEST_TIMEOUT_MS} ms`));
    }
    this.#pump();
    // What is waited for in vain keeps nobody from mining any more.
    if (!this.isBusy) this.#deps.onAdded();
  }

  /** True if a peer that answers has a block, beside the one that was asked. */
  #hasAnother(hash: string, asked: Session): boolean {
    const { tree } = this.#deps.chain;
    const node = tree.get(hash);
    return node !== undefined &&
      this.#openSessions().some((each) =>
        each !== asked && !this.#isStalled(each) && each.tip !== undefined &&
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
      this.#pump();
      this.#deps.onAdded();
    }
  }

  /** Those of the blocks that have come that can be added now. */
  #takeReady(): { block: Block; session: Session }[] {
    const ready: { block: Block; session: Session }[] = [];
    for (const { hash, status } of this.#missing.slice(this.#next, this.#next + MAX_BLOCKS_ASKED)) {
      const arrived = this.#arrived.get(hash);
      if (status !== "complete") {
        if (arrived === undefined) break;
        ready.push(arrived);
      }
      this.#arrived.delete(hash);
      this.#next += 1;
    }
    return ready;
  }

  async #add(ready: readonly { block: Block; session: Session }[]): Promise<void> {
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
    this.#forget();
    this.#arrived.clear();
    if (error === undefined) return;
    // The block's sender answers for it, which need not be who sent the last message.
    const { session } = ready[results.length];
    session.close(new ProtocolError("rule", `it sent a bad block: ${error.message}`));
  }

  /** Asks for what is missing, of whoever has it. */
  #pump(): void {
    const { chain, clock } = this.#deps;
    this.#aim();
    if (this.#target === undefined) return;
    const sessions = this.#openSessions();
    const room = new Map(sessions.map((each) => [each, MAX_BLOCKS_ASKED]));
    for (const { session } of this.#requests.values()) {
      room.set(session, (room.get(session) ?? 0) - 1);
    }
    for (const [session, free] of room) if (free < REFILL) room.set(session, 0);
    if (![...room.values()].some((free) => free > 0)) return;
    const reach = new Map(
      sessions.map((each) =>
        [each, each.tip ? chain.tree.fork(each.tip, this.#target!).header.index : -1] as const
      ),
    );
    const isBetter = (a: Session, b: Session) => {
      const [stalledA, stalledB] = [a, b].map((each) => this.#isStalled(each));
      return stalledA === stalledB ? room.get(a)! > room.get(b)! : stalledB;
    };
    const asked = new Map<Session, string[]>();
    let bytes = 0;
    for (const node of this.#missing.slice(this.#next, this.#next + MAX_WINDOW_BLOCKS)) {
      const { hash, header, status } = node;
      bytes += this.#mostBytes(header);
      if (bytes > MAX_WINDOW_BYTES && node !== this.#missing[this.#next]) break;
      if (status === "complete" || this.#requests.has(hash) || this.#arrived.has(hash)) continue;
      const session = sessions
        .filter((each) => reach.get(each)! >= header.index && room.get(each)! > 0)
        .reduce<Session | undefined>(
          (best, each) => best === undefined || isBetter(each, best) ? each : best,
          undefined,
        );
      if (session === undefined) continue;
      room.set(session, room.get(session)! - 1);
      this.#requests.set(hash, { session, at: clock.monotonic() });
      asked.set(session, [...asked.get(session) ?? [], hash]);
    }
    for (const [session, hashes] of asked) session.send({ type: "getBlocks", hashes });
  }

  /**
   * Takes the heaviest tip of a peer as the target, if it is heavier than the chain. A heavier header
   * whose peer is gone is nobody's to give, and must not keep us from what others have.
   */
  #aim(): void {
    const sessions = this.#openSessions();
    const best = this.#heaviestOf(sessions.filter((each) => !this.#isStalled(each))) ??
      this.#heaviestOf(sessions);
    if (best === this.#target) return;
    // More headers of the branch that is being fetched, as a rule.
    const isMore = best !== undefined && this.#target !== undefined &&
      this.#deps.chain.tree.fork(best, this.#target) === this.#target;
    const missing: BlockNode[] = [];
    const known = isMore ? this.#target : undefined;
    for (let at = best; at !== known && at !== undefined && at.status !== "complete";) {
      missing.push(at);
      at = at.parent;
    }
    if (!isMore) this.#forget();
    this.#target = best;
    for (const node of missing.reverse()) {
      this.#missing.push(node);
      this.#wanted.add(node.hash);
    }
    for (const hash of this.#arrived.keys()) {
      if (!this.#wanted.has(hash)) this.#arrived.delete(hash);
    }
  }

  /** The heaviest tip of these peers that is heavier than the chain. */
  #heaviestOf(sessions: readonly Session[]): BlockNode | undefined {
    let best: BlockNode | undefined;
    for (const { tip } of sessions) {
      if (tip === undefined || tip.status === "invalid") continue;
      if (tip.work > (best ?? this.#deps.chain.tip).work) best = tip;
    }
    return best;
  }

  #isStalled(session: Session): boolean {
    return this.#stalled.has(addressOf(session));
  }

  /** Gives up the branch that is being fetched. */
  #forget(): void {
    this.#target = undefined;
    this.#missing = [];
    this.#wanted.clear();
    this.#next = 0;
  }

  /** The most that a block with this header can take. */
  #mostBytes({ recordCount }: Header): number {
    const { maxBodyBytes } = this.#deps.chain.network.definition.params;
    return Math.min(recordCount * MAX_RECORD_BYTES, maxBodyBytes);
  }

  /** Sessions that are not about to end. */
  #openSessions(): Session[] {
    return this.#deps.peers.sessions.filter(({ ended }) => !ended.aborted);
  }
}

/** What a peer is known by when it comes back. */
function addressOf({ address, remote }: Session): string {
  return formatAddress(address ?? remote);
}

/** True if a block of this status need not be asked for again. */
function isHere(status: BlockResult["status"]): boolean {
  return status === "connected" || status === "side" || status === "known";
}
