/** Changes of the chain, one after another; none after one that failed half-way. */
import { Mutex } from "../base/mutex.ts";
import { StateLostError } from "./state_lost.ts";

/** Runs changes in turn, and stops for good when the validator's state is lost. */
export class ChangeQueue {
  readonly #mutex = new Mutex();
  /** Why the state no longer fits the chain; nothing may be done with it then. */
  #broken: Error | undefined;

  /** True once a change failed half-way. */
  get isBroken(): boolean {
    return this.#broken !== undefined;
  }

  /**
   * Runs `fn` once all before it have settled.
   *
   * @throws {StateLostError} If a change before failed half-way; `fn` is not called then.
   */
  run<T>(fn: () => Promise<T>): Promise<T> {
    return this.#mutex.run(async () => {
      if (this.#broken !== undefined) {
        const message = "Cannot use the chain as a change of it failed half-way: start again";
        throw new StateLostError([this.#broken], message);
      }
      try {
        return await fn();
      } catch (error) {
        if (error instanceof StateLostError) this.#broken = error;
        throw error;
      }
    });
  }
}
