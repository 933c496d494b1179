import { TextMap } from "../../core/base/text_map.ts";

/** A map that keeps a bounded number of texts; past that it forgets the one that was set longest ago. */
export class BoundedMap<V> {
  readonly #most: number;
  readonly #values = new TextMap<V>();
  /**
   * Where the oldest is: all before it are gone. One iterator for good, as a new one would step over all that was
   * forgotten since the map was last laid out: 50 µs a text instead of 3.
   */
  readonly #oldest = this.#values.keys();

  /** @param most Texts that are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Number of texts. */
  get size(): number {
    return this.#values.size;
  }

  get(text: string): V | undefined {
    return this.#values.get(text);
  }

  has(text: string): boolean {
    return this.#values.has(text);
  }

  /** Sets the value of a text, which is the newest then. */
  set(text: string, value: V): void {
    this.#values.delete(text);
    this.#values.set(text, value);
    if (this.#values.size <= this.#most) return;
    // Never at its end: the map has more than it keeps, and nothing before it.
    this.#values.delete(this.#oldest.next().value!);
  }

  /** Sets the value of a text that is not here yet. False if it is. */
  addNew(text: string, value: V): boolean {
    if (this.#values.has(text)) return false;
    this.set(text, value);
    return true;
  }

  /** Removes a text. False if it is not here. */
  delete(text: string): boolean {
    return this.#values.delete(text);
  }

  /** All, the one set longest ago first. */
  [Symbol.iterator](): IterableIterator<[text: string, value: V]> {
    return this.#values[Symbol.iterator]();
  }
}
