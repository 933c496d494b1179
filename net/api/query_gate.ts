/** Which readers may ask the validator, and what they are told when it cannot answer. */
import type { Clock } from "../../core/base/clock.ts";
import { BoundedMap } from "../base/bounded_map.ts";
import { type Asker, PluginError, QueryDelayedError } from "../../core/validator/validator_host.ts";
import { RequestError } from "../http/request_error.ts";
import type { Caller } from "./caller.ts";
import { MAX_BLAMED_SOURCES, QUERY_BLAME_MS } from "./limits.ts";

/**
 * Lets queries through. One that goes over a limit of the plugin ends what would answer others like its asker, so
 * the machine that sent it is refused for a while: one stranger alone does not keep all others from asking.
 */
export class QueryGate {
  readonly #clock: Pick<Clock, "monotonic">;
  /** Until when a machine is refused. */
  readonly #blamed = new BoundedMap<number>(MAX_BLAMED_SOURCES);

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /**
   * Asks for a caller, with what it is to this peer.
   *
   * @throws {RequestError} 422 `query-failed` or `query-limit` if the plugin fails, 429 `query-blamed` if it
   * failed for this caller before, 503 `query-paused` or `query-interrupted` if it cannot be asked now.
   */
  async ask<T>({ source, hasToken }: Caller, ask: (asker: Asker) => Promise<T>): Promise<T> {
    if (!hasToken) this.#check(source);
    try {
      // A pause that strangers bring about is theirs alone.
      return await ask(hasToken ? "user" : "stranger");
    } catch (error) {
      if (error instanceof QueryDelayedError) {
        const { code, message, retryMs } = error;
        throw new RequestError(503, `query-${code}`, message, { retryMs });
      }
      // One that is final ends the peer.
      if (!(error instanceof PluginError) || error.isFinal) throw error;
      if (error.isLimit && !hasToken) this.#blame(source);
      throw new RequestError(422, error.isLimit ? "query-limit" : "query-failed", error.message);
    }
  }

  /** How many machines are refused. */
  get size(): number {
    return this.#blamed.size;
  }

  #check(source: string): void {
    const until = this.#blamed.get(source);
    if (until === undefined) return;
    const retryMs = until - this.#clock.monotonic();
    if (retryMs <= 0) {
      this.#blamed.delete(source);
      return;
    }
    const reason = `a query of yours went over a limit: the next one is taken in ${
      Math.ceil(retryMs / 1_000)
    } s`;
    throw new RequestError(429, "query-blamed", reason, { retryMs });
  }

  #blame(source: string): void {
    this.#blamed.set(source, this.#clock.monotonic() + QUERY_BLAME_MS);
  }
}
