/**
 * Catching up: headers first, then the bodies of the branch with the most work, from all peers that
 * have them. It asks one branch only, so a side branch costs nobody a download.
 */
import { type Block, blockHash } from "../core/block.ts";
import type { BlockNode } from "../core/block_tree.ts";
import type { Chain } from "../core/chain.ts";
import type { ChainChange, HeaderResult } from "../core/chain_results.ts";
import { type Clock, pause } from "../core/clock.ts";
import { hashHeader, type Header } from "../core/header.ts";
import { RuleError } from "../core/rule_error.ts";
import { MAX_BLOCKS_ASKED, MAX_FUTURE_HEADERS, MAX_HEADERS, REQUEST_TIMEOUT_MS } from "./limits.ts";
import type { PeerSet } from "./peer_set.ts";
import { ProtocolError } from "./protocol_error.ts";
import type { Session } from "./session.ts";

/** Blocks past the first missing one that may be on their way or wait for it: bounds the memory. */
const WINDOW = 4 * MAX_BLOCKS_ASKED;

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
  /** A header became known, or a peer's tip. */
  readonly onNews: () => void;
}

/** Brings the chain to the best tip that any peer has. */
export class Sync {
  readonly #deps: SyncDeps;
  /** Blocks that lack a body on the way to `#target`, lowest first. */
  #missing: BlockNode[] = [];
  #target: BlockNode | undefined;
  readonly #requests = new Map<string, Request>();
  readonly #arrived = new Map<string, { block: Block; session: Session }>();
  #draining = false;
  #futures = 0;

  constructor(deps: SyncDeps) {
    this.#deps = deps;
  }

  /** True while bodies are on their way: whoever mines now works on an old tip. */
  get isBusy(): boolean {
    return this.#requests.size > 0 || this.#draining;
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
    const { chain } = this.#deps;
    const shared = locator.map((hash) => chain.tree.get(hash))
      .find((node) => node !== undefined && chain.isActive(node)) ?? chain.tree.genesis;
    const headers: Header[] = [];
    for (let index = shared.header.index + 1; headers.length < MAX_HEADERS; index++) {
      const node = chain.at(index);
      if (node === undefined) break;
      headers.push(node.header);
    }
    session.send({ type: "headers", headers });
  }

  /**
   * Headers came.
   *
   * @throws {ProtocolError} If one breaks a rule, or they do not connect.
   */
  onHeaders(session: Session, headers: readonly Header[]): void {
    for (const [i, header] of headers.entries()) {
      if (i > 0 && header.prevHash !== hashHeader(headers[i - 1])) {
        throw new ProtocolError("message", "headers must follow each other");
      }
      const status = this.#addHeader(session, header);
      if (status === "orphan") throw new ProtocolError("message", "headers must connect");
      if (status === "future") return;
    }
    if (headers.length === MAX_HEADERS) this.#askHeaders(session);
    this.#pump();
    this.#deps.onNews();
  }

  /**
   * A peer's best chain ends with this header.
   *
   * @throws {ProtocolError} If it breaks a rule.
   */
  onTip(session: Session, header: Header): void {
    const status = this.#addHeader(session, header);
    if (status === "orphan") this.#askHeaders(session);
    else if (status !== "future") this.#pump();
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
  async onBlock(session: Session, block: Block): Promise<void> {
    const hash = blockHash(block);
    if (this.#requests.get(hash)?.session !== session) return;
    this.#requests.delete(hash);
    this.#arrived.set(hash, { block, session });
    const now = this.#deps.clock.monotonic();
    for (const request of this.#requests.values()) {
      if (request.session === session) request.at = now;
    }
    this.#pump();
    await this.#drain();
  }

  /** Gives up peers that do not answer. To be called every now and then. */
  checkTimeouts(): void {
    const now = this.#deps.clock.monotonic();
    for (const { session, at } of this.#requests.values()) {
      if (now - at < REQUEST_TIMEOUT_MS) continue;
      session.close(new ProtocolError("timeout", `no block within ${REQUEST_TIMEOUT_MS} ms`));
    }
  }

  /** Adds blocks in order for as long as the next one is here. */
  async #drain(): Promise<void> {
    if (this.#draining) return;
    this.#draining = true;
    try {
      for (let next = this.#missing[0]; next !== undefined; next = this.#missing[0]) {
        const arrived = this.#arrived.get(next.hash);
        if (next.status !== "complete") {
          if (arrived === undefined) break;
          await this.#add(arrived.block, arrived.session);
        }
        this.#arrived.delete(next.hash);
        if (this.#missing[0] === next && next.status === "complete") this.#missing.shift();
        this.#pump();
      }
    } finally {
      this.#draining = false;
    }
  }

  async #add(block: Block, session: Session): Promise<void> {
    try {
      const result = await this.#deps.chain.addBlock(block);
      if (result.status === "connected") this.#deps.onChange(result.change);
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      // The block's sender answers for it, which need not be who sent the message being handled.
      session.close(new ProtocolError("rule", `it sent a bad block: ${error.message}`));
      this.#target = undefined;
    }
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
    const reach = new Map(
      sessions.map((each) =>
        [each, each.tip ? chain.tree.fork(each.tip, this.#target!).header.index : -1] as const
      ),
    );
    const asked = new Map<Session, string[]>();
    for (const { hash, header, status } of this.#missing.slice(0, WINDOW)) {
      if (status === "complete" || this.#requests.has(hash) || this.#arrived.has(hash)) continue;
      const session = sessions
        .filter((each) => reach.get(each)! >= header.index && room.get(each)! > 0)
        .reduce<Session | undefined>(
          (best, each) => best !== undefined && room.get(best)! >= room.get(each)! ? best : each,
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
    let best: BlockNode | undefined;
    for (const { tip } of this.#openSessions()) {
      if (tip === undefined || tip.status === "invalid") continue;
      if (tip.work > (best ?? this.#deps.chain.tip).work) best = tip;
    }
    if (best === this.#target) return;
    this.#target = best;
    this.#missing = [];
    for (let at = this.#target; at !== undefined && at.status !== "complete"; at = at.parent) {
      this.#missing.push(at);
    }
    this.#missing.reverse();
    const wanted = new Set(this.#missing.map(({ hash }) => hash));
    for (const hash of this.#arrived.keys()) if (!wanted.has(hash)) this.#arrived.delete(hash);
  }

  /** Sessions that are not about to end. */
  #openSessions(): Session[] {
    return this.#deps.peers.sessions.filter(({ ended }) => !ended.aborted);
  }

  #askHeaders(session: Session): void {
    const { tree } = this.#deps.chain;
    session.send({ type: "getHeaders", locator: tree.locator(session.tip ?? tree.bestHeader) });
  }

  /** Adds a header that a peer has. */
  #addHeader(session: Session, header: Header): HeaderResult["status"] {
    const { chain } = this.#deps;
    try {
      const result = chain.addHeader(header);
      if (result.status === "future") this.#askLater(session, result.waitMs);
      else if (result.status !== "orphan") session.tip = result.node;
      return result.status;
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      throw new ProtocolError("rule", `it sent a bad header: ${error.message}`, { cause: error });
    }
  }

  /** A header from the future breaks no rule: clocks differ. It is asked for again when its time comes. */
  async #askLater(session: Session, waitMs: number): Promise<void> {
    if (this.#futures >= MAX_FUTURE_HEADERS) return;
    this.#futures += 1;
    const isOn = await pause(this.#deps.clock, waitMs + 1, session.ended);
    this.#futures -= 1;
    if (isOn) this.#askHeaders(session);
  }
}
