/** The peer's HTTP API: what {@linkcode PeerApi} does, for programs on the same machine. */
import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { Clock } from "../../core/base/clock.ts";
import { StoreError } from "../../core/store/store.ts";
import { inTurns, jsonBody } from "./bodies.ts";
import { ApiWork } from "./work.ts";
import {
  bad,
  parseId,
  parseIdBeginning,
  parseList,
  parseQueryNumber,
  parseRecord,
  readObject,
} from "./fields.ts";
import { withHeartbeat } from "../http/heartbeat.ts";
import { BodyError, type BodyLimits } from "../http/request_body.ts";
import { RequestError } from "../http/request_error.ts";
import { type Caller, checkCaller } from "./caller.ts";
import { createApiIndexApp } from "./index_app.ts";
import { CHALLENGE_HEADER, FOLDER_PROOF_HEADER } from "./folder_proof.ts";
import {
  API_HEARTBEAT_MS,
  MAX_API_BLOCKS,
  MAX_API_BODY_BYTES,
  MAX_API_BODY_MS,
  MAX_API_COPIES,
  MAX_API_COPIES_PER_HOST,
  MAX_API_LOOKUP_BYTES,
  MAX_API_READER_IDS,
  MAX_API_READER_LOOKUP_BYTES,
  MAX_API_READER_WAITS,
  MAX_API_REQUESTS,
  MAX_API_REQUESTS_PER_HOST,
  MAX_API_STREAMS,
  MAX_API_STREAMS_PER_HOST,
  MAX_API_WAIT_MS,
} from "../base/limits.ts";
import { formatMetrics, type Vitals } from "./metrics.ts";
import type { PeerApi } from "./peer_api.ts";
import { METRICS_TYPE } from "../http/prometheus.ts";
import { QueryGate } from "./query_gate.ts";
import { CallerLimiter } from "./caller_limiter.ts";

/** What the server tells of a request beside the request. */
export interface ApiEnv {
  readonly Bindings: {
    /** The address that the request came from. */
    readonly remoteHost: string;
    /** Aborted when the server stops. */
    readonly stopping: AbortSignal;
    /** Settles when the answer has been handed on. */
    readonly completed: Promise<void>;
  };
  readonly Variables: {
    readonly caller: Caller;
    /** Gives back the slot that the request has now. */
    leave: () => void;
    /** Counts so many bytes of the answer until it has been handed on. */
    readonly keep: (bytes: number) => void;
    /** Aborted when the answer has been handed on. */
    readonly over: AbortSignal;
  };
}

type ApiContext = Context<ApiEnv>;

/** What {@linkcode createApiApp} works with. */
export interface ApiDeps {
  readonly clock: Clock;
  /** What lets programs hand records in; left out, none may. */
  readonly token?: string;
  /** True if reading takes the token too. @default {false} */
  readonly isPrivate?: boolean;
  /** Answers the challenge of who wants to know whether this is a folder's peer (`folder_proof.ts`). */
  readonly prove?: (challenge: string) => string | undefined;
  /** More for `/metrics` than the status has. */
  readonly vitals?: () => Vitals;
}

const BODY_LIMITS: BodyLimits = { maxBytes: MAX_API_BODY_BYTES, maxMs: MAX_API_BODY_MS };
const LOOKUP_LIMITS: BodyLimits = { maxBytes: MAX_API_LOOKUP_BYTES, maxMs: MAX_API_BODY_MS };
const READER_LIMITS: BodyLimits = {
  maxBytes: MAX_API_READER_LOOKUP_BYTES,
  maxMs: MAX_API_BODY_MS,
};

/**
 * The API over HTTP. `api_document.ts` describes every route, for programs and for `GET /`; a test holds the two
 * against each other.
 *
 * Every refusal is JSON, `{code, reason}`. An error of the peer's own is thrown on, for the server to
 * report. Who may ask is up to `api_caller.ts`, how many at once to `limits.ts`.
 */
