/**
 * Whether a node's chain is worth an answer: it has looked for others since it started, and has all blocks
 * that it knows of. Bitcoin Core's initial block download is the same idea; a network of a few peers has no
 * minimum of work to go by, so here it is whether others were met.
 */
import { type Clock, pause } from "../../core/base/clock.ts";
import { DISCOVERY_MS, MEETING_MS, REDISCOVERY_MS } from "./limits.ts";
import { REQUEST_TIMEOUT_MS } from "../base/limits.ts";
import type { Sync } from "./sync.ts";
import type { Session } from "../session/session.ts";

/** What a node waits for before its chain is worth an answer. */
export interface SyncNeed {
  /** Other peers to connect with, the headers of their chains, blocks that are on their way, or the right time. */
  readonly for: "peers" | "headers" | "blocks" | "clock";
  /** Index of the last block that it knows of; null while it knows of none beyond its own. */
  readonly toIndex: number | null;
}

/** What a {@linkcode SyncState} needs. */
export interface SyncStateDeps {
  readonly clock: Clock;
  readonly peers: { readonly sessions: readonly Session[] };
  readonly sync: Pick<Sync, "isBehind" | "awaits" | "goal">;
  /** True while an address of another peer is known or sought that was not tried in vain yet. */
  readonly expectsPeers: () => boolean;
  /** It has become true, or false, that the chain is behind. */
  readonly onChange: (isBehind: boolean) => void;
}

/** How often the search for others is checked, in ms. */
const CHECK_SEARCH_MS = 50;

/** A search for others: at the start, and when a node that was alone meets somebody again. */
interface Search {
  /** Monotonic time in ms at which it is over, also in vain. */
  readonly until: number;
  /** Monotonic time in ms since which somebody was met whose chain is here; undefined while nobody was. */
  metAt: number | undefined;
}

/**
 * The state has two parts:
 *
 * ```text
 * searching ── met others and has their chain, or nobody to expect, or the time is over ──▶ settled
 * settled ──── was alone, meets somebody, and did not search within the last minute ──────▶ searching
 * ```
 *
 * and in both, blocks or headers may be on their way. Each search is bounded in time, so that nobody can keep
 * a node from answering by what it holds back.
 */
export class SyncState {
  readonly #deps: SyncStateDeps;
  #search: Search | undefined;
  /** Monotonic time in ms from which on a node that is alone searches again when it meets somebody. */
  #searchAgainAt = 0;
  #wasBehind = true;
  #wasAlone = false;
  #wake = Promise.withResolvers<void>();

  constructor(deps: SyncStateDeps) {
    this.#deps = deps;
    this.#begin(DISCOVERY_MS + REQUEST_TIMEOUT_MS);
  }

  /** What it waits for; undefined if its chain is, for all it knows, the best there is. */
  get need(): SyncNeed | undefined {
    const { peers, sync } = this.#deps;
    if (sync.isBehind) return { for: "blocks", toIndex: sync.goal };
    if (this.#search === undefined) return undefined;
    return { for: peers.sessions.length === 0 ? "peers" : "headers", toIndex: sync.goal };
  }

  /** True if the chain is known to be behind, or not known to be the best yet. */
  get isBehind(): boolean {
    return this.#search !== undefined || this.#deps.sync.isBehind;
  }

  /** Sessions began or ended, or headers or blocks came. */
  check(): void {
    const isAlone = this.#deps.peers.sessions.length === 0;
    const now = this.#deps.clock.monotonic();
    // Whoever was cut off, or asleep, does not know what the others did meanwhile.
    if (this.#search === undefined && this.#wasAlone && !isAlone && now >= this.#searchAgainAt) {
      this.#begin(REQUEST_TIMEOUT_MS);
      this.#searchAgainAt = now + REDISCOVERY_MS;
    }
    this.#wasAlone = isAlone;
    if (this.#search !== undefined && this.#isOver(this.#search)) this.#search = undefined;
    const { isBehind } = this;
    if (isBehind === this.#wasBehind) return;
    this.#wasBehind = isBehind;
    this.#deps.onChange(isBehind);
  }

  /** Watches the time until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#wake.resolve(), { once: true });
    while (!signal.aborted) {
      this.check();
      if (this.#search !== undefined) await pause(this.#deps.clock, CHECK_SEARCH_MS, signal);
      else await this.#wake.promise;
    }
  }

  #begin(ms: number): void {
    const now = this.#deps.clock.monotonic();
    this.#search = { until: now + ms, metAt: undefined };
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  #isOver(search: Search): boolean {
    const { clock, peers: { sessions }, sync, expectsPeers } = this.#deps;
    const now = clock.monotonic();
    if (now >= search.until) return true;
    if (sessions.length === 0) {
      return !expectsPeers() || now >= search.until - REQUEST_TIMEOUT_MS;
    }
    if (sync.isBehind) return false;
    const isKnown = (each: Session) => !sync.awaits(each);
    if (!sessions.some(isKnown)) return false;
    search.metAt ??= now;
    // The first one may be as new as this one: the next may have the chain.
    const isMore = expectsPeers() || !sessions.every(isKnown);
    return !isMore || now - search.metAt >= MEETING_MS;
  }
}
