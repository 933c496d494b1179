/** How long a node waits for blocks that peers have named, and which sources named some and did not give them. */
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Clock } from "../../core/base/clock.ts";
import { sourceOf } from "../base/address.ts";
import { BUSY_MS, DISTRUST_MS, MAX_DISTRUSTED, MAX_SLOW_BLOCK_MS, MAX_STRIKES } from "./limits.ts";
import { REQUEST_TIMEOUT_MS } from "../base/limits.ts";
import type { Session } from "../session/session.ts";

/** What is known of a source that named blocks and did not give them. */
interface Account {
  strikes: number;
  /** Monotonic time in ms of the first. */
  readonly since: number;
}

/**
 * While a node waits for a block it answers nothing and mines nothing. A header costs a stranger a moment's work,
 * so the waiting is bounded for each block, whoever names it and however often. If a source names some and does
 * not give them, we stop waiting for it, but still fetch its blocks.
 */
export class BlockPatience {
  readonly #clock: Pick<Clock, "monotonic">;
  /** Monotonic time in ms since which each block is the next one that is wanted. */
  readonly #since = new WeakMap<BlockNode, number>();
  /** Blocks that were given up, and held against those that named them. */
  readonly #inVain = new WeakSet<BlockNode>();
  /** By source; the oldest first. */
  readonly #records = new Map<string, Account>();

  constructor({ clock }: { clock: Pick<Clock, "monotonic"> }) {
    this.#clock = clock;
  }

  /** A block is the next one that is wanted. */
  begin(next: BlockNode): void {
    if (!this.#since.has(next)) this.#since.set(next, this.#clock.monotonic());
  }

  /**
   * True while a block is worth waiting for.
   *
   * @param promisers Who has it, as they say.
   * @param progressAt Monotonic time in ms at which bytes of it came last; undefined if none did.
   */
  isOn(next: BlockNode, promisers: readonly Session[], progressAt?: number): boolean {
    const now = this.#clock.monotonic();
    const since = this.#since.get(next) ?? now;
    if (!promisers.some((each) => this.#isTrusted(each))) return false;
    if (now - since < 2 * BUSY_MS) return true;
    const isComing = progressAt !== undefined && now - progressAt < REQUEST_TIMEOUT_MS;
    return isComing && now - since < MAX_SLOW_BLOCK_MS;
  }

  /** Holds a block that does not come against those that named it. To be called every now and then. */
  check(next: BlockNode, promisers: readonly Session[], progressAt?: number): void {
    if (this.#inVain.has(next) || this.isOn(next, promisers, progressAt)) return;
    this.#inVain.add(next);
    for (const session of promisers) this.strike(session);
  }

  /** A peer named a block and did not give it: it may be slow, or have lost its line, once or twice. */
  strike({ remote }: Session): void {
    const now = this.#clock.monotonic();
    const source = sourceOf(remote.host);
    const known = this.#records.get(source);
    const isOld = known === undefined || now - known.since >= DISTRUST_MS;
    const record = isOld ? { strikes: 0, since: now } : known;
    record.strikes += 1;
    this.#records.delete(source);
    this.#records.set(source, record);
    if (this.#records.size > MAX_DISTRUSTED) {
      this.#records.delete(this.#records.keys().next().value!);
    }
  }

  /** A peer gave a block that counts: whatever it did before, it works. */
  forgive({ remote }: Session): void {
    this.#records.delete(sourceOf(remote.host));
  }

  #isTrusted({ remote }: Session): boolean {
    const record = this.#records.get(sourceOf(remote.host));
    return record === undefined || record.strikes < MAX_STRIKES ||
      this.#clock.monotonic() - record.since >= DISTRUST_MS;
  }
}