export function createApiApp(
  api: PeerApi,
  { clock, token, isPrivate = false, prove = () => undefined, vitals }: ApiDeps,
): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const requests = new CallerLimiter({
    all: MAX_API_REQUESTS,
    perSource: MAX_API_REQUESTS_PER_HOST,
  });
  const streams = new CallerLimiter({ all: MAX_API_STREAMS, perSource: MAX_API_STREAMS_PER_HOST });
  const copies = new CallerLimiter({ all: MAX_API_COPIES, perSource: MAX_API_COPIES_PER_HOST });
  const queries = new QueryGate(clock);
  const works = new ApiWork(clock);
  const work = <T>(c: ApiContext, task: () => T | Promise<T>): Promise<T> =>
    works.run(c.var.caller, task, c.req.raw.signal);

  app.use(async (c, next) => {
    await next();
    // For browsers: it is no script, image or page, whatever the page that asks for it says.
    c.header("x-content-type-options", "nosniff");
    c.header("cross-origin-resource-policy", "same-origin");
    // Also where the caller is refused: who has no token yet wants to know whom to show it.
    const proof = prove(c.req.header(CHALLENGE_HEADER) ?? "");
    if (proof !== undefined) c.header(FOLDER_PROOF_HEADER, proof);
  });
  app.use(async (c, next) => {
    const { remoteHost, completed } = c.env;
    const caller = checkCaller(c.req.raw, { remoteHost, token, isPrivate });
    c.set("caller", caller);
    c.set("leave", requests.take(caller));
    const over = new AbortController();
    c.set("over", over.signal);
    const end = () => {
      over.abort();
      c.var.leave();
    };
    completed.then(end, end);
    c.set("keep", (bytes) => {
      const [leave, release] = [c.var.leave, works.keep(caller, bytes)];
      c.set("leave", () => [leave, release].forEach((each) => each()));
      if (over.signal.aborted) release();
    });
    await next();
  });
  app.route("/", createApiIndexApp());

  app.get("/v1/status", async (c) => c.json(await api.status()));

  app.get("/v1/blocks", async (c) => {
    const from = parseQueryNumber(c.req.query("from"), "from", {
      most: Number.MAX_SAFE_INTEGER,
      otherwise: 0,
    });
    const limit = parseQueryNumber(c.req.query("limit"), "limit", {
      most: MAX_API_BLOCKS,
      otherwise: 20,
    });
    return await work(c, async () => sendJson(c, { blocks: await api.blocks(from, limit) }));
  });

  app.get("/v1/chain", (c) => {
    const signal = settleIn(c, copies);
    const file = api.chainFile({ signal })[Symbol.asyncIterator]();
    const pieces = inTurns(() => work(c, () => file.next()), clock, signal);
    return c.body(ReadableStream.from(pieces), {
      headers: { "content-type": "application/octet-stream" },
    });
  });

  app.get("/v1/records", async (c) => {
    const beginning = parseIdBeginning(c.req.query("id"));
    return await work(c, async () => c.json(await api.findIds(beginning)));
  });

  app.get("/v1/records/:id", async (c) => {
    const id = parseId(c.req.param("id"));
    return await work(c, async () => c.json((await api.lookUp([id]))[0]));
  });

  app.get("/v1/records/:id/proof", async (c) => {
    const id = parseId(c.req.param("id"));
    settleIn(c, copies);
    const answer = await work(c, async () => {
      const proof = await api.prove(id);
      return proof && sendJson(c, proof);
    });
    if (answer !== undefined) return answer;
    throw new RequestError(
      404,
      "not-included",
      `the record must be in a block after genesis: ${id}`,
    );
  });

  app.get("/v1/records/:id/events", (c) => {
    const id = parseId(c.req.param("id"));
    const signal = settleIn(c, streams);
    return sendEvents(c, api.follow(id, { signal }), { nameOf: () => "record", signal, clock });
  });

  app.post("/v1/records", async (c) => {
    const { records } = await readObject(c.req.raw, BODY_LIMITS, clock);
    const submitted = await api.submit(parseList(records, "records", parseRecord));
    return sendJson(c, { records: submitted });
  });

  app.post("/v1/records/status", async (c) => {
    const { hasToken } = c.var.caller;
    const limits = hasToken ? LOOKUP_LIMITS : READER_LIMITS;
    const { ids, waitMs = 0 } = await readObject(c.req.raw, limits, clock);
    if (!Number.isSafeInteger(waitMs) || Number(waitMs) < 0 || Number(waitMs) > MAX_API_WAIT_MS) {
      throw bad(`waitMs must be a whole number up to ${MAX_API_WAIT_MS}`);
    }
    const parsed = parseList(ids, "ids", parseId);
    if (!hasToken && parsed.length > MAX_API_READER_IDS) {
      throw bad(`without the token at most ${MAX_API_READER_IDS} ids can be asked for`);
    }
    if (waitMs !== 0 && !hasToken && parsed.length > MAX_API_READER_WAITS) {
      throw bad(`without the token at most ${MAX_API_READER_WAITS} ids can be waited for`);
    }
    if (waitMs === 0) {
      return await work(c, async () => sendJson(c, { records: await api.lookUp(parsed) }));
    }
    const options = { waitMs: Number(waitMs), signal: settleIn(c, streams) };
    return sendJson(c, { records: await api.lookUp(parsed, options) });
  });

  app.get("/v1/query/:path{.+}", async (c) => {
    const path = c.req.param("path");
    const args = c.req.query();
    const answer = await work(c, async () => {
      const report = await queries.ask(c.var.caller, (asker) => api.query(path, args, { asker }));
      return report && sendJson(c, report);
    });
    if (answer !== undefined) return answer;
    throw new RequestError(404, "no-query", `the validator must know the query: ${path}`);
  });

  app.get("/v1/events", (c) => {
    const signal = settleIn(c, streams);
    return sendEvents(c, api.events({ signal }), { nameOf: ({ type }) => type, signal, clock });
  });

  app.get("/metrics", async (c) => {
    const text = formatMetrics(await api.status(), vitals?.());
    return c.body(text, { headers: { "content-type": METRICS_TYPE } });
  });

  app.notFound((c) =>
    c.json({ code: "not-found", reason: `no such resource: ${c.req.path}` }, 404)
  );
  app.onError((error, c) => {
    if (error instanceof RequestError || error instanceof BodyError) {
      // RFC 9110 §11.6.1 and §10.2.3: how to get in, and when.
      if (error.status === 401) c.header("www-authenticate", "Bearer");
      const retryAfter = error instanceof RequestError ? error.retryAfter : undefined;
      if (retryAfter !== undefined) c.header("retry-after", `${retryAfter}`);
      return c.json({ code: error.code, reason: error.message }, error.status);
    }
    // A full disk: the user who hands in a vote has to know.
    if (error instanceof StoreError) {
      return c.json({ code: `store-${error.code}`, reason: error.message }, 503);
    }
    throw error;
  });
  return app;
}

