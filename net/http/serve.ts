/**
 * Serves HTTP. This room owns what is HTTP and neither the tracker's nor the API's: serving (this file), bounded calls
 * (`call.ts`) and bodies (`body.ts`), proxies (`access.ts`), decoding of JSON (`decode.ts`), event streams and
 * Prometheus text. It knows no route. Read this file and `call.ts` first.
 */
import { type Clock, pause } from "../../core/base/clock.ts";
import { formatAddress } from "../base/address.ts";
import { toListenError } from "../base/listen_error.ts";
import { DATA_HEADERS } from "./data_headers.ts";
import { STOPPING } from "./stopping.ts";

/** What a handler is told beside the request. */
export interface RequestInfo {
  /** The client's IP address; an IPv4 one is in its own form also when IPv6 carries it. */
  readonly remoteHost: string;
  /** Aborted when the server begins to stop: an answer that goes on and on should end then. */
  readonly stopping: AbortSignal;
  /**
   * Settles when the answer was taken from the handler, whole or as far as the client wanted it; a stream
   * that a client does not read is not. Rejected when the client left before.
   */
  readonly completed: Promise<void>;
}

/** What answers requests. */
export type HttpHandler = (request: Request, info: RequestInfo) => Response | Promise<Response>;

/** Where and how to serve. */
export interface ServeHttpOptions {
  /** An address of this machine, or a name for one. */
  readonly hostname: string;
  /** 0 to 65535; 0 takes a free one. */
  readonly port: number;
  readonly handler: HttpHandler;
  /** Told of every error that the handler throws; the client gets a 500 without details. */
  readonly onError: (error: unknown) => void;
  /** Stops the server when aborted. */
  readonly signal?: AbortSignal;
}

/** A listening HTTP server. Disposing it stops it, and is done once nothing of it is left. */
export interface HttpServer extends AsyncDisposable {
  readonly hostname: string;
  /** The port really taken. */
  readonly port: number;
  /** `http://HOST:PORT`, an IPv6 host in brackets. */
  readonly url: string;
}

/** Milliseconds that running answers get to end by themselves when the server stops. */
const GRACE_MS = 500;

/**
 * Waits before the connections are closed. Deno calls an answer completed when its bytes are handed
 * on, not when they are sent; without these turns of the event loop the last answers were cut off.
 */
const FLUSH_TURNS = 5;
const FLUSH_TURN_MS = 10;

/** Milliseconds before a port that was lost is listened on again. */
const REOPEN_MS = 100;

/**
 * Serves HTTP/1.1. The one place of `Deno.serve`.
 *
 * What Deno 2.9 leaves to us: it bounds a request's head to 64 KiB and some hundred headers, and gives no time
 * in which it must be there, so connections that say nothing stay, 6 to 35 kB each; and it closes none because
 * an answer says `Connection: close`. Once the process has no file descriptor left, Deno gives the server up.
 * Then all connections are closed, and this one listens again.
 *
 * Stopping is idempotent and bounded: requests that come now are answered 503, those that run are
 * told by `stopping` and get half a second, then all connections are closed.
 *
 * @throws {ListenError} When the address cannot be had.
 * @throws {RangeError} When the port is not a whole number from 0 to 65535.
 * @throws The signal's reason, when `signal` is aborted already.
 */
export function serveHttp(options: ServeHttpOptions, deps: { readonly clock: Clock }): HttpServer {
  const { hostname, port, signal } = options;
  signal?.throwIfAborted();
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(
      `Cannot listen on ${hostname} as the port must be a whole number from 0 to 65535: it is ${port}`,
    );
  }
  return new Server(options, deps);
}

class Server implements HttpServer {
  readonly hostname: string;
  readonly port: number;
  readonly url: string;
  readonly #options: ServeHttpOptions;
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  /** Resolves once it is stopping and no answer runs. */
  readonly #idle = Promise.withResolvers<void>();
  readonly #ended: Promise<void>;
  readonly #stopNow = () => this[Symbol.asyncDispose]();
  #running = 0;
  #current: Listening;
  #stopped: Promise<void> | undefined;

