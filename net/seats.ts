/** How many may do something at once. */

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
  readonly #all: number;
  readonly #perSource: number;
  readonly #taken = new Map<string, number>();
  #strangers = 0;
  #local = 0;

  constructor({ all, perSource }: { all: number; perSource: number }) {
    this.#all = all;
    this.#perSource = perSource;
  }

  /** Takes a seat; what gives it back, however often it is called. Undefined if there is none. */
  take({ source, isLocal }: Sitter): (() => void) | undefined {
    if (isLocal) {
      if (this.#local >= this.#all) return undefined;
      this.#local++;
      return once(() => this.#local--);
    }
    const ofSource = this.#taken.get(source) ?? 0;
    if (this.#strangers >= this.#all || ofSource >= this.#perSource) return undefined;
    this.#strangers++;
    this.#taken.set(source, ofSource + 1);
    return once(() => {
      this.#strangers--;
      const left = this.#taken.get(source)! - 1;
      if (left === 0) this.#taken.delete(source);
      else this.#taken.set(source, left);
    });
  }

  /** How many are taken. */
  get size(): number {
    return this.#strangers + this.#local;
  }
}

function once(run: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    run();
  };
}
