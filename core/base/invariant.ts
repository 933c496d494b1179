/**
 * Invariants: what holds if this program is right, whatever peers, files and users do. What they can break is
 * a rule or a format, and has errors of its own.
 */

/** An invariant does not hold: a fault of this program. */
export class InternalError extends Error {
  override readonly name = "InternalError";

  /** @param invariant What should hold, as a sentence. */
  constructor(invariant: string) {
    super(`This must always hold, and does not: ${invariant}`);
  }
}

/**
 * Sees to it that an invariant holds.
 *
 * @throws {InternalError} If it does not.
 */
export function assertInvariant(holds: boolean, invariant: string): asserts holds {
  if (!holds) throw new InternalError(invariant);
}

/**
 * A value that an invariant says is there.
 *
 * @throws {InternalError} If it is not.
 */
export function present<T>(value: T | undefined, invariant: string): T {
  if (value === undefined) throw new InternalError(invariant);
  return value;
}
