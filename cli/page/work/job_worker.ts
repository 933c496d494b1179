/** The page's end: a worker that is started when it is first needed, and does one job at a time. */
import { orAborted } from "../../../core/base/or_aborted.ts";
import { errorOfFault } from "./job_faults.ts";
import type { JobMessage, JobRequest, JobTable } from "./jobs.ts";

/** How a job is run. */
export interface RunOptions<Progress> {
  /**
   * Cancels the job at once, whatever it is at. If it has begun its worker is ended, and what that knew is gone with it: the next
   * job has a new one.
   */
  readonly signal?: AbortSignal;
  /** Told what the job says meanwhile. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What the page needs of a browser's worker. */
export type RunningWorker = Pick<
  Worker,
  "postMessage" | "terminate" | "addEventListener" | "removeEventListener"
>;

/** What a browser tells of a worker whose script could not be run, or whose answer not be copied. */
const FAILURES = ["error", "messageerror"] as const;

/**
 * A worker with jobs of its own kind.
 *
 * @example
 * ```ts ignore
 * const auditor = new JobWorker<AuditJobs>(() => openWorker("audit"));
 * const outcome = await auditor.run("audit", { file }, { signal, onProgress: ({ done }) => show(done) });
 * ```
 */
export class JobWorker<J extends JobTable<J>> {
  readonly #open: () => Promise<RunningWorker>;
  #worker: RunningWorker | undefined;
  /** Fails the job that runs. */
  #fail: (reason: unknown) => void = () => {};
  /** Ends with the last job that was asked for. */
  #last: Promise<unknown> = Promise.resolve();
  #jobs = 0;

  /** @param open Starts the worker. It is called again after one was ended, or could not be started. */
  constructor(open: () => Promise<RunningWorker>) {
    this.#open = open;
  }

  /**
   * Runs a job, behind those that were asked for before.
   *
   * @throws What the job throws, as {@linkcode errorOfFault} has it; what `open` throws; the signal's reason.
   */
  run<Name extends keyof J & string>(
    name: Name,
    question: J[Name]["question"],
    options: RunOptions<J[Name]["progress"]> = {},
  ): Promise<J[Name]["answer"]> {
    const run = this.#last.then(() => this.#run(name, question, options));
    // Whoever asked for this job is told of its failure; the next one only waits until it is over.
    this.#last = run.catch(() => {});
    return options.signal === undefined ? run : orAborted(run, options.signal);
  }

  /** Ends the worker. */
  end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  async #run<Name extends keyof J & string>(
    name: Name,
    question: J[Name]["question"],
    { signal, onProgress = () => {} }: RunOptions<J[Name]["progress"]>,
  ): Promise<J[Name]["answer"]> {
    signal?.throwIfAborted();
    const worker = this.#worker ??= await this.#start();
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<J[Name]["answer"]>();
    const request: JobRequest = { id: ++this.#jobs, name, question };
    const hear = ({ data }: MessageEvent) => {
      const message = data as JobMessage;
      if (message.id !== request.id) return;
      if (message.kind === "progress") onProgress(message.progress as J[Name]["progress"]);
      else if (message.kind === "answer") resolve(message.answer as J[Name]["answer"]);
      else reject(errorOfFault(message.fault));
    };
    const fail = (reason: unknown) => {
      this.end();
      reject(reason);
    };
    const cancel = () => fail(signal?.reason);
    this.#fail = fail;
    worker.addEventListener("message", hear);
    signal?.addEventListener("abort", cancel);
    try {
      worker.postMessage(request);
      return await promise;
    } finally {
      this.#fail = () => {};
      worker.removeEventListener("message", hear);
      signal?.removeEventListener("abort", cancel);
    }
  }

  async #start(): Promise<RunningWorker> {
    const worker = await this.#open();
    for (const type of FAILURES) {
      worker.addEventListener(type, (event) => {
        event.preventDefault();
        const { message } = event as Partial<ErrorEvent>;
        if (worker === this.#worker) this.#fail(new Error(message ?? `the worker ended: ${type}`));
      });
    }
    return worker;
  }
}
