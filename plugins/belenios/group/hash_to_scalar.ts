/** The hash that Belenios makes challenges and keys of: SHA-256 of a text, as a number modulo q. */
import { bytesToBase64 } from "../../../core/base/base64.ts";
import { bytesToHex, sha256 } from "../../../core/base/hash.ts";
import { type Element, writeElement } from "./group.ts";
import { modOrder } from "./scalar.ts";

/**
 * The challenge for elements: SHA-256 of the prefix and of their texts with commas between, highest byte first, modulo q.
 *
 * @param prefix What comes before the elements, with its last bar.
 */
export function hashToScalar(prefix: string, elements: readonly Element[]): bigint {
  return scalarOfText(prefix + elements.map(writeElement).join(","));
}

/** SHA-256 of a text as a number, highest byte first, modulo q. */
export function scalarOfText(text: string): bigint {
  return modOrder(BigInt(`0x${bytesToHex(sha256(new TextEncoder().encode(text)))}`));
}

/** The specification's hash of a JSON text: Base64 of its SHA-256, without padding. */
export function fingerprintOf(text: string): string {
  return bytesToBase64(sha256(new TextEncoder().encode(text))).replace(/=+$/, "");
}
