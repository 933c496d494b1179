/**
 * Requests of an HTTP client whose answers are bounded in bytes and in time, as anybody may answer. Sizes count
 * what is left after unpacking: an answer may come compressed though nobody asked for that.
 */
import type { Clock } from "../../core/base/clock.ts";
import { pause } from "../../core/base/clock.ts";
import { concatBytes } from "../../core/base/hash.ts";

/**
 * - `unreachable`: nobody answers.
 * - `cut`: the answer broke off.
 * - `late`: the answer, or the next part of it, did not come in time.
 * - `size`: the answer is too large.
 */
export type HttpErrorCode = "unreachable" | "cut" | "late" | "size";

/** A request had no whole answer. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly code: HttpErrorCode;

  constructor(code: HttpErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** One request. */
export interface HttpCall {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds until the answer must begin. @default {No limit but `wholeMs`} */
  readonly headMs?: number;
  /** Milliseconds for the whole of it, the last byte of the answer included. @default {No limit} */
  readonly wholeMs?: number;
  /** Ends the call with its reason. */
  readonly signal?: AbortSignal;
}

/** How much of an answer is taken, and how fast it must come. */
export interface Pace {
  /** Most bytes of it. */
  readonly maxBytes: number;
  /** So many bytes, or the end, must come within `windowMs` of waiting for them. */
  readonly minBytes: number;
  readonly windowMs: number;
}

/** What a call works with. */
export interface HttpDeps {
  readonly clock: Pick<Clock, "sleep" | "monotonic">;
  readonly fetch: typeof fetch;
  /** The proxy that a request to a URL goes through, for messages. @default {None} */
  readonly proxyOf?: (url: string) => string | undefined;
  /**
   * True if `fetch` unpacks whatever comes packed, as that of browsers, which ask for packing by themselves, and leaves the header
   * that says so. Deno's unpacks what was asked for alone. @default {false}
   */
  readonly unpacksAll?: boolean;
}

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

/** An answer whose head has come. Disposing it closes a connection whose answer was not read to its end. */
export class HttpAnswer implements Disposable {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  readonly #body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  readonly #clock: HttpDeps["clock"];
  readonly #end: AbortController;

  constructor(response: Response, clock: HttpDeps["clock"], end: AbortController) {
    this.status = response.status;
    this.ok = response.ok;
    this.headers = response.headers;
    this.#body = response.body;
    this.#clock = clock;
    this.#end = end;
  }

  /**
   * The body, bit by bit. The time that the caller takes for a piece is not held against the other side.
   *
   * @throws {HttpError} `cut`, `late` or `size`.
   * @throws The reason of the call's signal, once it is aborted.
   */
  async *pieces(pace: Pace): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    if (this.#body === null) return;
    const reader = this.#body.getReader();
    // Rejected where the stream has failed, which is being thrown already.
    const close = () => reader.cancel().catch(() => {});
    // Also while nobody reads: only then is the connection closed.
    this.#end.signal.addEventListener("abort", close, { once: true });
    try {
      yield* this.#piecesOf(reader, pace);
    } finally {
      await close();
    }
  }

  /** The whole body. @throws As {@linkcode pieces}. */
  async bytes(pace: Pace): Promise<Uint8Array> {
    return concatBytes(...await Array.fromAsync(this.pieces(pace)));
  }

  async *#piecesOf(reader: Reader, pace: Pace): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    let total = 0;
    let came = 0;
    let waitedMs = 0;
    for (;;) {
      const before = this.#clock.monotonic();
      const { done, value } = await this.#read(reader, pace, pace.windowMs - waitedMs);
      if (done) return;
      waitedMs += this.#clock.monotonic() - before;
      came += value.length;
      total += value.length;
      if (total > pace.maxBytes) {
        throw new HttpError("size", `its answer must have at most ${pace.maxBytes} bytes`);
      }
      if (came >= pace.minBytes) came = waitedMs = 0;
      yield value;
    }
  }

  async #read(
    reader: Reader,
    { minBytes, windowMs }: Pace,
    leftMs: number,
  ): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> {
    const here = new AbortController();
    pause(this.#clock, Math.max(0, leftMs), here.signal).then((isLate) => {
      if (!isLate) return;
      const rule = `each ${minBytes} bytes of its answer must come within ${windowMs / 1_000} s`;
      this.#end.abort(new HttpError("late", rule));
    });
    try {
      const read = await reader.read();
      // A read that waits answers `done` when its stream is cancelled.
      this.#end.signal.throwIfAborted();
      return read;
    } catch (cause) {
      this.#end.signal.throwIfAborted();
      throw new HttpError("cut", `its answer must come whole: ${innermost(cause)}`, { cause });
    } finally {
      here.abort();
    }
  }

  /** What disposing it does, for code that runs in browsers: not all of them have `using`. */
  close(): void {
    this.#end.abort();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/**
 * Makes a call and waits until its answer begins. A redirect is an answer like any other.
 *
 * @throws {HttpError} `unreachable` or `late`.
 * @throws The signal's reason, once `signal` is aborted.
 */
export async function openHttp(call: HttpCall, { clock, fetch }: HttpDeps): Promise<HttpAnswer> {
  const { method, url, headers, body, headMs, wholeMs, signal } = call;
  signal?.throwIfAborted();
  const end = new AbortController();
  const stop = () => end.abort(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  end.signal.addEventListener("abort", () => signal?.removeEventListener("abort", stop));
  const begun = new AbortController();
  if (headMs !== undefined) {
    giveUpAfter(headMs, "begin", AbortSignal.any([begun.signal, end.signal]));
  }
  if (wholeMs !== undefined) giveUpAfter(wholeMs, "be here", end.signal);
  try {
    const init = { method, headers, body, signal: end.signal, redirect: "manual" } as const;
    return new HttpAnswer(await fetch(url, init), clock, end);
  } catch (cause) {
    try {
      end.signal.throwIfAborted();
    } finally {
      end.abort();
    }
    throw new HttpError("unreachable", innermost(cause), { cause });
  } finally {
    begun.abort();
  }

  function giveUpAfter(ms: number, what: string, over: AbortSignal): void {
    pause(clock, ms, over).then((isLate) => {
      if (isLate) {
        end.abort(new HttpError("late", `its answer must ${what} within ${ms / 1_000} s`));
      }
    });
  }
}

/** Why a request failed, as the system says it. The outer messages say "fetch failed" and repeat the URL. */
export function innermost(error: unknown): string {
  let cause = error;
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.split(": ").at(-1)!;
}
