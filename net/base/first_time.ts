import { TextSet } from "../../core/base/text_map.ts";

/** Tells the first time of something from later ones, for as many things as there is room for. */
export class FirstTime {
  readonly #most: number;
  /** The oldest first. */
  readonly #seen = new TextSet();

  /** @param most Things that are remembered; past it the oldest is forgotten. */
  constructor(most: number) {
    this.#most = most;
  }

  /** True if it has not been asked for this thing, as far as it remembers. */
  is(thing: string): boolean {
    if (this.#seen.has(thing)) return false;
    this.#seen.add(thing);
    if (this.#seen.size > this.#most) {
      const [oldest] = this.#seen;
      this.#seen.delete(oldest);
    }
    return true;
  }
}
