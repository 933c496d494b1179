/**
 * Jobs in a worker, so that the page answers to its reader while much is counted, and loads at first what everybody needs.
 *
 * This room owns how page and worker speak: what a job is (this file), the page's end (`job_worker.ts`), the worker's end
 * (`serve_jobs.ts`), how the page comes to the code of a worker, which is as good as the page itself (`page_files.ts`), and to its
 * peer (`own_peer.ts`). It does not own what
 * is done: that is `cli/page/workers`, a file for each worker and one with the types of its jobs. Read `job_worker.ts` next.
 */
import type { JobFault } from "./job_faults.ts";

/** A job: what is asked, what is answered, and what is told meanwhile. All of it has to be data that a browser can copy. */
export interface Job<Question, Answer, Progress = never> {
  readonly question: Question;
  readonly answer: Answer;
  readonly progress: Progress;
}

/** Jobs that a worker does, by their names. */
export type JobTable<J> = { readonly [Name in keyof J]: Job<unknown, unknown, unknown> };

/** From the page: do this. */
export interface JobRequest {
  /** Tells the answers of several jobs apart. */
  readonly id: number;
  readonly name: string;
  readonly question: unknown;
}

/** From the worker, about the job with that `id`. */
export type JobMessage =
  & { readonly id: number }
  & (
    | { readonly kind: "progress"; readonly progress: unknown }
    | { readonly kind: "answer"; readonly answer: unknown }
    | { readonly kind: "fault"; readonly fault: JobFault }
  );
