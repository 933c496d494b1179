/** The count, made here of the ballots that the peer has: only while somebody looks at it, as it asks for all of them. */
import { effect, signal } from "@preact/signals";
import type { JobWorker } from "../work/job_worker.ts";
import type { CheckedCount, CountJobs } from "../workers/count_jobs.ts";
import { tellFailure, view } from "./peer.ts";

/** The last count; undefined before the first. */
export const count = signal<CheckedCount | undefined>(undefined);

/** What counts. */
export type Counter = Pick<JobWorker<CountJobs>, "run">;

/**
 * Counts again whenever the peer's chain ends elsewhere, or more of it is final, until the result is called.
 *
 * @param now This machine's clock, in ms since the Unix epoch.
 */
export function followCount(counter: Counter, now: () => number): () => void {
  let isCounting = false;
  let isOld = false;
  const countOnce = async () => {
    isOld = true;
    if (isCounting) return;
    isCounting = true;
    while (isOld) {
      isOld = false;
      await countNow(counter, now);
    }
    isCounting = false;
  };
  let counted = "";
  return effect(() => {
    if (view.value.kind !== "election") return;
    const { status: { tip, finality } } = view.value;
    const place = `${tip} ${finality?.index}`;
    if (place === counted) return;
    counted = place;
    void countOnce();
  });
}

async function countNow(counter: Counter, now: () => number): Promise<void> {
  const value = view.peek();
  if (value.kind !== "election") return;
  try {
    count.value = await counter.run("count", { status: value.status, now: now() });
  } catch (fault) {
    tellFailure(fault, now());
  }
}
