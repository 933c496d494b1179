/** HTTP status of a refusal. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 415 | 503;

/** A request that breaks a rule of the API; answered with its status and told as JSON. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly status: RefusalStatus;
  readonly code: string;

  constructor(status: RefusalStatus, code: string, reason: string) {
    super(reason);
    this.status = status;
    this.code = code;
  }
}
