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
 * Counts again whenever the peer's chain ends elsewhere, more of it is final, or the election is in another phase, and after a
 * count that failed, until the result is called.
 *
 * @param now This machine's clock, in ms since the Unix epoch.
 */
export function followCount(counter: Counter, now: () => number): () => void {
  let isCounting = false;
  let isOld = false;
  let counted = "";
  const countOnce = async () => {
    isOld = true;
    if (isCounting) return;
    isCounting = true;
    while (isOld) {
      isOld = false;
      if (!await countNow(counter, now)) counted = "";
    }
    isCounting = false;
  };
  return effect(() => {
    if (view.value.kind !== "election") return;
    const { status: { tip, finality }, phase } = view.value;
    const place = `${tip} ${finality?.index} ${phase}`;
    if (place === counted) return;
    counted = place;
    void countOnce();
  });
}

/** False if the peer gave nothing that can be counted. */
async function countNow(counter: Counter, now: () => number): Promise<boolean> {
  const value = view.peek();
  if (value.kind !== "election") return true;
  try {
    count.value = await counter.run("count", { status: value.status, now: now() });
    return true;
  } catch (fault) {
    tellFailure(fault, now());
    return false;
  }
}
