/** The check of the whole election: which runs, and what the last one found. */
import { signal } from "@preact/signals";
import type { JobWorker } from "../work/job_worker.ts";
import type { AuditJobs, ChainCheckOutcome, CheckProgress } from "../workers/audit_jobs.ts";
import { peerFaultOf } from "./faults.ts";
import { pageFault } from "./peer.ts";

/** Where a check is. */
export type AuditView =
  | { readonly kind: "none" | "cancelled" | "away" }
  | { readonly kind: "running"; readonly progress?: CheckProgress }
  | {
    readonly kind: "done";
    readonly outcome: ChainCheckOutcome;
    /** When it ended, in ms since the Unix epoch. */
    readonly made: number;
  };

/** What checks. */
export type Auditor = Pick<JobWorker<AuditJobs>, "run">;

/** What is shown of it. It stays when another screen is looked at. */
export const audit = signal<AuditView>({ kind: "none" });

let running = new AbortController();

/** Checks what the peer has, or a file; another check that runs is cancelled. */
export async function startAudit(
  auditor: Auditor,
  { network, file, now }: {
    readonly network: string;
    readonly file?: Blob;
    readonly now: () => number;
  },
): Promise<void> {
  running.abort();
  const own = running = new AbortController();
  audit.value = { kind: "running" };
  const onProgress = (progress: CheckProgress) => {
    if (own === running) audit.value = { kind: "running", progress };
  };
  try {
    const options = { signal: own.signal, onProgress };
    const outcome = await auditor.run("check", { network, file, now: now() }, options);
    if (own === running) audit.value = { kind: "done", outcome, made: now() };
  } catch (error) {
    if (own.signal.aborted) return;
    audit.value = { kind: "away" };
    if (peerFaultOf(error) === undefined) pageFault.value = { error };
  }
}

/** Cancels the check that runs. */
export function cancelAudit(): void {
  running.abort();
  audit.value = { kind: "cancelled" };
}
