/** Changes of the chain, one after another; none after one that failed half-way. */
import { Mutex } from "../base/mutex.ts";
import { StateLostError } from "./state_lost.ts";

/** Runs changes in turn, and stops for good when the validator's state is lost. */
export class ChangeQueue {
  readonly #mutex = new Mutex();
  /** For what needs the validator's state and the best chain to fit each other, or breaks that for a while. */
  readonly #fitting = new Mutex();
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
    return this.#mutex.run(() => this.#whileWhole(fn));
  }

  /**
   * Runs that part of a change, within {@linkcode run}, in which the validator's state and the best chain do not
   * fit each other. What takes long should be done before.
   */
  swap<T>(fn: () => Promise<T>): Promise<T> {
    return this.#fitting.run(() => this.#whileWhole(fn));
  }

  /**
   * Runs `fn` when the validator's state and the best chain fit each other; a change may be on its way.
   *
   * @throws {StateLostError} If a change before failed half-way; `fn` is not called then.
   */
  look<T>(fn: () => Promise<T>): Promise<T> {
    return this.swap(fn);
  }

  async #whileWhole<T>(fn: () => Promise<T>): Promise<T> {
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
  }
}
