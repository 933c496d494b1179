/** Base64 by `atob` and `btoa`, for engines that have no `Uint8Array.fromBase64`: Node before 25, browsers before 2025. */

/** Bytes that are given to one call, as its arguments have to find room on the stack. */
const PIECE_BYTES = 8_192;

/** Writes bytes as base64. */
export function encodeByBtoa(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE_BYTES));
  }
  return btoa(text);
}

/**
 * Reads base64.
 *
 * @throws {SyntaxError} If the text is not base64 with its padding.
 */
export function decodeByAtob(text: string): Uint8Array {
  const plain = text.replace(/[\t\n\f\r ]/g, "");
  let decoded: string;
  try {
    decoded = atob(plain);
  } catch (error) {
    throw new SyntaxError("The text must be base64", { cause: error });
  }
  // `atob` takes texts without padding, and with bits that mean nothing.
  if (btoa(decoded) !== plain) throw new SyntaxError("The text must be base64 with its padding");
  return Uint8Array.from(decoded, (character) => character.charCodeAt(0));
}
