/** How many bytes of answers may wait for their clients to read them. */
import { TextMap } from "../../core/base/text_map.ts";
import type { Sitter } from "./caller_limiter.ts";

/** Ceilings in bytes. */
export interface AnswerRoomOptions {
  /** Of all strangers together, and of all who have the token. */
  readonly all: number;
  /** Of one stranger's machine. */
  readonly perSource: number;
}

/**
 * Counts answers while they wait. None is begun once a ceiling is reached, so no more waits than that and the
 * last answer.
 */
export class AnswerRoom {
  readonly #options: AnswerRoomOptions;
  readonly #ofSources = new TextMap<number>();
  readonly #bytes = { strangers: 0, trusted: 0 };

  constructor(options: AnswerRoomOptions) {
    this.#options = options;
  }

  /** True if one more answer may be begun. */
  isOpenTo({ source, hasToken }: Sitter): boolean {
    const { all, perSource } = this.#options;
    if (hasToken) return this.#bytes.trusted < all;
    return this.#bytes.strangers < all && (this.#ofSources.get(source) ?? 0) < perSource;
  }

  /** Counts an answer; what ends that, however often it is called. */
  take({ source, hasToken }: Sitter, bytes: number): () => void {
    const add = (change: number) => {
      this.#bytes[hasToken ? "trusted" : "strangers"] += change;
      if (hasToken) return;
      const held = (this.#ofSources.get(source) ?? 0) + change;
      if (held === 0) this.#ofSources.delete(source);
      else this.#ofSources.set(source, held);
    };
    add(bytes);
    let isTaken = true;
    return () => {
      if (isTaken) add(-bytes);
      isTaken = false;
    };
  }
}
