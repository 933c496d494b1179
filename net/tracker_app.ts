import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Clock, Random } from "../core/clock.ts";
import { BodyPlaces } from "./_body_places.ts";
import { RETRY_AFTER_S, SWARM_STATUS } from "./_swarm_status.ts";
import { BodyError, type BodyLimits, readRequestBody } from "./_request_body.ts";
import {
  FieldError,
  parseChainId,
  parseObject,
  parsePeerId,
  parsePort,
  parseToken,
  parseWhole,
  plainText,
} from "./_tracker_fields.ts";
import { createClientAddress } from "./client_address.ts";
import type { DialBack } from "./dial_back.ts";
import { SwarmError } from "./swarm_error.ts";
import { TrackerCounts } from "./tracker_counts.ts";
import { createTrackerPageApp } from "./tracker_page_app.ts";
import { createTrackerStatusApp } from "./tracker_status_app.ts";
import type { Swarm } from "./tracker_swarm.ts";
import {
  DEFAULT_WAIT_MS,
  MAX_REQUEST_BYTES,
  MAX_REQUEST_MS,
  MAX_WAIT_MS,
  WAIT_JITTER,
} from "./tracker_limits.ts";

/** What the server tells of a request beside the request. */
export interface TrackerEnv {
  readonly Bindings: {
    /** The address that the request came from. */
    readonly remoteHost: string;
  };
}

/** What a tracker's HTTP side needs. */
export interface TrackerAppDeps {
  readonly swarm: Swarm;
  readonly clock: Clock;
  readonly random: Random;
  /** Makes the dials that the swarm asks for; left out if it asks for none. */
  readonly dialBack?: DialBack;
  /** @default {new TrackerCounts()} */
  readonly counts?: TrackerCounts;
  /** Bytes of memory that the process holds, for `/metrics`. @default {() => 0} */
  readonly memory?: () => number;
  /** Whose address counts. @default {that of the request's socket} */
  readonly clientAddress?: (headers: Headers, socketHost: string) => string;
}

type TrackerContext = Context<TrackerEnv>;

/** Answers with a refusal. */
type Refuse = (
  c: Context,
  status: ContentfulStatusCode,
  code: string,
  reason: string,
) => Response;

/** Ceilings of an announcement. */
const BODY_LIMITS: BodyLimits = { maxBytes: MAX_REQUEST_BYTES, maxMs: MAX_REQUEST_MS };

/** Why a wait ends; made once, as an abort without a reason makes an error with its stack. */
const OVER = new Error("the wait is over");

/**
 * The tracker over HTTP:
 *
 * - `POST /v1/networks/{chainId}/peers` with `{peerId, port, token?}`: I am here (the seed's SYN).
 * - `DELETE /v1/networks/{chainId}/peers/{peerId}` with the token: I leave (FIN).
 * - `GET /v1/networks/{chainId}/peers?index=N&wait=30s&peerId=ME`: who is there, once it is another
 *   list than that of index N, or the wait is over (the broadcast).
 * - `GET /`, `/healthz`, `/v1/stats` and `/metrics`: for whoever runs it.
 *
 * Every refusal is JSON, `{code, reason}`. An error of the tracker's own is thrown on, for the server
 * to report.
 */