  constructor(options: ServeHttpOptions, { clock }: { readonly clock: Clock }) {
    this.#options = options;
    this.#clock = clock;
    this.#current = this.#open(options.port);
    const { hostname, port } = this.#current.server.addr;
    this.hostname = hostname;
    this.port = port;
    this.url = `http://${formatAddress({ host: hostname, port })}`;
    this.#ended = this.#listenOn();
    options.signal?.addEventListener("abort", this.#stopNow, { once: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stopped ??= this.#stop();
  }

  /** @throws {ListenError} */
  #open(port: number): Listening {
    const closing = new AbortController();
    const { hostname } = this.#options;
    const options = { hostname, port, signal: closing.signal, onListen: beQuiet };
    const answer = (request: Request, connection: ConnectionInfo) =>
      this.#answer(request, connection);
    return { closing, server: listen(options, answer) };
  }

  // Not async, and asking for `completed` only at the end: what is kept while an answer waits, thousands keep.
  #answer(request: Request, connection: ConnectionInfo): Response | Promise<Response> {
    const { signal: stopping } = this.#stopping;
    if (stopping.aborted) return errorAnswer(503, STOPPING, "the server is stopping");
    this.#running++;
    const send = (response: Response) => {
      // Rejected when the client left before the answer was sent: to the server, done as well.
      connection.completed.then(this.#leave, this.#leave);
      return response;
    };
    const fail = (error: unknown) => {
      this.#options.onError(error);
      return send(errorAnswer(500, "internal", "the server failed; its log says why"));
    };
    try {
      const answer = this.#options.handler(request, {
        remoteHost: plainAddress(connection.remoteAddr.hostname),
        stopping,
        get completed() {
          return connection.completed;
        },
      });
      return answer instanceof Promise ? answer.then(send, fail) : send(answer);
    } catch (error) {
      return fail(error);
    }
  }

  readonly #leave = () => {
    if (--this.#running === 0 && this.#stopping.signal.aborted) this.#idle.resolve();
  };

  /** Listens until it is stopped, anew whenever Deno gives up. */
  async #listenOn(): Promise<void> {
    for (let next: Listening | undefined = this.#current; next !== undefined;) {
      this.#current = next;
      try {
        return await next.server.finished;
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        const message = `Cannot keep connections open, so all are closed: ${why}`;
        this.#options.onError(new Error(message, { cause }));
        next.closing.abort();
      }
      next = await this.#reopen();
    }
  }

  async #reopen(): Promise<Listening | undefined> {
    while (await pause(this.#clock, REOPEN_MS, this.#stopping.signal)) {
      try {
        return this.#open(this.port);
      } catch {
        // What took the descriptors may hold them still; the user was told.
      }
    }
    return undefined;
  }

  // Not server.shutdown(): it waits for ever for a client that reads slowly or holds back its body,
  // and Deno 2.9 throws an uncaught BadResource when the signal is aborted after it.
  async #stop(): Promise<void> {
    this.#options.signal?.removeEventListener("abort", this.#stopNow);
    this.#stopping.abort();
    if (this.#running > 0) {
      const done = new AbortController();
      await Promise.race([
        this.#idle.promise,
        this.#clock.sleep(GRACE_MS, { signal: done.signal }),
      ]);
      done.abort();
    }
    for (let turn = 0; turn < FLUSH_TURNS; turn++) await this.#clock.sleep(FLUSH_TURN_MS);
    this.#current.closing.abort();
    await this.#ended;
  }
}

/** A port that is listened on, and what ends that. */
interface Listening {
  readonly closing: AbortController;
  readonly server: Deno.HttpServer<Deno.NetAddr>;
}

type ConnectionInfo = Deno.ServeHandlerInfo<Deno.NetAddr>;

function listen(
  options: Deno.ServeTcpOptions & { hostname: string; port: number },
  handler: Deno.ServeHandler<Deno.NetAddr>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve(options, handler);
  } catch (error) {
    throw toListenError(error, { host: options.hostname, port: options.port });
  }
}

/** Deno would print where it listens on stdout, which belongs to the program's own output. */
function beQuiet(): void {}

function errorAnswer(status: number, code: string, reason: string): Response {
  const headers = { ...DATA_HEADERS, Connection: "close" };
  return Response.json({ code, reason }, { status, headers });
}

/** An IPv4 address that IPv6 carries (RFC 4291 §2.5.5.2), as a server on `::` sees it, in its own form. */
function plainAddress(host: string): string {
  return host.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}
