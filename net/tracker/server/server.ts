/**
 * The room `net/tracker/server` owns the tracker as HTTP: the server (this file), its routes (`app.ts`, `page_app.ts`,
 * `status_app.ts`), long polls (`polls.ts`), the guard of a private tracker (`guard.ts`, `nonces.ts`) and its metrics. Who
 * is in which network is the swarm's (`net/tracker/swarm`), what both ends say is in `net/tracker/protocol`. Read
 * `app.ts` next.
 */
import { type Clock, pause, type Random } from "../../../core/base/clock.ts";
import { createClientAddress } from "../swarm/client_address.ts";
import { createReachProbe, DialBack, type ReachProbe } from "../swarm/dial_back.ts";
import type { NetworkKey } from "../../private/network_key.ts";
import { type HttpHandler, type HttpServer, serveHttp } from "../../http/serve.ts";
import { tcpTransport } from "../../transport/tcp.ts";
import { createTrackerApp } from "./app.ts";
import { TrackerCounts } from "./counts.ts";
import { guardTracker } from "./guard.ts";
import { DEFAULT_EXPIRY_MS } from "../protocol/limits.ts";
import type { SwarmStats } from "../protocol/swarm_types.ts";
import { Swarm } from "../swarm/swarm.ts";

/** Where a tracker listens and how long it remembers. */
export interface TrackerOptions {
  /**
   * An address of this machine.
   * @default {"127.0.0.1"}
   */
  readonly hostname?: string;
  /**
   * 0 takes a free one.
   * @default {7700}
   */
  readonly port?: number;
  /**
   * Milliseconds of silence after which a peer is dropped.
   * @default {DEFAULT_EXPIRY_MS}
   */
  readonly expiryMs?: number;
  /**
   * Tell of a peer only once a connection to it could be opened. False takes every peer at its word.
   * @default {true}
   */
  readonly dialBack?: boolean;
  /**
   * True if a proxy stands in front that adds its client's address to `X-Forwarded-For`, and nobody can reach
   * the tracker past it: who can, would choose the address that the tracker takes for his.
   * @default {false}
   */
  readonly trustProxy?: boolean;
  /**
   * The key of a private network: who has it not gets no answer.
   * @default {Open to everybody}
   */
  readonly networkKey?: NetworkKey;
}

/** What a tracker needs. */
export interface TrackerDeps {
  readonly clock: Clock;
  readonly random: Random;
  /**
   * Told of errors that are the tracker's own fault.
   * @default {reportError}
   */
  readonly onError?: (error: unknown) => void;
  /**
   * Told, in words, of what looks like a mistake of whoever runs it.
   * @default {() => {}}
   */
  readonly onWarning?: (message: string) => void;
  /**
   * Sees whether a peer can be reached.
   * @default {a connection over TCP}
   */
  readonly dial?: ReachProbe;
  /**
   * Bytes of memory that the process holds.
   * @default {Deno.memoryUsage().rss}
   */
  readonly memory?: () => number;
}

/** Where a tracker can be reached. */
export interface TrackerAddress {
  readonly url: string;
  readonly hostname: string;
  /** The port really taken. */
  readonly port: number;
}

interface Running {
  readonly server: HttpServer;
  readonly swarm: Swarm;
  readonly dialBack: DialBack;
  readonly ending: AbortController;
  readonly expiring: Promise<void>;
}

/** How often within the expiry time the silent are looked for. */
const EXPIRY_CHECKS = 6;

const PROXY_WARNING =
  "requests come with X-Forwarded-For, which is not read: all clients of a proxy look like the proxy; " +
  "if it is yours, start with --trust-proxy and let nobody past it";

/**
 * The seed's tracker: tells the peers of a network of each other. It takes no part in what they say
 * to each other, and forgets everything when it stops.
 *
 * @example
 * ```ts
 * import { systemClock as clock, systemRandom as random } from "../../../core/mod.ts";
 * import { TrackerServer } from "../../mod.ts";
 *
 * await using tracker = new TrackerServer({ port: 0 }, { clock, random });
 * const { url } = await tracker.startListening();
 * const answer = await fetch(`${url}/healthz`);
 * console.assert((await answer.json()).status === "ok");
 * ```
 */
