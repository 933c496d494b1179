import type { Clock } from "../core/clock.ts";
import { plainExcerpt } from "../core/plain_text.ts";
import { readBounded } from "./_read_bounded.ts";
import { parseRefusal } from "./_tracker_answer.ts";
import { TrackerError } from "./tracker_error.ts";
import { MAX_ANSWER_BYTES } from "./tracker_limits.ts";

/** One HTTP request to a tracker. */
export interface TrackerCall<T> {
  readonly method: "GET" | "POST" | "DELETE";
  /** The tracker's URL, for messages. */
  readonly tracker: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Milliseconds for the whole of it, the last byte of the answer included. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Makes the answer of what came; a `FieldError` that it throws becomes a `bad-answer`. */
  readonly parse: (value: unknown) => T;
}

/** What a call needs. */
export interface TrackerCallDeps {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
}

/**
 * Makes one call. Whatever happens, nothing of it stays open.
 *
 * @throws {TrackerError}
 * @throws The signal's reason, once `signal` is aborted.
 */
export async function callTracker<T>(call: TrackerCall<T>, deps: TrackerCallDeps): Promise<T> {
  const { tracker, timeoutMs, signal: caller } = call;
  caller?.throwIfAborted();
  const ended = new AbortController();
  const giveUp = () => ended.abort(caller?.reason);
  caller?.addEventListener("abort", giveUp, { once: true });
  const late = new TrackerError("unreachable", tracker, `it must answer within ${timeoutMs} ms`);
  deps.clock.sleep(timeoutMs, { signal: ended.signal })
    // Rejected when the call is over before the time is.
    .then(() => ended.abort(late), () => {});
  try {
    return await exchange(call, deps.fetch, ended.signal);
  } catch (error) {
    caller?.throwIfAborted();
    if (ended.signal.aborted) throw late;
    throw error;
  } finally {
    caller?.removeEventListener("abort", giveUp);
    // Also closes a connection whose answer was not read to its end.
    ended.abort();
  }
}

async function exchange<T>(
  { tracker, url, method, headers, body, parse }: TrackerCall<T>,
  fetch: TrackerCallDeps["fetch"],
  signal: AbortSignal,
): Promise<T> {
  let response: Response;
  try {
    // A redirect is an answer like any other: no tracker sends its peers elsewhere.
    response = await fetch(url, { method, headers, body, signal, redirect: "manual" });
  } catch (cause) {
    if (cause instanceof TrackerError) throw cause;
    throw unreachable(tracker, cause);
  }
  const { status, ok } = response;
  const bytes = await readAnswer(response, tracker);
  let value: unknown;
  try {
    // The 204 of a leaving has no body.
    value = bytes.length === 0 ? undefined : JSON.parse(new TextDecoder().decode(bytes));
    if (ok) return parse(value);
  } catch (cause) {
    throw badAnswer(tracker, status, cause);
  }
  const reason = parseRefusal(value);
  if (reason === undefined) {
    throw badAnswer(tracker, status, new TypeError("the answer must be {code, reason}"));
  }
  throw new TrackerError("refused", tracker, `it must agree (HTTP ${status}): ${reason}`);
}

function badAnswer(tracker: string, status: number, cause: unknown): TrackerError {
  const why = `its answer (HTTP ${status}) must follow the protocol: ${message(cause)}`;
  return new TrackerError("bad-answer", tracker, why, { cause });
}

/** The body of an answer. @throws {TrackerError} */
export async function readAnswer(
  { body, status }: Response,
  tracker: string,
): Promise<Uint8Array> {
  try {
    return await readBounded(body, MAX_ANSWER_BYTES);
  } catch (cause) {
    throw cause instanceof RangeError
      ? badAnswer(tracker, status, cause)
      : unreachable(tracker, cause);
  }
}

function unreachable(tracker: string, error: unknown): TrackerError {
  // The outer messages say "fetch failed" and repeat the URL; the innermost one says why.
  let cause = error;
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
  const why = `it must answer: ${message(cause).split(": ").at(-1)}`;
  return new TrackerError("unreachable", tracker, why, { cause: error });
}

function message(error: unknown): string {
  return plainExcerpt(error instanceof Error ? error.message : String(error), 300);
}
