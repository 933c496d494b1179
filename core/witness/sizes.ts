/** Sizes of what witnesses send, for whoever only needs to know how long it is. */
import { SIGNATURE_BYTES } from "../ed25519/sizes.ts";

/** Bytes of a statement without tag and chain id. */
export const STATEMENT_BODY_BYTES = 89;

/** Bytes of a witness's place in the network's list of keys. */
export const KEY_NUMBER_BYTES = 2;

/** Bytes of a statement with key number and signature. */
export const SIGNED_STATEMENT_BYTES: number = KEY_NUMBER_BYTES + STATEMENT_BODY_BYTES +
  SIGNATURE_BYTES;

/** Bytes of the field of a certificate that says who signed. */
export const CERTIFICATE_BITS_BYTES = 4;

/** Bytes of a certificate with so many signatures. */
export function certificateBytes(signatures: number): number {
  return STATEMENT_BODY_BYTES + CERTIFICATE_BITS_BYTES + signatures * SIGNATURE_BYTES;
}
