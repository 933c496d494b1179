/** The script of the worker that checks what peers say of a chain. */
import { ownPeer } from "../work/own_peer.ts";
import { serveJobs } from "../work/serve_jobs.ts";
import { checkHandlers } from "./check_handlers.ts";
import type { CheckJobs } from "./check_jobs.ts";

const api = ownPeer();

serveJobs<CheckJobs>(globalThis, checkHandlers(api));
