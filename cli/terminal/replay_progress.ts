/** How far a stored chain is replayed, for whoever waits for a start. */
import { createJobProgress, type JobProgress } from "./job_progress.ts";

/** Blocks from which on it takes long enough to be told. */
const LONG_CHAIN = 1_000;

/** Shows how far a long chain is replayed; nothing for a short one. */
export function createReplayProgress(): JobProgress {
  const { show, end } = createJobProgress("checking blocks");
  return { show: (done, total) => total < LONG_CHAIN ? undefined : show(done, total), end };
}
