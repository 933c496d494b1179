/** The error after which a chain can no longer be used. */

/**
 * The validator's state no longer fits the chain, and could not be made to fit again. What is stored is
 * whole: opened again, the chain makes the state anew.
 *
 * `errors` are the failure of the change and that of the way back.
 */
export class StateLostError extends AggregateError {
  override readonly name = "StateLostError";
}
