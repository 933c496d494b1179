/** A worker for `job_worker.test.ts`. */
import type { Job } from "../../cli/page/work/jobs.ts";
import { serveJobs } from "../../cli/page/work/serve_jobs.ts";
import { ApiError } from "../../net/api/error.ts";
import { UnreachableError } from "../../cli/app/errors.ts";

/** What it does. */
export interface CountingJobs {
  /** Says each number up to one, and answers with their sum and how many jobs it has had. */
  readonly sum: Job<number, { readonly sum: number; readonly jobs: number }, number>;
  /** Never ends, and listens to nobody. */
  readonly spin: Job<null, never, "spinning">;
  readonly fail: Job<"api" | "unreachable" | "other", never>;
}

let jobs = 0;

serveJobs<CountingJobs>(globalThis as unknown as Parameters<typeof serveJobs>[0], {
  async sum(most, tell) {
    jobs++;
    let sum = 0;
    for (let i = 1; i <= most; i++) {
      sum += i;
      tell(i);
      await Promise.resolve();
    }
    return { sum, jobs };
  },
  async spin(_question, tell) {
    tell("spinning");
    // A worker's thread goes on for a while after it was ended: this one frees it.
    for (let i = 0; i < 1e6; i++) await Promise.resolve();
    return await new Promise(() => {});
  },
  fail(kind) {
    if (kind === "unreachable") throw new UnreachableError("it is another election");
    if (kind === "other") throw new TypeError("x is undefined");
    throw new ApiError("refused", "too late", { reasonCode: "closed" });
  },
});
