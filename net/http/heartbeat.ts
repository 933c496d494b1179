import { type Clock, pause } from "../../core/base/clock.ts";

/**
 * What `source` gives, and undefined whenever it gave nothing for `everyMs`: a client that is gone without a
 * word is found out only by what is sent to it. Ends once `signal` is aborted, as `source` must.
 */
export async function* withHeartbeat<T>(
  source: AsyncIterable<T>,
  { everyMs, signal }: { everyMs: number; signal: AbortSignal },
  { clock }: { clock: Pick<Clock, "sleep"> },
): AsyncGenerator<T | undefined> {
  const iterator = source[Symbol.asyncIterator]();
  for (let next = iterator.next();;) {
    const heard = new AbortController();
    const silence = pause(clock, everyMs, AbortSignal.any([signal, heard.signal]));
    const result = await Promise.race([next, silence.then(() => undefined)]);
    heard.abort();
    await silence;
    if (result === undefined) {
      if (signal.aborted) break;
      yield undefined;
    } else {
      if (result.done) return;
      yield result.value;
      next = iterator.next();
    }
  }
  await iterator.return?.();
}
