import { type Clock, pause } from "../../core/base/clock.ts";
import { readBounded } from "./read_bounded.ts";
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

/** The same as it came. @throws {BodyError} */
export async function readRequestBytes(
  request: Request,
  { maxBytes, maxMs }: BodyLimits,
  clock: Pick<Clock, "sleep">,
): Promise<Uint8Array> {
  const over = new AbortController();
  const late = new AbortController();
  const lateness = new BodyError("body-late", `the body must arrive within ${maxMs} ms`);
  pause(clock, maxMs, over.signal).then((isLate) => isLate && late.abort(lateness));
  try {
    return await readBounded(request.body, maxBytes, { signal: late.signal });
  } catch (cause) {
    if (cause instanceof BodyError) throw cause;
    if (!(cause instanceof RangeError)) {
      throw new BodyError("body-cut", "the body must arrive whole", { cause });
    }
    throw new BodyError("body-size", `the body must hold at most ${maxBytes} bytes`, { cause });
  } finally {
    over.abort();
  }
}
