/** Work that strangers cause: one piece after another, and everything else has its turn between two. */
import type { Clock } from "../../core/base/clock.ts";
import { Mutex } from "../../core/base/mutex.ts";
import { Turns } from "../base/turns.ts";

/**
 * A line in which pieces of work wait for each other. Many that are each short would together keep the peer
 * from its user for long, as what is ready runs before what comes.
 */
export class WorkLine {
  readonly #line = new Mutex();
  /** Of all of it: pieces of 9 ms each would otherwise follow each other without a turn. */
  readonly #turns: Turns;

  constructor(clock: Clock) {
    this.#turns = new Turns(clock);
  }

  /**
   * Runs `work` when all before it is done.
   *
   * @throws The reason of `signal`, without a start of the work, if it is aborted by then.
   */
  run<T>(work: () => T | Promise<T>, signal: AbortSignal): Promise<T> {
    return this.#line.run(async () => {
      signal.throwIfAborted();
      try {
        return await work();
      } finally {
        await this.#turns.give();
      }
    });
  }
}
