/** Jobs of the worker that counts. */
import type { PeerStatus } from "../../../net/api/peer_api.ts";
import type { ElectionSummary } from "../../result/election_summary.ts";
import type { Job } from "../work/jobs.ts";

/** What was counted. */
export interface CheckedCount {
  /** `final` as it was checked here. */
  readonly summary: ElectionSummary;
  /** Whether the proofs of the trustees who opened secret ballots hold; undefined if nobody has opened any. */
  readonly isProven?: boolean;
}

/** What the worker does. */
export interface CountJobs {
  /** Reads all ballots from the peer and counts them. `now` is this machine's clock, in ms since the Unix epoch. */
  readonly count: Job<{ readonly status: PeerStatus; readonly now: number }, CheckedCount>;
}
