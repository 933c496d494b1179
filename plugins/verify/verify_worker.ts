/// <reference lib="deno.worker" />
/** A worker that verifies records for a built-in validator. It is started without permissions. */
import { builtInValidator } from "../built_in.ts";
import { serveVerify, type WorkerScope } from "./serve_verify.ts";

serveVerify(self as unknown as WorkerScope, builtInValidator);
