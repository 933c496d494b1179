/** HTTP status of a refusal. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 415 | 422 | 429 | 503;

/** A request that breaks a rule of the API; answered with its status and told as JSON. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly status: RefusalStatus;
  readonly code: string;
  /** After how many seconds to try again (RFC 9110 §10.2.3), if that makes sense. */
  readonly retryAfter: number | undefined;

  constructor(
    status: RefusalStatus,
    code: string,
    reason: string,
    { retryMs, cause }: { retryMs?: number; cause?: unknown } = {},
  ) {
    super(reason, { cause });
    this.status = status;
    this.code = code;
    const isPassing = status === 503 || retryMs !== undefined;
    this.retryAfter = isPassing ? Math.max(1, Math.ceil((retryMs ?? 0) / 1_000)) : undefined;
  }
}
