/** Bounded slots for what goes on at the same time, with a share for each source. */
import { assertInvariant } from "../../core/base/invariant.ts";

/** How much there is of each key. A key that is undefined is not counted. */
export class KeyCounts {
  readonly #counts = new Map<string, number>();

  /** How many keys there are. */
  get size(): number {
    return this.#counts.size;
  }

  /** How much there is of `key`. */
  get(key: string | undefined): number {
    return key === undefined ? 0 : this.#counts.get(key) ?? 0;
  }

  /** Counts one more, or `change` more or less. Nothing is kept of a key that has none. */
  add(key: string | undefined, change = 1): void {
    if (key === undefined) return;
    const count = this.get(key) + change;
    assertInvariant(count >= 0, "a count is never below 0, as all that leaves has come");
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }
}

/** How many slots there are. */
export interface LimiterOptions {
  /** Over all. */
  readonly all: number;
  /** Of one source. */
  readonly perSource: number;
}

/** Which limit leaves no slot. */
export type NoSlot = { readonly full: "all" | "source"; readonly limit: number };

/** Hands out slots, of which no source gets all. A source of undefined counts for all, but for no source. */
export class Limiter {
  readonly #options: LimiterOptions;
  readonly #ofSources = new KeyCounts();
  #taken = 0;

  constructor(options: LimiterOptions) {
    this.#options = options;
  }

  /** How many slots are taken. */
  get size(): number {
    return this.#taken;
  }

  /** Takes a slot. Returns what gives it back, however often it is called, or why there is none. */
  take(source: string | undefined): (() => void) | NoSlot {
    const { all, perSource } = this.#options;
    if (this.#taken >= all) return { full: "all", limit: all };
    if (this.#ofSources.get(source) >= perSource) return { full: "source", limit: perSource };
    this.#taken++;
    this.#ofSources.add(source);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.#taken--;
      this.#ofSources.add(source, -1);
    };
  }
}
