/**
 * - `gone`: no peer answers, or it ended in the middle.
 * - `bad-answer`: something answers that is no peer, or not as one.
 * - `refused`: the peer says no, and why.
 */
export type ApiErrorCode = "gone" | "bad-answer" | "refused";

/** The peer did not answer as it should. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ApiErrorCode;
  /** The `code` of what the peer refuses by. */
  readonly reasonCode: string | undefined;

  constructor(
    code: ApiErrorCode,
    message: string,
    { reasonCode, ...options }: ErrorOptions & { reasonCode?: string } = {},
  ) {
    super(message, options);
    this.code = code;
    this.reasonCode = reasonCode;
  }
}
