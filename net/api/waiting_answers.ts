/** How many bytes of answers may wait for their clients to read them. */
import { KeyCounts, type LimiterOptions } from "../base/limiter.ts";
import type { Caller } from "./caller.ts";

/**
 * Counts answers while they wait. None is begun once a limit is reached, so no more waits than that and the
 * last answer.
 */
export class WaitingAnswers {
  readonly #limits: LimiterOptions;
  readonly #bytes = new KeyCounts();
  readonly #ofSources = new KeyCounts();

  /** @param limits Bytes: of all strangers together, and of all that have the token; of one stranger's machine. */
  constructor(limits: LimiterOptions) {
    this.#limits = limits;
  }

  /** True if one more answer may be begun. */
  isOpenTo({ source, hasToken }: Caller): boolean {
    const { all, perSource } = this.#limits;
    if (this.#bytes.get(kindOf(hasToken)) >= all) return false;
    return hasToken || this.#ofSources.get(source) < perSource;
  }

  /** Counts an answer. Returns what ends that, however often it is called. */
  add({ source, hasToken }: Caller, bytes: number): () => void {
    const count = (change: number) => {
      this.#bytes.add(kindOf(hasToken), change);
      if (!hasToken) this.#ofSources.add(source, change);
    };
    count(bytes);
    let isWaiting = true;
    return () => {
      if (isWaiting) count(-bytes);
      isWaiting = false;
    };
  }
}

function kindOf(hasToken: boolean): string {
  return hasToken ? "trusted" : "strangers";
}
