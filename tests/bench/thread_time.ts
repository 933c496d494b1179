/** How long code has run, on a machine that others keep busy. */
import { systemClock as clock } from "../../core/base/system.ts";

/**
 * Milliseconds that this thread has run for, without those that a busy machine gave to others; where the system does not
 * say so, time as it goes by.
 */
export function threadMs(): number {
  return threadsMs().get(`${Deno.pid}`) ?? clock.monotonic();
}

/**
 * Milliseconds for which the thread of this process ran that had most to do: as long as it would have taken on a machine where
 * each has a core to itself. Where the system does not say so, time as it goes by.
 */
export async function longestThreadMs(work: () => Promise<unknown>): Promise<number> {
  const [before, began] = [threadsMs(), clock.monotonic()];
  await work();
  const ran = [...threadsMs()].map(([thread, ms]) => ms - (before.get(thread) ?? 0));
  return ran.length === 0 ? clock.monotonic() - began : Math.max(...ran);
}

/** For how long each thread of this process has run, in ms, by its number; empty where the system does not say so. */
function threadsMs(): Map<string, number> {
  try {
    const folder = "/proc/self/task";
    return new Map(
      [...Deno.readDirSync(folder)].map(({ name }) => {
        const [runNs] = Deno.readTextFileSync(`${folder}/${name}/schedstat`).split(" ");
        return [name, Number(runNs) / 1e6];
      }),
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Map();
    throw error;
  }
}

/** How often a second this thread does something that it does `count` times in `work`, by its own time. */
export function perSecondOf(count: number, work: () => void): number {
  const began = threadMs();
  work();
  return count / (threadMs() - began) * 1_000;
}
