/** Whether somebody looks at the page: one that nobody looks at asks for nothing. */
import { signal } from "@preact/signals";

/** True while the page is in front. */
export const isSeen = signal(true);

/** Resolves once somebody looks at the page, or `abort` is aborted. */
export function untilSeen(abort: AbortSignal): Promise<void> {
  return untilIs(true, abort);
}

/** Resolves once nobody looks at the page any more, or `abort` is aborted. */
export function untilHidden(abort: AbortSignal): Promise<void> {
  return untilIs(false, abort);
}

async function untilIs(wanted: boolean, abort: AbortSignal): Promise<void> {
  if (abort.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = isSeen.subscribe((is) => {
    if (is === wanted) resolve();
  });
  const leave = () => resolve();
  abort.addEventListener("abort", leave, { once: true });
  await promise;
  abort.removeEventListener("abort", leave);
  stop();
}
