/** Base64 (RFC 4648 §4) for bytes inside JSON. */
import { decodeByAtob, encodeByBtoa } from "./base64_by_btoa.ts";

const isBuiltIn = "fromBase64" in Uint8Array;

/** Writes bytes as base64. */
export function bytesToBase64(bytes: Uint8Array): string {
  return isBuiltIn ? bytes.toBase64() : encodeByBtoa(bytes);
}

/**
 * Reads base64.
 *
 * @throws {SyntaxError} If the text is not base64 with its padding.
 */
export function base64ToBytes(text: string): Uint8Array {
  return isBuiltIn
    ? Uint8Array.fromBase64(text, { lastChunkHandling: "strict" })
    : decodeByAtob(text);
}
