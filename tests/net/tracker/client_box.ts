/** Clients of trackers, and servers that answer them as a test says. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type HttpHandler, serveHttp } from "../../../net/http/serve.ts";
import {
  TrackerClient,
  type TrackerClientOptions,
  type TrackerState,
} from "../../../net/tracker/client/client.ts";
import { TrackerError, type TrackerErrorCode } from "../../../net/tracker/client/error.ts";
import type { PeerAddress } from "../../../net/tracker/protocol/swarm_types.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import type { PeerId } from "../../../net/base/peer_id.ts";
import { named } from "../../support/named.ts";
import { SYSTEM } from "../../support/system.ts";

export const A = named<ChainId>("aa".repeat(32));
export const ME = named<PeerId>("0".repeat(31) + "1");
export const OTHER = named<PeerId>("0".repeat(31) + "2");

export function clientOf(url: string, options: Partial<TrackerClientOptions> = {}): TrackerClient {
  const retry = { minRetryMs: 5, maxRetryMs: 20 };
  return new TrackerClient(
    { url, chainId: A, peerId: ME, port: () => 1, ...retry, ...options },
    SYSTEM,
  );
}

/** What is handed in one by one and awaited one by one. */
class Inbox<T> {
  readonly #items: T[] = [];
  #arrived = Promise.withResolvers<void>();

  readonly put = (item: T): void => {
    this.#items.push(item);
    this.#arrived.resolve();
  };

  /** How many wait to be taken. */
  get size(): number {
    return this.#items.length;
  }

  /** The next item that `isWanted`; those before it are dropped. */
  async next(isWanted: (item: T) => boolean = () => true): Promise<T> {
    while (true) {
      while (this.#items.length > 0) {
        const item = this.#items.shift() as T;
        if (isWanted(item)) return item;
      }
      this.#arrived = Promise.withResolvers();
      await this.#arrived.promise;
    }
  }
}

/** Waits for what is about to be true: a request needs its time through the sockets. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** A client that runs until the end of the scope. */
export function start(client: TrackerClient) {
  const peers = new Inbox<PeerAddress[]>();
  const states = new Inbox<TrackerState>();
  const ending = new AbortController();
  const running = client.run({
    signal: ending.signal,
    onPeers: peers.put,
    onState: states.put,
  });
  const stop = async () => {
    ending.abort(new Error("the test is over"));
    await running;
  };
  return { peers, states, running, stop, [Symbol.asyncDispose]: stop };
}

/** A server that answers every request as `handler` says. */
export function serve(handler: HttpHandler) {
  const errors: unknown[] = [];
  return serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handler,
    onError: (error) => errors.push(error),
  }, SYSTEM);
}

export async function assertFails(
  code: TrackerErrorCode,
  part: string,
  fn: () => Promise<unknown>,
) {
  const error = await assertRejects(fn, TrackerError);
  assertEquals(error.code, code, error.message);
  assertStringIncludes(error.message, part);
  assertStringIncludes(error.message, `Cannot use the tracker at ${error.url} as `);
}

/** The answer to an announcement, with fields of one's own. */
export function announced(more: Record<string, unknown> = {}): Response {
  return Response.json({ index: 1, token: "t", expiresInMs: 1_000, host: "::1", ...more });
}

/** A list of `peers`, with fields of one's own. */
export function listed(peers: unknown, more: Record<string, unknown> = {}): Response {
  return Response.json({ index: 1, peers, ...more });
}
