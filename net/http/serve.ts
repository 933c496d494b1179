import { type Clock, pause } from "../../core/base/clock.ts";
import { formatAddress } from "../base/address.ts";
import { toListenError } from "../base/listen_error.ts";

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

/** Code of the refusal of a server that is about to end. */
export const STOPPING = "stopping";

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
export function serveHttp(
  { hostname, port, handler, onError, signal }: ServeHttpOptions,
  { clock }: { readonly clock: Clock },
): HttpServer {
  signal?.throwIfAborted();
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(
      `Cannot listen on ${hostname} as the port must be a whole number from 0 to 65535: it is ${port}`,
    );
  }
  const stopping = new AbortController();
  const idle = Promise.withResolvers<void>();
  let running = 0;
  const leave = () => {
    if (--running === 0 && stopping.signal.aborted) idle.resolve();
  };

  // Not async, and asking for `completed` only at the end: what is kept while an answer waits, thousands keep.
  const answer = (request: Request, connection: ConnectionInfo) => {
    if (stopping.signal.aborted) return errorAnswer(503, STOPPING, "the server is stopping");
    running++;
    const send = (response: Response) => {
      // Rejected when the client left before the answer was sent: to the server, done as well.
      connection.completed.then(leave, leave);
      return response;
    };
    const fail = (error: unknown) => {
      onError(error);
      return send(errorAnswer(500, "internal", "the server failed; its log says why"));
    };
    try {
      const answer = handler(request, {
        remoteHost: plainAddress(connection.remoteAddr.hostname),
        stopping: stopping.signal,
        get completed() {
          return connection.completed;
        },
      });
      return answer instanceof Promise ? answer.then(send, fail) : send(answer);
    } catch (error) {
      return fail(error);
    }
  };

  const open = (port: number) => {
    const closing = new AbortController();
    const options = { hostname, port, signal: closing.signal, onListen: beQuiet };
    return { closing, server: listen(options, answer) };
  };
  let current = open(port);
  const { addr } = current.server;

  const reopen = async () => {
    while (await pause(clock, REOPEN_MS, stopping.signal)) {
      try {
        return open(addr.port);
      } catch {
        // What took the descriptors may hold them still; the user was told.
      }
    }
    return undefined;
  };
  /** Listens until it is stopped, anew whenever Deno gives up. */
  const listening = async () => {
    for (let next: typeof current | undefined = current; next !== undefined;) {
      current = next;
      try {
        return await current.server.finished;
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        onError(new Error(`Cannot keep connections open, so all are closed: ${why}`, { cause }));
        current.closing.abort();
      }
      next = await reopen();
    }
  };
  const ended = listening();

  let stopped: Promise<void> | undefined;
  // Not server.shutdown(): it waits for ever for a client that reads slowly or holds back its body,
  // and Deno 2.9 throws an uncaught BadResource when the signal is aborted after it.
  const stop = async () => {
    signal?.removeEventListener("abort", stopNow);
    stopping.abort();
    if (running > 0) {
      const done = new AbortController();
      await Promise.race([idle.promise, clock.sleep(GRACE_MS, { signal: done.signal })]);
      done.abort();
    }
    for (let turn = 0; turn < FLUSH_TURNS; turn++) await clock.sleep(FLUSH_TURN_MS);
    current.closing.abort();
    await ended;
  };
  const stopNow = () => stopped ??= stop();
  signal?.addEventListener("abort", stopNow, { once: true });

  return {
    hostname: addr.hostname,
    port: addr.port,
    url: `http://${formatAddress({ host: addr.hostname, port: addr.port })}`,
    [Symbol.asyncDispose]: stopNow,
  };
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
  return Response.json({ code, reason }, { status, headers: { Connection: "close" } });
}

/** An IPv4 address that IPv6 carries (RFC 4291 §2.5.5.2), as a server on `::` sees it, in its own form. */
function plainAddress(host: string): string {
  return host.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}
