/** Base64 (RFC 4648 §4) for bytes inside JSON. */

/** Writes bytes as base64. */
export function bytesToBase64(bytes: Uint8Array): string {
  return bytes.toBase64();
}

/**
 * Reads base64.
 *
 * @throws {SyntaxError} If the text is not base64 with its padding.
 */
export function base64ToBytes(text: string): Uint8Array {
  return Uint8Array.fromBase64(text, { lastChunkHandling: "strict" });
}
