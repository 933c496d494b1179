/// <reference lib="deno.worker" />
/** A worker that verifies sealed votes. */
import { serveVerify, type WorkerScope } from "../../plugins/verify/serve_verify.ts";
import { sealedVotes } from "./sealed_votes.ts";

serveVerify(self as unknown as WorkerScope, () => sealedVotes);
