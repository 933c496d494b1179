/** Records that a peer has, or was told of: ids with a ceiling, the oldest given up first. */
import { MAX_KNOWN_IDS } from "./limits.ts";

/** What is known of a peer's records. */
export class KnownIds {
  /** True for those that the peer has; false for those that it was told of, and may not have taken. */
  readonly #ids = new Map<string, boolean>();
  /**
   * Where the oldest id is: all before it are gone. One iterator for good, as a new one would step over all that
   * was given up since the map was last laid out: 50 µs an id instead of 3.
   */
  #oldest = this.#ids.keys();

  /** Number of ids. */
  get size(): number {
    return this.#ids.size;
  }

  /** True if there is no need to tell the peer of the record. */
  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** True if the peer has shown that it has the record. */
  isHeld(id: string): boolean {
    return this.#ids.get(id) === true;
  }

  /** The peer has shown that it has the record. */
  add(id: string): void {
    this.#ids.delete(id);
    this.#set(id, true);
  }

  /** The peer is sent the record, or its id. */
  addSent(id: string): void {
    if (!this.#ids.has(id)) this.#set(id, false);
  }

  #set(id: string, isHeld: boolean): void {
    this.#ids.set(id, isHeld);
    if (this.#ids.size <= MAX_KNOWN_IDS) return;
    // Never at its end: the map has more than its ceiling, and nothing before it.
    this.#ids.delete(this.#oldest.next().value!);
  }
}
