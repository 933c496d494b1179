/** Trying again with more time. */
import { MAX_TRIES, NEXT_TRY_FACTOR } from "./limits.ts";
import { TooSlowError } from "./too_slow_error.ts";

/**
 * Tries something whose times are fixed before it begins; where the machine was too slow for them, again with more time.
 *
 * @param attempt Told how much more time there is than usually: 1 at first.
 * @param onAgain Told why there is another attempt.
 * @throws {TooSlowError} If the last attempt was too slow too.
 */
export async function withMoreTime<T>(
  attempt: (patience: number) => Promise<T>,
  onAgain: (why: string) => void,
): Promise<T> {
  for (let tries = 1, patience = 1;; tries++, patience *= NEXT_TRY_FACTOR) {
    try {
      return await attempt(patience);
    } catch (error) {
      if (!(error instanceof TooSlowError) || tries === MAX_TRIES) throw error;
      onAgain(error.message);
    }
  }
}
