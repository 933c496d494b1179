/** A request to the API as its routes see it, and how they answer it. */
import type { Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { Clock } from "../../core/base/clock.ts";
import { API_HEARTBEAT_MS } from "./limits.ts";
import { withHeartbeat } from "../http/heartbeat.ts";
import { bodyOf } from "./bodies.ts";
import type { Caller } from "./caller.ts";
import type { CallerLimiter } from "./caller_limiter.ts";
import type { PeerApi } from "./peer_api.ts";

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

/** A request that has been let in. */
export type ApiContext = Context<ApiEnv>;

/** What routes are added to. */
export type ApiHono = Hono<ApiEnv>;

/** What the routes work with. */
export interface RouteDeps {
  readonly api: PeerApi;
  readonly clock: Clock;
  /** Slots for answers that go on and on. */
  readonly streams: CallerLimiter;
  /** Slots for answers that take long to make or to send. */
  readonly copies: CallerLimiter;
  /** Does what a request asks for in its turn. */
  readonly work: <T>(c: ApiContext, task: () => T | Promise<T>) => Promise<T>;
}

/**
 * Moves a request to other slots than those of short ones.
 *
 * @returns Aborted when the answer is no longer wanted.
 */
export function settleIn(c: ApiContext, limiter: CallerLimiter): AbortSignal {
  const leave = limiter.take(c.var.caller);
  c.var.leave();
  c.set("leave", leave);
  // The client may have left meanwhile.
  if (c.var.over.aborted) leave();
  return AbortSignal.any([c.req.raw.signal, c.env.stopping, c.var.over]);
}

/** Sends server-sent events, and an empty comment now and then. */
export function sendEvents<T>(
  c: ApiContext,
  events: AsyncIterable<T>,
  { nameOf, signal, clock }: { nameOf: (event: T) => string; signal: AbortSignal; clock: Clock },
): Response {
  const response = streamSSE(c, async (stream) => {
    const beating = withHeartbeat(events, { everyMs: API_HEARTBEAT_MS, signal }, { clock });
    // A client that does not read keeps this waiting here, and `events` drops what it cannot hand on.
    for await (const event of beating) {
      if (event === undefined) await stream.write(":\n\n");
      else await stream.writeSSE({ event: nameOf(event), data: JSON.stringify(event) });
    }
  });
  response.headers.set("cache-control", "no-store");
  // By which nginx hands on at once what else it would keep until it has more.
  response.headers.set("x-accel-buffering", "no");
  return response;
}

/** Sends JSON. */
export function sendJson(c: ApiContext, value: unknown): Response {
  return sendText(c, JSON.stringify(value), { "content-type": "application/json" });
}

/** Sends a text; a long one in pieces, so that the answer counts as open until the client has read it. */
export function sendText(
  c: ApiContext,
  text: string,
  headers: Readonly<Record<string, string>>,
): Response {
  const { body, waiting } = bodyOf(new TextEncoder().encode(text));
  if (waiting > 0) c.var.keep(waiting);
  return c.body(body, { headers });
}
