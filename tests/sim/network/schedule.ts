/** What is to happen in a world, and when. */
import type { VirtualTime } from "./virtual_time.ts";

/** Plans in virtual time. */
export class Schedule {
  readonly #time: VirtualTime;
  readonly #onError: (error: unknown) => void;

  /** @param onError Told what went wrong in something planned. */
  constructor(time: VirtualTime, onError: (error: unknown) => void) {
    this.#time = time;
    this.#onError = onError;
  }

  /** Has something happen once, `ms` from now. */
  after(ms: number, run: () => void | Promise<void>): void {
    this.#time.after(ms, async () => {
      try {
        await run();
      } catch (error) {
        this.#onError(error);
      }
    });
  }

  /** Has something happen again and again, without end. */
  repeat(gapMs: () => number, run: () => void | Promise<void>): void {
    this.after(gapMs(), async () => {
      this.repeat(gapMs, run);
      await run();
    });
  }
}
