/** What a tracker's client can fail by. */
export type TrackerErrorCode =
  /** Nobody answers at the URL, or not in time. */
  | "unreachable"
  /** The tracker says no, and why. */
  | "refused"
  /** What answers is no tracker, or does not keep to the protocol. */
  | "bad-answer";

/** A call to a tracker failed. The message names the URL. */
export class TrackerError extends Error {
  override readonly name = "TrackerError";
  readonly code: TrackerErrorCode;
  readonly url: string;
  readonly #why: string;

  constructor(code: TrackerErrorCode, url: string, why: string, options?: ErrorOptions) {
    super(`Cannot use the tracker at ${url} as ${why}`, options);
    this.code = code;
    this.url = url;
    this.#why = why;
  }

  /** The same, with the proxy through which the call went: it may be what failed. */
  through(proxy: string): TrackerError {
    const why = `${this.#why} (through the proxy ${proxy})`;
    return new TrackerError(this.code, this.url, why, { cause: this });
  }
}
