/** Jobs in a worker: answers, what is told meanwhile, faults, and an end at once. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { JobWorker } from "../../cli/page/work/job_worker.ts";
import { UnreachableError } from "../../cli/app/errors.ts";
import { ApiError } from "../../net/api/error.ts";
import type { CountingJobs } from "./counting_worker.ts";

const URL_OF_WORKER = new URL("counting_worker.ts", import.meta.url);

/** It fails at its first job: Deno may tell of a script that throws at once before anybody can listen. */
const FAILING = "data:text/javascript,onmessage=()=>{throw%20Error('no')}";

/** One that a test ends. */
class CountingWorker extends JobWorker<CountingJobs> implements Disposable {
  [Symbol.dispose](): void {
    this.end();
  }
}

function counter(): CountingWorker {
  return new CountingWorker(() => Promise.resolve(new Worker(URL_OF_WORKER, { type: "module" })));
}

Deno.test("JobWorker.run() answers, tells what is said meanwhile, and does one job after the other in one worker", async () => {
  using worker = counter();
  const told: number[] = [];
  const both = await Promise.all([
    worker.run("sum", 3, { onProgress: (number) => told.push(number) }),
    worker.run("sum", 2, { onProgress: (number) => told.push(number) }),
  ]);
  assertEquals(both, [{ sum: 6, jobs: 1 }, { sum: 3, jobs: 2 }]);
  assertEquals(told, [1, 2, 3, 1, 2]);
});

Deno.test("a job that is cancelled ends at once with the signal's reason, and the next one has a new worker", async () => {
  using worker = counter();
  await worker.run("sum", 1);
  const end = new AbortController();
  const reason = new Error("the reader went elsewhere");
  const spinning = worker.run("spin", null, {
    signal: end.signal,
    onProgress: () => end.abort(reason),
  });
  const behind = worker.run("sum", 4);
  assertEquals(await assertRejects(() => spinning), reason);
  assertEquals(await behind, { sum: 10, jobs: 1 });
  await assertRejects(() => worker.run("sum", 1, { signal: AbortSignal.abort(reason) }));
  assertEquals(await worker.run("sum", 1), { sum: 1, jobs: 2 });
});

Deno.test("errors of a job arrive as what they are: a peer that refuses, one of no use, a fault of the page", async () => {
  using worker = counter();
  const refused = await assertRejects(() => worker.run("fail", "api"), ApiError, "too late");
  assertEquals([refused.code, refused.reasonCode], ["refused", "closed"]);
  await assertRejects(() => worker.run("fail", "unreachable"), UnreachableError, "another");
  const fault = await assertRejects(() => worker.run("fail", "other"), Error, "x is undefined");
  assert(fault.stack?.includes("counting_worker.ts"), fault.stack);
});

Deno.test("a worker that cannot be started, or whose script fails, is told, and the next job tries again", async () => {
  let tries = 0;
  using worker = new CountingWorker(() => {
    tries++;
    if (tries === 1) return Promise.reject(new ApiError("gone", "nobody answers"));
    return Promise.resolve(new Worker(tries === 2 ? FAILING : URL_OF_WORKER, { type: "module" }));
  });
  await assertRejects(() => worker.run("sum", 1), ApiError, "nobody answers");
  await assertRejects(() => worker.run("sum", 1), Error, "no");
  assertEquals(await worker.run("sum", 1), { sum: 1, jobs: 1 });
});

Deno.test("a job that is cancelled while its worker is loaded ends at once, and is never begun", async () => {
  const asked = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const begun: unknown[] = [];
  using worker = new CountingWorker(async () => {
    asked.resolve();
    await held.promise;
    const real = new Worker(URL_OF_WORKER, { type: "module" });
    const post = real.postMessage.bind(real);
    real.postMessage = (message: unknown) => {
      begun.push(message);
      post(message);
    };
    return real;
  });
  const end = new AbortController();
  const reason = new Error("the reader went elsewhere");
  const first = worker.run("sum", 5, { signal: end.signal });
  const behind = worker.run("sum", 1, { signal: end.signal });
  const last = worker.run("sum", 2);
  await asked.promise;
  end.abort(reason);
  // The worker is not there yet.
  assertEquals([await assertRejects(() => first), await assertRejects(() => behind)], [
    reason,
    reason,
  ]);
  held.resolve();
  assertEquals(await last, { sum: 3, jobs: 1 });
  assertEquals(begun.length, 1);
});
