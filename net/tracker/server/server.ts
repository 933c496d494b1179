/**
 * The room `net/tracker/server` owns the tracker as HTTP: the server (this file), a tracker without a
 * port (`tracker.ts`), its routes (`app.ts`, `page_app.ts`,
 * `status_app.ts`), long polls (`polls.ts`), the guard of a private tracker (`guard.ts`, `nonces.ts`) and its metrics. Who
 * is in which network is the swarm's (`net/tracker/swarm`), what both ends say is in `net/tracker/protocol`. Read
 * `app.ts` next.
 */
import { type HttpServer, serveHttp } from "../../http/serve.ts";
import {
  type OpenTracker,
  openTracker,
  type OpenTrackerDeps,
  type TrackerRules,
} from "./tracker.ts";
import type { SwarmStats } from "../protocol/swarm_types.ts";

/** Where a tracker listens and how long it remembers. */
export interface TrackerOptions extends TrackerRules {
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
}

/** What a tracker needs. */
export interface TrackerDeps extends OpenTrackerDeps {
  /**
   * Told of errors that are the tracker's own fault.
   * @default {reportError}
   */
  readonly onError?: (error: unknown) => void;
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
  readonly tracker: OpenTracker;
}

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
  readonly #options: TrackerOptions;
  readonly #deps: TrackerDeps;
  #running: Running | undefined;
  #stopped: Promise<void> = Promise.resolve();

  constructor(options: TrackerOptions, deps: TrackerDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /** What it holds at the moment; nothing while it is stopped. */
  get stats(): SwarmStats {
    return this.#running?.tracker.stats ??
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
    const { hostname = "127.0.0.1", port = 7700 } = this.#options;
    const { onError = reportError } = this.#deps;
    const tracker = openTracker(this.#options, this.#deps);
    let server: HttpServer;
    try {
      server = serveHttp({ hostname, port, handler: tracker.handler, onError }, this.#deps);
    } catch (error) {
      await tracker[Symbol.asyncDispose]();
      throw error;
    }
    this.#running = { server, tracker };
    return { url: server.url, hostname: server.hostname, port: server.port };
  }

  /** Answers the open polls, closes the port and all connections. It can be started again. */
  stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (running) this.#stopped = stop(running);
    return this.#stopped;
  }

  /** Stops it, as `stop()` does. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

async function stop({ server, tracker }: Running): Promise<void> {
  // The server first: a client whose poll is answered asks again at once and must be turned away.
  const closed = server[Symbol.asyncDispose]();
  await Promise.all([closed, tracker[Symbol.asyncDispose]()]);
}
