/** The file that holds a key by which somebody signs: a registrar, an organiser. What is in it is shown nowhere. */
import type { Random } from "../../../core/base/clock.ts";
import { bytesToHex, concatBytes, hexToBytes, sha256 } from "../../../core/base/hash.ts";
import { GROUP_ORDER, numberOf } from "../../../core/ed25519/signature.ts";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import { UnreachableError, UsageError } from "../errors.ts";
import { describeFileError } from "./file_error.ts";
import { readSmallText } from "./small_file.ts";
import { NotTextError } from "./strict_text.ts";

/** What the text of a key begins with, so that a person, or a search for leaked secrets, knows it. */
export const SIGNING_KEY_PREFIX = "chainvote-signing-key-1-";

/** Bytes of the secret, and of the check behind it. */
const [SECRET_BYTES, CHECK_BYTES] = [32, 4];

/** Bytes that are drawn for a secret: so many more than it has that each secret is as likely as any other. */
const DRAWN_BYTES = 64;

/** A key takes some 100 bytes. */
const MAX_FILE_BYTES = 4_096;

/** A key of Ed25519. */
export interface SigningKey {
  readonly secret: bigint;
  /** 64 lower-case hex digits. */
  readonly publicKey: string;
}

/** Draws a key. */
export function drawSigningKey(random: Pick<Random, "bytes">): SigningKey {
  return keyOf(numberOf(random.bytes(DRAWN_BYTES)) % (GROUP_ORDER - 1n) + 1n);
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

/**
 * Reads a key file.
 *
 * @param whose Such as `the registrar's key`.
 * @throws {UnreachableError} If it cannot be read.
 * @throws {UsageError} If it holds no key.
 */
export function readSigningKeyFile(path: string, whose: string): SigningKey {
  try {
    return parseSigningKey(readSmallText(path, { maxBytes: MAX_FILE_BYTES, isSecret: true }));
  } catch (error) {
    const message = `Cannot read ${whose} from ${path}: ${describeFileError(error)}`;
    // Without its cause: nothing that looks at it later should come across the text.
    if (error instanceof TypeError || error instanceof NotTextError) throw new UsageError(message);
    throw new UnreachableError(message, { cause: error });
  }
}

function keyOf(secret: bigint): SigningKey {
  return { secret, publicKey: bytesToHex(publicKeyOfSecret(secret)) };
}

function checkOf(secret: Uint8Array): string {
  const digest = sha256(concatBytes(new TextEncoder().encode(SIGNING_KEY_PREFIX), secret));
  return bytesToHex(digest.subarray(0, CHECK_BYTES));
}
