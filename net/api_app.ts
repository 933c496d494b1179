/** The peer's HTTP API: what {@linkcode PeerApi} does, for programs on the same machine. */
import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { base64ToBytes } from "../core/base64.ts";
import { type Clock, pause } from "../core/clock.ts";
import { StoreError } from "../core/store.ts";
import { BodyError, type BodyLimits, readRequestBody } from "./_request_body.ts";
import { formatMetrics } from "./metrics.ts";
import type { PeerApi } from "./peer_api.ts";

/** What the server tells of a request beside the request. */
export interface ApiEnv {
  readonly Bindings: {
    /** The address that the request came from. */
    readonly remoteHost: string;
    /** Aborted when the server stops. */
    readonly stopping: AbortSignal;
  };
}

type ApiContext = Context<ApiEnv>;

/** Ceilings of a request: 8 MiB are 300 records of the largest size, or 60,000 votes. */
const BODY_LIMITS: BodyLimits = { maxBytes: 8 * 1024 * 1024, maxMs: 30_000 };

/** Records or ids in one request. */
const MAX_ITEMS = 10_000;

/** Longest wait of one request in ms; whoever wants to wait longer asks again. */
const MAX_WAIT_MS = 60_000;

/** Blocks in one answer. */
const MAX_BLOCKS = 100;

/** A request that breaks a rule; answered with its status and told as JSON. */
class RequestError extends Error {
  override readonly name = "RequestError";
  readonly status: 400 | 403 | 404 | 415;
  readonly code: string;

  constructor(status: 400 | 403 | 404 | 415, code: string, reason: string) {
    super(reason);
    this.status = status;
    this.code = code;
  }
}

/**
 * The API over HTTP:
 *
 * - `GET /v1/status`, `GET /v1/blocks?from=N&limit=N`, `GET /v1/query/{path}?name=value`
 * - `GET /v1/records/{id}`, and `GET /v1/records/{id}/proof` once a block holds it
 * - `GET /v1/chain`: the best chain as a chain file
 * - `POST /v1/records` with `{"records": [base64, …]}`
 * - `POST /v1/records/status` with `{"ids": [hex, …], "waitMs"?: N}`: answers once all are settled
 * - `GET /v1/records/{id}/events`: server-sent events, named `record`: what `GET /v1/records/{id}` gives,
 *   at once and again whenever it changes
 * - `GET /v1/events`: server-sent events, named `tip`, `records` and `peers`
 * - `GET /metrics`: Prometheus text
 *
 * Every refusal is JSON, `{code, reason}`. An error of the peer's own is thrown on, for the server to
 * report. Web pages of other origins are shut out, and so are writes from other machines.
 */
