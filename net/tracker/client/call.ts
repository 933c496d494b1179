import { plainExcerpt } from "../../../core/base/plain_text.ts";
import { type HttpDeps, HttpError, innermost, openHttp, type Pace } from "../../http/call.ts";
import { readBounded } from "../../http/body.ts";
import { parseRefusal } from "./answer.ts";
import { decodeUtf8 } from "../../http/utf8.ts";
import { TrackerError } from "./error.ts";
import { MAX_ANSWER_BYTES } from "../protocol/limits.ts";

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

/** Bytes of an answer, which has the time of the whole call. */
function paceOf(timeoutMs: number): Pace {
  return { maxBytes: MAX_ANSWER_BYTES, minBytes: MAX_ANSWER_BYTES, windowMs: timeoutMs };
}

/**
 * Makes one call. Whatever happens, nothing of it stays open.
 *
 * @throws {TrackerError}
 * @throws The signal's reason, once `signal` is aborted.
 */
export async function callTracker<T>(call: TrackerCall<T>, deps: HttpDeps): Promise<T> {
  try {
    return await exchange(call, deps);
  } catch (error) {
    const told = error instanceof HttpError ? toTrackerError(error, call) : error;
    const proxy = deps.proxyOf?.(call.url);
    if (proxy === undefined || !(told instanceof TrackerError)) throw told;
    throw told.through(proxy);
  }
}

function toTrackerError(error: HttpError, { tracker, timeoutMs }: TrackerCall<unknown>) {
  // From around `fetch`: it has found out why already.
  if (error.cause instanceof TrackerError) return error.cause;
  if (error.code === "size") return badAnswer(tracker, undefined, error);
  if (error.code !== "late") return unreachable(tracker, error);
  return new TrackerError("unreachable", tracker, `it must answer within ${timeoutMs} ms`);
}

async function exchange<T>(call: TrackerCall<T>, deps: HttpDeps): Promise<T> {
  const { tracker, timeoutMs, parse } = call;
  using answer = await openHttp({ ...call, wholeMs: timeoutMs }, deps);
  const { status, ok } = answer;
  const bytes = await answer.bytes(paceOf(timeoutMs));
  let value: unknown;
  try {
    // The 204 of a leaving has no body.
    value = bytes.length === 0 ? undefined : JSON.parse(decodeUtf8(bytes));
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

function badAnswer(tracker: string, status: number | undefined, cause: unknown): TrackerError {
  const which = status === undefined ? "its answer" : `its answer (HTTP ${status})`;
  const why = `${which} must follow the protocol: ${message(cause)}`;
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
  const why = `it must answer: ${plainExcerpt(innermost(error), 300)}`;
  return new TrackerError("unreachable", tracker, why, { cause: error });
}

function message(error: unknown): string {
  return plainExcerpt(error instanceof Error ? error.message : String(error), 300);
}
