/** Errors that say that a validator went over one of `limits.ts`, told from those that it throws itself. */

/** Kept beside the errors: a class or a mark of theirs would be the validator's to make. */
const made = new WeakSet<object>();

/** The error for a validator that went over a limit. */
export function limitError(message: string): TypeError {
  const error = new TypeError(message);
  made.add(error);
  return error;
}

/** True for what {@linkcode limitError} made, whoever threw it since. */
export function isLimitError(thrown: unknown): boolean {
  return typeof thrown === "object" && thrown !== null && made.has(thrown);
}
