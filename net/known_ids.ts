/** Ids that a peer is known to have: a set with a ceiling, the oldest given up first. */
import { MAX_KNOWN_IDS } from "./limits.ts";

/** A bounded set of record ids. */
export class KnownIds {
  readonly #ids = new Set<string>();

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    this.#ids.delete(id);
    this.#ids.add(id);
    if (this.#ids.size <= MAX_KNOWN_IDS) return;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      break;
    }
  }
}
