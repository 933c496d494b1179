import { Places, type PlacesOptions } from "../base/limiter.ts";

/** Who takes a seat. */
export interface Sitter {
  /** Whose machine it is. */
  readonly source: string;
  /** True for who has the token. */
  readonly hasToken: boolean;
}

/**
 * Seats for strangers, of which none can take all; and as many again for those who have the token, so that
 * strangers cannot keep them out, wherever they are.
 */
export class Seats {
  readonly #strangers: Places;
  readonly #trusted: Places;

  constructor({ all, perSource }: PlacesOptions) {
    this.#strangers = new Places({ all, perSource });
    this.#trusted = new Places({ all, perSource: all });
  }

  /** Takes a seat; what gives it back, however often it is called. Undefined if there is none. */
  take({ source, hasToken }: Sitter): (() => void) | undefined {
    const place = hasToken ? this.#trusted.take(undefined) : this.#strangers.take(source);
    return typeof place === "function" ? place : undefined;
  }

  /** How many are taken. */
  get size(): number {
    return this.#strangers.size + this.#trusted.size;
  }
}
