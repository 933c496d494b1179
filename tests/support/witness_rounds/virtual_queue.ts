/** Virtual time with chance from a seed. */
export class VirtualQueue {
  /** Milliseconds since the start. */
  now = 0;
  #seed: number;
  #count = 0;
  readonly #events: { readonly at: number; readonly nr: number; readonly run: () => void }[] = [];

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Runs something in so many milliseconds; of two at one time the first that was asked for comes first. */
  after(ms: number, run: () => void): void {
    const event = { at: this.now + ms, nr: this.#count++, run };
    const events = this.#events;
    let i = events.length;
    while (i > 0 && events[i - 1].at < event.at) i--;
    // Descending, so that the next is the last; equal times in the order of their numbers.
    while (i > 0 && events[i - 1].at === event.at && events[i - 1].nr < event.nr) i--;
    events.splice(i, 0, event);
  }

  /** Lets time go by. */
  runUntil(end: number): void {
    for (let next = this.#events.at(-1); next && next.at <= end; next = this.#events.at(-1)) {
      this.#events.pop();
      this.now = next.at;
      next.run();
    }
    this.now = end;
  }

  /** From 0 up to, not including, 1 (mulberry32). */
  chance(): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A number from `least` up to `most`. */
  between(least: number, most: number): number {
    return least + (most - least) * this.chance();
  }

  /** One of them. */
  pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.chance() * all.length)];
  }

  /** All of them, in some order. */
  shuffle<T>(all: readonly T[]): T[] {
    return all.map((each) => [this.chance(), each] as const)
      .sort(([a], [b]) => a - b)
      .map(([, each]) => each);
  }
}