export function createApiApp(api: PeerApi, { clock }: { clock: Clock }): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.use(async (c, next) => {
    checkCaller(c);
    await next();
  });
  app.get("/v1/status", async (c) => c.json(await api.status()));

  app.get("/v1/blocks", async (c) => {
    const from = readWhole(c, "from", { most: Number.MAX_SAFE_INTEGER, otherwise: 0 });
    const limit = readWhole(c, "limit", { most: MAX_BLOCKS, otherwise: 20 });
    return c.json({ blocks: await api.blocks(from, limit) });
  });

  app.get("/v1/chain", (c) => {
    const signal = AbortSignal.any([c.req.raw.signal, c.env.stopping]);
    const pieces = inTurns(api.chainFile({ signal }), clock, signal);
    return c.body(ReadableStream.from(pieces), {
      headers: { "content-type": "application/octet-stream" },
    });
  });

  app.get("/v1/records/:id", async (c) => {
    const [report] = await api.lookUp([parseId(c.req.param("id"))]);
    return c.json(report);
  });

  app.get("/v1/records/:id/proof", async (c) => {
    const id = parseId(c.req.param("id"));
    const proof = await api.prove(id);
    if (proof !== undefined) return c.json(proof);
    throw new RequestError(404, "not-included", `the record must be in a block: ${id}`);
  });

  app.get("/v1/records/:id/events", (c) => {
    const id = parseId(c.req.param("id"));
    return streamSSE(c, async (stream) => {
      const signal = AbortSignal.any([c.req.raw.signal, c.env.stopping]);
      for await (const report of api.follow(id, { signal })) {
        await stream.writeSSE({ event: "record", data: JSON.stringify(report) });
      }
    });
  });

  app.post("/v1/records", async (c) => {
    const { records } = await readObject(c, clock);
    const submitted = await api.submit(parseList(records, "records", parseRecord));
    return c.json({ records: submitted });
  });

  app.post("/v1/records/status", async (c) => {
    const { ids, waitMs = 0 } = await readObject(c, clock);
    if (!Number.isSafeInteger(waitMs) || Number(waitMs) < 0 || Number(waitMs) > MAX_WAIT_MS) {
      throw bad(`waitMs must be a whole number up to ${MAX_WAIT_MS}`);
    }
    const signal = AbortSignal.any([c.req.raw.signal, c.env.stopping]);
    const options = { waitMs: Number(waitMs), signal };
    return c.json({ records: await api.lookUp(parseList(ids, "ids", parseId), options) });
  });

  app.get("/v1/query/:path{.+}", async (c) => {
    const path = c.req.param("path");
    const report = await api.query(path, c.req.query());
    if (report !== undefined) return c.json(report);
    throw new RequestError(404, "no-query", `the validator must know the query: ${path}`);
  });

  app.get("/v1/events", (c) =>
    streamSSE(c, async (stream) => {
      const signal = AbortSignal.any([c.req.raw.signal, c.env.stopping]);
      for await (const event of api.events({ signal })) {
        await stream.writeSSE({ event: event.type, data: JSON.stringify(event) });
      }
    }));

  app.get("/metrics", async (c) => c.text(formatMetrics(await api.status())));

  app.notFound((c) =>
    c.json({ code: "not-found", reason: `no such resource: ${c.req.path}` }, 404)
  );
  app.onError((error, c) => {
    if (error instanceof RequestError || error instanceof BodyError) {
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
 * Lets programs in and web pages out: a page that a browser shows may send requests to loopback, but
 * cannot hide its origin, nor the host name that it was reached by (DNS rebinding).
 */
function checkCaller(c: ApiContext): void {
  const { host } = new URL(c.req.url);
  const name = host.replace(/:\d+$/, "");
  const isAddress = /^[\d.]+$/.test(name) || name.startsWith("[");
  if (!isAddress && name !== "localhost") {
    throw new RequestError(403, "foreign-host", `Host must be an IP address or localhost: ${name}`);
  }
  const origin = c.req.header("origin");
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new RequestError(403, "foreign-origin", `Origin must be this API's own: ${origin}`);
  }
  if (c.req.method !== "GET" && !isLoopback(c.env.remoteHost)) {
    throw new RequestError(
      403,
      "not-loopback",
      "records must be handed in from the peer's machine",
    );
  }
}

function isLoopback(host: string): boolean {
  return host.startsWith("127.") || host === "::1";
}

/** Gives everything else a turn after each piece, also if the reader is always ready. */
async function* inTurns<T>(
  pieces: AsyncIterable<T>,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<T> {
  for await (const piece of pieces) {
    yield piece;
    await pause(clock, 0, signal);
  }
}

async function readObject(c: ApiContext, clock: Clock): Promise<Record<string, unknown>> {
  if (!/^application\/json\b/.test(c.req.header("content-type") ?? "")) {
    throw new RequestError(415, "not-json", "Content-Type must be application/json");
  }
  const text = await readRequestBody(c.req.raw, BODY_LIMITS, clock);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw bad(`the body must be JSON: ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null) throw bad("the body must be a JSON object");
  return value as Record<string, unknown>;
}

function parseList<T>(value: unknown, name: string, parse: (item: unknown) => T): T[] {
  if (!Array.isArray(value) || value.length > MAX_ITEMS) {
    throw bad(`${name} must be a list of at most ${MAX_ITEMS} items`);
  }
  return value.map(parse);
}

function parseRecord(value: unknown): Uint8Array {
  if (typeof value !== "string") throw bad("a record must be base64");
  try {
    return base64ToBytes(value);
  } catch (error) {
    throw bad(`a record must be base64: ${(error as Error).message}`);
  }
}

function parseId(value: unknown): string {
  if (typeof value === "string" && /^[0-9a-f]{64}$/.test(value)) return value;
  throw bad(`a record id must be 64 lower-case hex digits: ${JSON.stringify(value)}`);
}

function readWhole(
  c: ApiContext,
  name: string,
  { most, otherwise }: { most: number; otherwise: number },
): number {
  const text = c.req.query(name);
  if (text === undefined) return otherwise;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (!(value <= most)) throw bad(`${name} must be a whole number up to ${most}: ${text}`);
  return value;
}

function bad(reason: string): RequestError {
  return new RequestError(400, "bad-request", reason);
}
