/** Sizes of keys and signatures, for whoever only needs to know how long they are. */

/** Bytes of a public key, and of each half of a signature. */
export const KEY_BYTES = 32;

/** Bytes of a signature. */
export const SIGNATURE_BYTES = 64;
