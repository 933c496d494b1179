/** The script of the worker that counts. */
import { ownPeer } from "../work/own_peer.ts";
import { serveJobs } from "../work/serve_jobs.ts";
import type { CountJobs } from "./count_jobs.ts";
import { countVotes } from "./count_votes.ts";

const api = ownPeer();

serveJobs<CountJobs>(globalThis, { count: (wish) => countVotes(api, wish) });
