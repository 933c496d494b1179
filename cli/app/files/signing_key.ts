/** A key by which somebody signs, and its text: a registrar's, an organiser's. What is in it is shown nowhere. */
import type { Random } from "../../../core/base/clock.ts";
import { bytesToHex, concatBytes, hexToBytes, sha256 } from "../../../core/base/hash.ts";
import { GROUP_ORDER } from "../../../core/ed25519/signature.ts";
import { drawSecret, publicKeyOfSecret } from "../../../core/ed25519/signing.ts";

/** What the text of a key begins with, so that a person, or a search for leaked secrets, knows it. */
export const SIGNING_KEY_PREFIX = "chainvote-signing-key-1-";

/** Bytes of the secret, and of the check behind it. */
const [SECRET_BYTES, CHECK_BYTES] = [32, 4];

/** A key of Ed25519. */
export interface SigningKey {
  readonly secret: bigint;
  /** 64 lower-case hex digits. */
  readonly publicKey: string;
}

/** Draws a key. */
export function drawSigningKey(random: Pick<Random, "bytes">): SigningKey {
  return keyOf(drawSecret(random));
}

/** The text of a key's file: one line. */
export function formatSigningKey({ secret }: SigningKey): string {
  const bytes = hexToBytes(secret.toString(16).padStart(2 * SECRET_BYTES, "0"));
  return `${SIGNING_KEY_PREFIX}${bytesToHex(bytes)}${checkOf(bytes)}\n`;
}

/**
 * Reads what {@linkcode formatSigningKey} writes.
 *
 * @throws {TypeError} If it is no such text. The message holds nothing of it.
 */
export function parseSigningKey(text: string): SigningKey {
  const digits = text.trim();
  const isForm = digits.startsWith(SIGNING_KEY_PREFIX) &&
    /^[0-9a-f]{72}$/.test(digits.slice(SIGNING_KEY_PREFIX.length));
  if (!isForm) {
    throw new TypeError(`it must be one line of ${SIGNING_KEY_PREFIX} and 72 hex digits`);
  }
  const bytes = hexToBytes(digits.slice(SIGNING_KEY_PREFIX.length, -2 * CHECK_BYTES));
  if (!digits.endsWith(checkOf(bytes))) throw new TypeError("its check must fit: a digit is wrong");
  const secret = BigInt(`0x${bytesToHex(bytes)}`);
  if (secret === 0n || secret >= GROUP_ORDER) {
    throw new TypeError("its number must be below the order of the group: it is not");
  }
  return keyOf(secret);
}

function keyOf(secret: bigint): SigningKey {
  return { secret, publicKey: bytesToHex(publicKeyOfSecret(secret)) };
}

function checkOf(secret: Uint8Array): string {
  const digest = sha256(concatBytes(new TextEncoder().encode(SIGNING_KEY_PREFIX), secret));
  return bytesToHex(digest.subarray(0, CHECK_BYTES));
}
