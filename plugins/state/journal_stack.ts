/** The journals of the newest blocks: how far back the state can go without a replay. */
import type { Journal } from "./journaled_state.ts";

/** Writes that are kept, some 50 MB of memory. */
const MAX_ENTRIES = 1_000_000;

/** One journal for each block, the newest last. */
export class JournalStack {
  #journals: Journal[] = [];
  #entries = 0;
  readonly #maxEntries: number;

  constructor(maxEntries = MAX_ENTRIES) {
    this.#maxEntries = maxEntries;
  }

  /** Number of blocks that can be undone. */
  get size(): number {
    return this.#journals.length;
  }

  push(journal: Journal): void {
    this.#journals.push(journal);
    this.#entries += journal.length;
  }

  /** Takes off the newest journals down to `size`, the newest first. */
  popTo(size: number): Journal[] {
    const popped = this.#journals.splice(size).reverse();
    for (const { length } of popped) this.#entries -= length;
    return popped;
  }

  /** Forgets the oldest if there are too many writes; the newest journal always stays. */
  trim(): void {
    if (this.#entries <= this.#maxEntries) return;
    // A tenth more than need be, so that it is not done for every block.
    let dropped = 0;
    while (this.#entries > 0.9 * this.#maxEntries && dropped < this.#journals.length - 1) {
      this.#entries -= this.#journals[dropped].length;
      dropped += 1;
    }
    this.#journals = this.#journals.slice(dropped);
  }

  clear(): void {
    this.#journals = [];
    this.#entries = 0;
  }
}
