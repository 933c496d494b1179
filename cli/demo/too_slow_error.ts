/** The machine was not fast enough for the times of an election; another one with more time may go well. */
export class TooSlowError extends Error {
  override readonly name = "TooSlowError";
}