export function createTrackerApp(
  {
    swarm,
    clock,
    random,
    dialBack,
    counts = new TrackerCounts(),
    memory = () => 0,
    clientAddress = createClientAddress({}),
  }: TrackerAppDeps,
): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();
  const peers = "/v1/networks/:chainId/peers";
  const bodies = new BodyPlaces();
  const hostOf = (c: TrackerContext) => clientAddress(c.req.raw.headers, c.env.remoteHost);
  const refuse: Refuse = (c, status, code, reason) => {
    counts.refuse(code);
    return c.json({ code, reason }, status);
  };

  app.post(peers, async (c) => {
    const chainId = parseChainId(c.req.param("chainId"));
    const host = hostOf(c);
    const body = await bodies.reading(host, () => readJson(c.req.raw, clock));
    const { peerId, port, token } = parseAnnouncement(body);
    const { isNew, dial, ...answer } = swarm.announce({ chainId, peerId, host, port, token });
    counts.announces++;
    if (dial !== undefined) dialBack?.take(dial);
    return c.json({ ...answer, host }, isNew ? 201 : 200);
  });

  app.delete(`${peers}/:peerId`, (c) => {
    const chainId = parseChainId(c.req.param("chainId"));
    const peerId = parsePeerId(c.req.param("peerId"));
    const [, token] = /^Bearer +(\S+) *$/i.exec(c.req.header("authorization") ?? "") ?? [];
    if (token === undefined) {
      c.header("WWW-Authenticate", "Bearer");
      return refuse(c, 401, "no-token", "the token must come as Authorization: Bearer TOKEN");
    }
    swarm.leave(chainId, peerId, token);
    counts.leaves++;
    return c.body(null, 204);
  });

  app.get(peers, async (c) => {
    const chainId = parseChainId(c.req.param("chainId"));
    const index = parseIndex(c.req.query("index"));
    const waitMs = parseWait(c.req.query("wait"));
    const me = c.req.query("peerId");
    const exclude = me === undefined ? undefined : parsePeerId(me);
    const host = hostOf(c);
    const { signal } = c.req.raw;
    counts.polls++;
    if (index > 0) {
      const longest = waitMs + random.below(Math.floor(waitMs * WAIT_JITTER) + 1);
      const change = (signal: AbortSignal) => swarm.changed(chainId, index, { host, signal });
      await orWait(change, { clock, ms: longest, signal });
    }
    const list = swarm.listText(chainId, { exclude });
    return c.body(list.text, 200, {
      "Content-Type": "application/json",
      "X-Chainvote-Index": String(list.index),
      "Cache-Control": "no-store",
    });
  });

  app.route("/", createTrackerPageApp({ swarm, clock }));
  app.route("/", createTrackerStatusApp({ swarm, counts, memory }));
  app.notFound((c) =>
    refuse(c, 404, "not-found", `no such resource: ${c.req.method} ${plainText(c.req.path, 200)}`)
  );
  app.onError((error, c) => answerError(error, c, refuse));
  return app;
}

/** `{peerId, port, token?}`; what else it holds is left for versions to come. */
function parseAnnouncement(value: unknown): { peerId: string; port: number; token?: string } {
  const { peerId, port, token } = parseObject(value, "the body");
  return {
    peerId: parsePeerId(peerId),
    port: parsePort(port),
    token: token === undefined ? undefined : parseToken(token),
  };
}

function parseIndex(text = "0"): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : text;
  return parseWhole("bad-index", "index", 0, Number.MAX_SAFE_INTEGER, value);
}

function parseWait(text?: string): number {
  if (text === undefined) return DEFAULT_WAIT_MS;
  const [, digits, unit] = /^(\d{1,8})(ms|s)$/.exec(text) ?? [];
  const waitMs = Number(digits) * (unit === "s" ? 1_000 : 1);
  if (waitMs <= MAX_WAIT_MS) return waitMs;
  const rule = `a time such as 500ms or 30s, at most ${MAX_WAIT_MS / 1_000}s`;
  throw new FieldError("bad-wait", "wait", rule, text);
}

async function readJson(request: Request, clock: Clock): Promise<unknown> {
  const text = await readRequestBody(request, BODY_LIMITS, clock);
  try {
    return JSON.parse(text);
  } catch {
    throw new FieldError("bad-json", "the body", "JSON", text);
  }
}

/** Runs `change` until it is done, `ms` are over, or `signal` is aborted: then nobody reads what follows. */
async function orWait(
  change: (signal: AbortSignal) => Promise<void>,
  { clock, ms, signal: client }: { clock: Clock; ms: number; signal: AbortSignal },
): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const end = () => over.abort(OVER);
  client.addEventListener("abort", end, { once: true });
  if (client.aborted) end();
  try {
    await Promise.race([change(signal), clock.sleep(ms, { signal })]);
  } catch (error) {
    if (error !== signal.reason) throw error;
  } finally {
    client.removeEventListener("abort", end);
    end();
  }
}

function answerError(error: Error, c: TrackerContext, refuse: Refuse): Response {
  if (error instanceof FieldError) return refuse(c, 400, error.code, error.message);
  if (error instanceof SwarmError) {
    const status = SWARM_STATUS[error.code];
    if (error.limit !== undefined) c.header("Retry-After", RETRY_AFTER_S);
    return refuse(c, status, error.code, error.message);
  }
  if (error instanceof BodyError) {
    c.header("Connection", "close");
    return refuse(c, error.status, error.code, error.message);
  }
  throw error;
}
