/** The script of the worker that counts. */
import { systemClock as clock } from "../../../core/base/system.ts";
import { ApiClient } from "../../../net/api/client.ts";
import { areSharesProven } from "../../result/check_shares.ts";
import { readSummary } from "../../result/read_summary.ts";
import { serveJobs } from "../work/serve_jobs.ts";
import type { CountJobs } from "./count_jobs.ts";

const api = new ApiClient({ url: location.origin }, { clock, fetch: (...call) => fetch(...call) });

serveJobs<CountJobs>(globalThis, {
  async count({ status, now }) {
    const { election, summary, opening } = await readSummary(api, status, now);
    if (opening === undefined || summary.opening?.state !== "opened") return { summary };
    return { summary, isProven: await areSharesProven(api, election, opening) };
  },
});
