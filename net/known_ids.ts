/** Records that a peer has, or was told of: ids with a ceiling, the oldest given up first. */
import { MAX_KNOWN_IDS } from "./limits.ts";

/** What is known of a peer's records. */
export class KnownIds {
  /** True for those that the peer has; false for those that it was told of, and may not have taken. */
  readonly #ids = new Map<string, boolean>();

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
    for (const oldest of this.#ids.keys()) {
      this.#ids.delete(oldest);
      break;
    }
  }
}
