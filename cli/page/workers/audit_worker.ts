/** The script of the worker that checks everything. A check is cancelled by ending the worker. */
import { systemClock as clock } from "../../../core/base/system.ts";
import { ownPeer } from "../work/own_peer.ts";
import { serveJobs } from "../work/serve_jobs.ts";
import { checkWholeChain } from "./audit_desk.ts";
import type { AuditJobs } from "./audit_jobs.ts";

const api = ownPeer();
const { signal } = new AbortController();

serveJobs<AuditJobs>(globalThis, {
  check: (chain, tell) => checkWholeChain(chain, { api, clock, signal, tell }),
});
