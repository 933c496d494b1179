/** The script of the worker that counts. */
import { systemClock as clock } from "../../../core/base/system.ts";
import { ApiClient } from "../../../net/api/client.ts";
import { readSummary } from "../../result/read_summary.ts";
import { serveJobs } from "../work/serve_jobs.ts";
import type { CountJobs } from "./count_jobs.ts";

const api = new ApiClient({ url: location.origin }, { clock, fetch: (...call) => fetch(...call) });

serveJobs<CountJobs>(globalThis, {
  count: async ({ status, now }) => (await readSummary(api, status, now)).summary,
});
