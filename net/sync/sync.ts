/**
 * Catching up with the best chain that any peer has. Start reading here.
 *
 * This room owns what is known of each peer's chain (`header_sync.ts`), which bodies are fetched, of whom, and in
 * which order they are added (`block_download.ts`), and whether the chain here is worth an answer yet
 * (`sync_state.ts`). It does not judge blocks, which is core's, and passes none on, which is `net/relay`'s. What
 * follows of its work leaves by `effects.ts`.
 */
import type { Block } from "../../core/block/block.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { Clock } from "../../core/base/clock.ts";
import type { Header } from "../../core/block/header.ts";
import { BlockDownload } from "./block_download.ts";
import type { SyncEffects } from "./effects.ts";
import { FinalSearch } from "./final_search.ts";
import { HeaderSync } from "./header_sync.ts";
import type { PeerSet } from "../peers/peer_set.ts";
import type { Session } from "../session/session.ts";
import type { Sketch } from "../wire/sketch.ts";
import type { BlockHash } from "../../core/block/ids.ts";

/** What a {@linkcode Sync} needs. */
export interface SyncDeps {
  readonly chain: Chain;
  readonly clock: Clock;
  readonly peers: Pick<PeerSet, "sessions">;
  readonly effects: SyncEffects;
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
  readonly #chain: Chain;
  readonly #effects: SyncEffects;
  readonly #headers: HeaderSync;
  readonly #blocks: BlockDownload;

  constructor(deps: SyncDeps) {
    this.#chain = deps.chain;
    this.#effects = deps.effects;
    const final = new FinalSearch(deps.chain);
    this.#headers = new HeaderSync({ ...deps, final, held: () => this.#blocks.held() });
    this.#blocks = new BlockDownload({ ...deps, final, headers: this.#headers });
  }

  /** True while headers or bodies come in: whoever mines or counts now does so on an old tip. */
  get isBehind(): boolean {
    return this.#blocks.isOn || this.#headers.isPaging;
  }

  /** As {@linkcode BlockDownload.goal}. */
  get goal(): number | null {
    return this.#blocks.goal;
  }

  /** As {@linkcode HeaderSync.tipOf}. */
  tipOf(session: Session): BlockNode | undefined {
    return this.#headers.tipOf(session);
  }

  /** As {@linkcode HeaderSync.awaits}. */
  awaits(session: Session): boolean {
    return this.#headers.awaits(session);
  }

  /** Time of the last header by which a peer's chain is heavier, if its headers are from the future here. */
  heldTimeOf(session: Session): number | undefined {
    return this.#headers.heldTimeOf(session);
  }

  /** What is on its way, or waits here. */
  get stats(): BlockStats {
    return {
      askedBlocks: this.#blocks.asked,
      arrivedBlocks: this.#blocks.arrived,
      futureHeaders: this.#headers.futures,
    };
  }

  /** As {@linkcode BlockDownload.run}. @throws {StoreError | PluginError} */
  run(signal: AbortSignal): Promise<void> {
    return this.#blocks.run(signal);
  }

  /** A session began. If the peer's tip is news, its first `tip` message leads to the headers. */
  start(session: Session): void {
    this.#headers.start(session, this.#chain.tree.get(session.hello.tip));
    this.#blocks.ask();
  }

  /** A session is over: what it owed is asked of others. */
  end(session: Session): void {
    this.#blocks.end(session);
    this.#headers.end(session);
    this.#blocks.ask();
  }

  /** A peer asks where its chain and ours part. */
  onGetHeaders(session: Session, locator: readonly BlockHash[]): void {
    this.#headers.onGetHeaders(session, locator);
  }

  /**
   * Headers came.
   *
   * @throws {ProtocolError} If one breaks a rule, or they do not connect.
   */
  onHeaders(session: Session, headers: readonly Header[]): void {
    this.#headers.onHeaders(session, headers);
    this.#lookForExcluded(session);
    this.#blocks.ask();
    this.#effects.headersChanged();
  }

  /**
   * A peer's best chain ends with this header.
   *
   * @throws {ProtocolError} If it breaks a rule.
   */
  onTip(session: Session, header: Header): void {
    this.#headers.onTip(session, header);
    this.#lookForExcluded(session);
    this.#blocks.ask();
    this.#effects.headersChanged();
  }

  /** Another block is final, or is to be fetched as it is: what is asked for may be another branch now. */
  finalityChanged(): void {
    this.#headers.resume();
    this.#blocks.ask();
    this.#effects.headersChanged();
  }

  /** As {@linkcode BlockDownload.onSketch}. @throws {ProtocolError} */
  onSketch(session: Session, sketch: Sketch): void {
    this.#blocks.onSketch(session, sketch);
    this.#effects.headersChanged();
  }

  /** As {@linkcode BlockDownload.onBlock}. */
  onBlock(session: Session, block: Block): void {
    this.#blocks.onBlock(session, block);
  }

  /** As {@linkcode BlockDownload.onMissing}. @throws {ProtocolError} */
  onMissing(session: Session, hash: BlockHash, records: readonly Uint8Array[]): void {
    this.#blocks.onMissing(session, hash, records);
  }

  /** As {@linkcode BlockDownload.onNoBlocks}. */
  onNoBlocks(session: Session, hashes: readonly BlockHash[]): void {
    this.#blocks.onNoBlocks(session, hashes);
    this.#effects.peersChanged();
  }

  /** Gives up what does not come, and asks for what had to wait. To be called every now and then. */
  checkTimeouts(): void {
    this.#blocks.checkTimeouts();
    this.#headers.resume();
    this.#blocks.ask();
  }

  /** A branch in the place of what is final is not followed, but people should know who tries that. */
  #lookForExcluded(session: Session): void {
    const branch = this.#headers.excludedOf(session);
    if (branch !== undefined) this.#effects.branchExcluded(session.remote, branch);
  }
}
