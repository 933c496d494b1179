/** The worker's end: takes jobs, and sends back what becomes of them. */
import { faultOfError } from "./job_faults.ts";
import type { JobMessage, JobRequest, JobTable } from "./jobs.ts";

/** Does the jobs of a worker. One that has begun sees no others before it waits for something. */
export type JobHandlers<J extends JobTable<J>> = {
  readonly [Name in keyof J]: (
    question: J[Name]["question"],
    tell: (progress: J[Name]["progress"]) => void,
  ) => J[Name]["answer"] | Promise<J[Name]["answer"]>;
};

/** What a worker speaks through: its own global scope. */
export interface JobPort {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

/** Does the jobs that come through a port, from now on. */
export function serveJobs<J extends JobTable<J>>(port: JobPort, handlers: JobHandlers<J>): void {
  const send = (message: JobMessage) => port.postMessage(message);
  port.addEventListener("message", async ({ data }) => {
    const { id, name, question } = data as JobRequest;
    try {
      if (!Object.hasOwn(handlers, name)) throw new TypeError(`no such job: ${name}`);
      const answer = await handlers[name as keyof J](
        question,
        (progress) => send({ id, kind: "progress", progress }),
      );
      send({ id, kind: "answer", answer });
    } catch (error) {
      send({ id, kind: "fault", fault: faultOfError(error) });
    }
  });
}
