import type { Clock } from "../core/clock.ts";
import { readBounded } from "./_read_bounded.ts";
import { MAX_REQUEST_BYTES, MAX_REQUEST_MS } from "./tracker_limits.ts";

/** Why a body was not taken, by code, with the HTTP status and the sentence. */
const BODY_RULES = {
  "body-size": [413, `the body must hold at most ${MAX_REQUEST_BYTES} bytes`],
  "body-late": [408, `the body must arrive within ${MAX_REQUEST_MS} ms`],
  "body-cut": [400, "the body must arrive whole"],
} as const;

/** A request's body did not arrive as it must. */
export class BodyError extends Error {
  override readonly name = "BodyError";
  readonly code: keyof typeof BODY_RULES;
  readonly status: 400 | 408 | 413;

  constructor(code: keyof typeof BODY_RULES, options?: ErrorOptions) {
    const [status, rule] = BODY_RULES[code];
    super(rule, options);
    this.code = code;
    this.status = status;
  }
}

/**
 * The body of a request as text, within the tracker's ceilings of bytes and time.
 *
 * @throws {BodyError}
 */
export async function readRequestBody(request: Request, clock: Clock): Promise<string> {
  const over = new AbortController();
  const late = new AbortController();
  clock.sleep(MAX_REQUEST_MS, { signal: over.signal })
    // Rejected when the body was there in time.
    .then(() => late.abort(new BodyError("body-late")), () => {});
  try {
    const bytes = await readBounded(request.body, MAX_REQUEST_BYTES, { signal: late.signal });
    return new TextDecoder().decode(bytes);
  } catch (cause) {
    if (cause instanceof BodyError) throw cause;
    throw new BodyError(cause instanceof RangeError ? "body-size" : "body-cut", { cause });
  } finally {
    over.abort();
  }
}
