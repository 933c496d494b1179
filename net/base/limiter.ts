import { KeyCounts } from "./key_counts.ts";

/** How many places there are. */
export interface PlacesOptions {
  /** Over all. */
  readonly all: number;
  /** Of one source. */
  readonly perSource: number;
}

/** Which ceiling leaves no place. */
export type NoPlace = { readonly full: "all" | "source"; readonly limit: number };

/** Places for what goes on at the same time, of which no source gets all. A source of undefined is not counted. */
export class Places {
  readonly #options: PlacesOptions;
  readonly #ofSources = new KeyCounts();
  #taken = 0;

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  /** How many are taken. */
  get size(): number {
    return this.#taken;
  }

  /** Takes a place; what gives it back, however often it is called, or why there is none. */
  take(source: string | undefined): (() => void) | NoPlace {
    const { all, perSource } = this.#options;
    if (this.#taken >= all) return { full: "all", limit: all };
    if (this.#ofSources.get(source) >= perSource) return { full: "source", limit: perSource };
    this.#taken++;
    this.#ofSources.add(source);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.#taken--;
      this.#ofSources.add(source, -1);
    };
  }
}
