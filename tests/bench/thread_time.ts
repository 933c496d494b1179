/** How long code has run, on a machine that others keep busy. */
import { systemClock as clock } from "../../core/base/system.ts";

/**
 * Milliseconds that this thread has run for, without those that a busy machine gave to others; where the system does not
 * say so, time as it goes by.
 */
export function threadMs(): number {
  try {
    const [runNs] = Deno.readTextFileSync(`/proc/self/task/${Deno.pid}/schedstat`).split(" ");
    return Number(runNs) / 1e6;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return clock.monotonic();
    throw error;
  }
}

/** How often a second this thread does something that it does `count` times in `work`, by its own time. */
export function perSecondOf(count: number, work: () => void): number {
  const began = threadMs();
  work();
  return count / (threadMs() - began) * 1_000;
}
