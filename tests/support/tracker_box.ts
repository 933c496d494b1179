/** A tracker behind a real socket, and clients that say what a test wants. */
import { systemRandom } from "../../core/base/system.ts";
import type { Random } from "../../core/base/clock.ts";
import { createClientAddress, type TrustedProxy } from "../../net/tracker/swarm/client_address.ts";
import { DialBack, type ReachProbe } from "../../net/tracker/swarm/dial_back.ts";
import { serveHttp } from "../../net/http/serve.ts";
import { createTrackerApp } from "../../net/tracker/server/app.ts";
import { TrackerCounts } from "../../net/tracker/server/counts.ts";
import { Swarm, type SwarmOptions } from "../../net/tracker/swarm/swarm.ts";
import type { ChainId } from "../../core/block/ids.ts";
import type { PeerId } from "../../net/base/peer_id.ts";
import { ManualClock } from "./manual_clock.ts";
import { named } from "./named.ts";
import { SYSTEM } from "./system.ts";

/** A chain id. */
export const A = named<ChainId>("aa".repeat(32));
/** Two peer ids. */
export const ME = named<PeerId>("0".repeat(31) + "1");
export const OTHER = named<PeerId>("0".repeat(31) + "2");

/** What a tracker holds when nobody is there. */
export const NOTHING = { networks: 0, peers: 0, unreachable: 0, openPolls: 0 };

// deno-lint-ignore no-explicit-any -- an answer is what the test says it is
export type Json = any;

/** An answer of a tracker. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Json;
}

/** Makes a request whose answer is JSON, or nothing. */
export async function call(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, json: text === "" ? undefined : JSON.parse(text) };
}

/** The header by which a proxy says for whom it asks. */
function fromHost(host: string | undefined): Record<string, string> {
  return host === undefined ? {} : { "X-Forwarded-For": host };
}

/** Announces a peer. `host` is what a proxy would say of the client. */
export function post(
  url: string,
  body: unknown,
  { chainId = A, host }: { chainId?: string; host?: string } = {},
): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const headers = fromHost(host);
  return call(`${url}/v1/networks/${chainId}/peers`, { method: "POST", body: text, headers });
}

/** Asks for a list. */
export function list(
  url: string,
  query = "",
  { host, signal }: { host?: string; signal?: AbortSignal } = {},
): Promise<Answer> {
  return call(`${url}/v1/networks/${A}/peers?${query}`, { headers: fromHost(host), signal });
}

/** Says a peer's goodbye. */
export function remove(url: string, peerId: string, token?: string): Promise<Answer> {
  const headers: HeadersInit = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return call(`${url}/v1/networks/${A}/peers/${peerId}`, { method: "DELETE", headers });
}

/** What a test's tracker is made of. */
export interface TrackerBoxOptions {
  readonly swarm?: SwarmOptions;
  readonly clock?: ManualClock;
  readonly random?: Random;
  /** True if `X-Forwarded-For` counts, so that a test can be many clients. @default {false} */
  readonly trustProxy?: TrustedProxy;
  /** Dials peers; without it every peer is taken at its word. */
  readonly dial?: ReachProbe;
}

/** The tracker's app with ceilings of its own and a clock that a test moves, behind a real socket. */
export function serveTracker(
  {
    swarm: options = {},
    clock = new ManualClock(),
    random = systemRandom,
    trustProxy,
    dial,
  }: TrackerBoxOptions = {},
) {
  const swarm = new Swarm({ dialBack: dial !== undefined, ...options }, { clock, random });
  const dialBack = dial && new DialBack({ dial, clock });
  const clientAddress = createClientAddress({ trustProxy });
  const counts = new TrackerCounts();
  const app = createTrackerApp({ swarm, clock, random, dialBack, clientAddress, counts });
  const errors: unknown[] = [];
  const server = serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handler: (request, { remoteHost }) => app.fetch(request, { remoteHost }),
    onError: (error) => errors.push(error),
  }, SYSTEM);
  return { swarm, clock, errors, server, counts, url: server.url };
}

/** Looks after which what was waited for does not come: a minute, and longer on a busy machine. */
const MOST_LOOKS = 60_000;

/**
 * Waits for what is about to be true: a request needs its time through the sockets.
 *
 * @throws {Error} If it never is.
 */
export async function until(isTrue: () => boolean): Promise<void> {
  for (let looks = 0; !isTrue(); looks++) {
    if (looks === MOST_LOOKS) throw new Error(`It never became true: ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Waits until a tracker has that many polls open. */
export function openPolls(tracker: { stats: { openPolls: number } }, count: number): Promise<void> {
  return until(() => tracker.stats.openPolls === count);
}

/** A connection that has sent `text` and no more. */
export async function connect(url: string, text: string): Promise<Deno.TcpConn> {
  const { hostname, port } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(text));
  return connection;
}
