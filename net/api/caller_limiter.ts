/** How many requests of each caller are answered at once. */
import { Limiter, type LimiterOptions } from "../base/limiter.ts";
import { RequestError } from "../http/request_error.ts";
import type { Caller } from "./caller.ts";

/**
 * Slots for callers without the token, none of which can take all; and as many again for those that have it, so
 * that strangers cannot keep them out, wherever they are.
 */
export class CallerLimiter {
  readonly #strangers: Limiter;
  readonly #trusted: Limiter;

  constructor({ all, perSource }: LimiterOptions) {
    this.#strangers = new Limiter({ all, perSource });
    this.#trusted = new Limiter({ all, perSource: all });
  }

  /**
   * Takes a slot for a request.
   *
   * @returns What gives it back, however often it is called.
   * @throws {RequestError} 503 `busy` if there is none.
   */
  take({ source, hasToken }: Caller): () => void {
    const slot = hasToken ? this.#trusted.take(undefined) : this.#strangers.take(source);
    if (typeof slot === "function") return slot;
    const whose = hasToken ? "the token's" : "your or all machines'";
    const reason = `there are too many of ${whose} requests: try again later`;
    throw new RequestError(503, "busy", reason);
  }

  /** How many slots are taken. */
  get size(): number {
    return this.#strangers.size + this.#trusted.size;
  }
}
