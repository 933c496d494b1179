/** The script of the worker that checks what peers say of a chain. */
import { systemClock as clock } from "../../../core/base/system.ts";
import { ApiClient } from "../../../net/api/client.ts";
import { serveJobs } from "../work/serve_jobs.ts";
import { checkHandlers } from "./check_handlers.ts";
import type { CheckJobs } from "./check_jobs.ts";

const api = new ApiClient({ url: location.origin }, { clock, fetch: (...call) => fetch(...call) });

serveJobs<CheckJobs>(globalThis, checkHandlers(api));
