/**
 * Waits that end by lack of progress and not by the clock. On a busy machine everything takes longer, but something goes
 * on happening; where nothing does, more time would not help.
 */

/** How a wait is given up. */
export interface StallOptions {
  /** What was waited for, and what there is instead. Asked once, when the wait is given up. */
  readonly what: () => string;
  /** True if something has happened since it was last asked. */
  readonly hasMoved: () => boolean;
  /** Time between two looks, in ms. @default {10_000} */
  readonly lookMs?: number;
  /** Looks in a row at which nothing has happened. @default {4} */
  readonly looks?: number;
}

/**
 * What a promise gives.
 *
 * @throws {Error} Once nothing has happened at so many looks in a row. Looks come late on a busy machine, and late ones
 * count once.
 */
export async function unlessStalled<T>(
  promise: Promise<T>,
  { what, hasMoved, lookMs = 10_000, looks = 4 }: StallOptions,
): Promise<T> {
  let idle = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      try {
        idle = hasMoved() ? 0 : idle + 1;
        if (idle >= looks) reject(new Error(`waited in vain for ${what()}`));
      } catch (error) {
        reject(error);
      }
    }, lookMs);
  });
  try {
    return await Promise.race([promise, stalled]);
  } finally {
    clearInterval(timer);
  }
}
