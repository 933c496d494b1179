/** Text from outside. */

/**
 * The text of bytes that must be UTF-8: a lenient reader makes one text of many.
 *
 * @throws {TypeError} If they are not.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}