/**
 * Moves a request to other slots than those of short ones.
 *
 * @returns Aborted when the answer is no longer wanted.
 */
function settleIn(c: ApiContext, limiter: CallerLimiter): AbortSignal {
  const leave = limiter.take(c.var.caller);
  c.var.leave();
  c.set("leave", leave);
  // The client may have left meanwhile.
  if (c.var.over.aborted) leave();
  return AbortSignal.any([c.req.raw.signal, c.env.stopping, c.var.over]);
}

/** Sends server-sent events, and an empty comment now and then. */
function sendEvents<T>(
  c: ApiContext,
  events: AsyncIterable<T>,
  { nameOf, signal, clock }: { nameOf: (event: T) => string; signal: AbortSignal; clock: Clock },
): Response {
  return streamSSE(c, async (stream) => {
    const beating = withHeartbeat(events, { everyMs: API_HEARTBEAT_MS, signal }, { clock });
    // A client that does not read keeps this waiting here, and `events` drops what it cannot hand on.
    for await (const event of beating) {
      if (event === undefined) await stream.write(":\n\n");
      else await stream.writeSSE({ event: nameOf(event), data: JSON.stringify(event) });
    }
  });
}

/** Sends JSON; a large one in pieces, so that the answer counts as open until the client has read it. */
function sendJson(c: ApiContext, value: unknown): Response {
  const { body, waiting } = jsonBody(value);
  if (waiting > 0) c.var.keep(waiting);
  return c.body(body, { headers: { "content-type": "application/json" } });
}