export class TrackerServer implements AsyncDisposable {
  readonly #options: Required<Omit<TrackerOptions, "networkKey">>;
  readonly #networkKey: NetworkKey | undefined;
  readonly #deps: Required<TrackerDeps>;
  #running: Running | undefined;
  #stopped: Promise<void> = Promise.resolve();

  constructor(
    {
      hostname = "127.0.0.1",
      port = 7700,
      expiryMs = DEFAULT_EXPIRY_MS,
      dialBack = true,
      trustProxy = false,
      networkKey,
    }: TrackerOptions,
    {
      clock,
      random,
      onError = reportError,
      onWarning = () => {},
      dial = createReachProbe(tcpTransport),
      memory = () => Deno.memoryUsage().rss,
    }: TrackerDeps,
  ) {
    this.#options = { hostname, port, expiryMs, dialBack, trustProxy };
    this.#networkKey = networkKey;
    this.#deps = { clock, random, onError, onWarning, dial, memory };
  }

  /** What it holds at the moment; nothing while it is stopped. */
  get stats(): SwarmStats {
    return this.#running?.swarm.stats ??
      { networks: 0, peers: 0, unreachable: 0, openPolls: 0 };
  }

  /**
   * Opens the port and answers from now on.
   *
   * @throws {ListenError} When the address cannot be had.
   * @throws {RangeError} When the port or the expiry time is out of range.
   * @throws {Error} When it listens already.
   */
  async startListening(): Promise<TrackerAddress> {
    await this.#stopped;
    if (this.#running) {
      const { url } = this.#running.server;
      throw new Error(`Cannot start the tracker as it must be stopped: it listens on ${url}`);
    }
    const { hostname, port, expiryMs, dialBack: dialsBack, trustProxy } = this.#options;
    const { clock, random, dial, onError, onWarning } = this.#deps;
    const swarm = new Swarm({ expiryMs, dialBack: dialsBack }, this.#deps);
    const counts = new TrackerCounts();
    const onOutcome = (isReached: boolean) => {
      counts.dialBacks[isReached ? "reached" : "unreachable"]++;
    };
    const dialBack = new DialBack({ dial, clock, onOutcome });
    const onIgnored = () => onWarning(PROXY_WARNING);
    const clientAddress = createClientAddress({ trustProxy, onIgnored });
    const app = createTrackerApp({ ...this.#deps, swarm, dialBack, counts, clientAddress });
    const open: HttpHandler = (request, { remoteHost }) => app.fetch(request, { remoteHost });
    const key = this.#networkKey;
    const server = serveHttp({
      hostname,
      port,
      handler: key === undefined ? open : guardTracker(open, { key, clock, random, clientAddress }),
      onError,
    }, { clock });
    const ending = new AbortController();
    const expiring = this.#expire(swarm, counts, ending.signal);
    this.#running = { server, swarm, dialBack, ending, expiring };
    return { url: server.url, hostname: server.hostname, port: server.port };
  }

  /** Answers the open polls, closes the port and all connections. It can be started again. */
  stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (running) this.#stopped = stop(running);
    return this.#stopped;
  }

  /** The same as `stop()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #expire(swarm: Swarm, counts: TrackerCounts, signal: AbortSignal): Promise<void> {
    while (await pause(this.#deps.clock, this.#options.expiryMs / EXPIRY_CHECKS, signal)) {
      counts.expirations += swarm.expire();
    }
  }
}

async function stop({ server, swarm, dialBack, ending, expiring }: Running): Promise<void> {
  // The server first: a client whose poll is answered asks again at once and must be turned away.
  const closed = server[Symbol.asyncDispose]();
  swarm.close();
  ending.abort();
  await Promise.all([closed, expiring, dialBack[Symbol.asyncDispose]()]);
}
