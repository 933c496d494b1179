/** The script of the worker that counts. */
import { systemClock as clock } from "../../../core/base/system.ts";
import { ApiClient } from "../../../net/api/client.ts";
import { serveJobs } from "../work/serve_jobs.ts";
import type { CountJobs } from "./count_jobs.ts";
import { countVotes } from "./count_votes.ts";

const api = new ApiClient({ url: location.origin }, { clock, fetch: (...call) => fetch(...call) });

serveJobs<CountJobs>(globalThis, { count: (wish) => countVotes(api, wish) });
