/** Base64url (RFC 4648 §5) without padding, for bytes inside URLs. */
import { base64ToBytes, bytesToBase64 } from "./base64.ts";

/** Writes bytes as base64url. */
export function bytesToBase64Url(bytes: Uint8Array): string {
  return bytesToBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Reads base64url; undefined if the text is none, or is not how its bytes are written. */
export function base64UrlToBytes(text: string): Uint8Array | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined;
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  try {
    return base64ToBytes(plain.padEnd(Math.ceil(plain.length / 4) * 4, "="));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
