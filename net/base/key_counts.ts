/** How many there are of each key. A key that is undefined is not counted. */
export class KeyCounts {
  readonly #counts = new Map<string, number>();

  /** How many keys there are. */
  get size(): number {
    return this.#counts.size;
  }

  /** How many there are of `key`. */
  get(key: string | undefined): number {
    return key === undefined ? 0 : this.#counts.get(key) ?? 0;
  }

  /** Counts one more, or with -1 one less. Nothing is kept of a key that has none. */
  add(key: string | undefined, change: 1 | -1 = 1): void {
    if (key === undefined) return;
    const count = this.get(key) + change;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }
}
