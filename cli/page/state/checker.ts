/** What checks for the page: a worker, or in tests the same functions. */
import type { JobWorker } from "../work/job_worker.ts";
import type { CheckJobs } from "../workers/check_jobs.ts";

/** Runs the jobs of the worker that checks. */
export type Checker = Pick<JobWorker<CheckJobs>, "run">;
