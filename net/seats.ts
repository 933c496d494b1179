import { Places, type PlacesOptions } from "./_places.ts";

/** Who takes a seat. */
export interface Sitter {
  /** Whose machine it is. */
  readonly source: string;
  /** True for a program of this machine. */
  readonly isLocal: boolean;
}

/**
 * Seats for strangers, of which none can take all; and as many again for the programs of this machine, so
 * that strangers cannot keep them out.
 */
export class Seats {
  readonly #strangers: Places;
  readonly #local: Places;

  constructor({ all, perSource }: PlacesOptions) {
    this.#strangers = new Places({ all, perSource });
    this.#local = new Places({ all, perSource: all });
  }

  /** Takes a seat; what gives it back, however often it is called. Undefined if there is none. */
  take({ source, isLocal }: Sitter): (() => void) | undefined {
    const place = isLocal ? this.#local.take(undefined) : this.#strangers.take(source);
    return typeof place === "function" ? place : undefined;
  }

  /** How many are taken. */
  get size(): number {
    return this.#strangers.size + this.#local.size;
  }
}
