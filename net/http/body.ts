/** Bodies of requests and answers, within limits of bytes and time. */
import { type Clock, Timeout } from "../../core/base/clock.ts";
import { concatBytes } from "../../core/base/hash.ts";
import { decodeUtf8 } from "./utf8.ts";

/** Limits of a request's body. */
export interface BodyLimits {
  readonly maxBytes: number;
  /** Milliseconds in which it must be here. */
  readonly maxMs: number;
}

/** HTTP status of each reason why a body is not taken. */
const BODY_STATUS = {
  "body-size": 413,
  "body-late": 408,
  "body-cut": 400,
  "body-text": 400,
} as const;

/** A request's body did not arrive as it must. */
export class BodyError extends Error {
  override readonly name = "BodyError";
  readonly code: keyof typeof BODY_STATUS;
  readonly status: 400 | 408 | 413;

  constructor(code: keyof typeof BODY_STATUS, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.status = BODY_STATUS[code];
  }
}

/**
 * The body of a request as text in UTF-8, within limits of bytes and time.
 *
 * @throws {BodyError}
 */
export async function readRequestBody(
  request: Request,
  limits: BodyLimits,
  clock: Pick<Clock, "sleep">,
): Promise<string> {
  const bytes = await readRequestBytes(request, limits, clock);
  try {
    return decodeUtf8(bytes);
  } catch (cause) {
    throw new BodyError("body-text", "the body must be text in UTF-8", { cause });
  }
}

/** Reads a body as bytes. @throws {BodyError} */
export async function readRequestBytes(
  request: Request,
  { maxBytes, maxMs }: BodyLimits,
  clock: Pick<Clock, "sleep">,
): Promise<Uint8Array> {
  const reason = new BodyError("body-late", `the body must arrive within ${maxMs} ms`);
  await using timeout = new Timeout(clock, maxMs, { reason });
  try {
    return await readBounded(request.body, maxBytes, { signal: timeout.signal });
  } catch (cause) {
    if (cause instanceof BodyError) throw cause;
    if (!(cause instanceof RangeError)) {
      throw new BodyError("body-cut", "the body must arrive whole", { cause });
    }
    throw new BodyError("body-size", `the body must hold at most ${maxBytes} bytes`, { cause });
  }
}

/**
 * All bytes of a stream.
 *
 * Hono's `bodyLimit` is not used for this: it leaves the stream open when it refuses, and a body that
 * stalls keeps its request for ever.
 *
 * @param limit Most bytes that are taken.
 * @throws {RangeError} When there are more; the rest of the stream is cancelled.
 * @throws The signal's reason, once `signal` is aborted; the stream is cancelled.
 */
export async function readBounded(
  stream: ReadableStream<Uint8Array> | null,
  limit: number,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (!stream) return new Uint8Array();
  const reader = stream.getReader();
  const stop = () => reader.cancel(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    signal?.throwIfAborted();
    // A read that waits answers `done` when its stream is cancelled.
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      length += read.value.length;
      if (length > limit) throw new RangeError(`there must be at most ${limit} bytes`);
      chunks.push(read.value);
    }
    signal?.throwIfAborted();
  } catch (error) {
    await reader.cancel(error);
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  return concatBytes(...chunks);
}
