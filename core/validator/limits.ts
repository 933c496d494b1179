/** Limits of validators. */

/** Largest bundle of a validator in bytes: cryptography and a parser fit, and a peer sends it in one message. */
export const MAX_BUNDLE_BYTES = 1024 * 1024;
