/**
 * Signing with a secret number. `node:crypto` signs with seeds alone (RFC 8032 §5.1.5), and a voter's secret is a number
 * that a voting code gives; so the equation is worked out here, with noble's points. Signatures are as good as any.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import type { Random } from "../base/clock.ts";
import { concatBytes, sha512 } from "../base/hash.ts";
import { GROUP_ORDER, numberOf } from "./signature.ts";

/** Bytes of a number below the order of the group. */
const SCALAR_BYTES = 32;

/** Begins what a signature's own secret number is made of, so that no other use of the secret makes the same. */
const NONCE_TAG = new TextEncoder().encode("chainvote/1/nonce\0");

/** Random bytes from which a secret number is drawn. Twice its own: reduced modulo q − 1, no number is then noticeably likelier. */
const DRAWN_BYTES = 64;

/** Draws a secret number, from 1 to {@linkcode GROUP_ORDER} − 1. */
export function drawSecret(random: Pick<Random, "bytes">): bigint {
  return secretOfBytes(random.bytes(DRAWN_BYTES));
}

/**
 * The secret number that bytes give: read with the lowest one first, modulo q − 1, and 1 more.
 *
 * @param bytes As many as {@linkcode drawSecret} takes, each by chance, or a digest.
 */
export function secretOfBytes(bytes: Uint8Array): bigint {
  return numberOf(bytes) % (GROUP_ORDER - 1n) + 1n;
}

/**
 * The public key of a secret number.
 *
 * @param secret From 1 to {@linkcode GROUP_ORDER} − 1.
 * @throws {RangeError} If it is not.
 */
export function publicKeyOfSecret(secret: bigint): Uint8Array {
  checkSecret(secret);
  return ed25519.Point.BASE.multiply(secret).toBytes();
}

/**
 * Signs a message.
 *
 * The number r of the signature is made of the secret, of chance and of the message: as RFC 8032 has it nobody can learn
 * the secret from a bad source of chance, and as chance is there nobody who has two signatures of one message can
 * compare them for faults (draft-irtf-cfrg-det-sigs-with-noise).
 *
 * @param secret From 1 to {@linkcode GROUP_ORDER} − 1.
 * @returns 64 bytes, R ‖ S.
 * @throws {RangeError} If the secret is not in its range.
 */
export function signWithSecret(
  secret: bigint,
  message: Uint8Array,
  random: Pick<Random, "bytes">,
): Uint8Array {
  const publicKey = publicKeyOfSecret(secret);
  const secretBytes = bytesOf(secret);
  const chance = random.bytes(SCALAR_BYTES);
  const r = numberOf(sha512(concatBytes(NONCE_TAG, secretBytes, chance, message))) % GROUP_ORDER;
  const R = ed25519.Point.BASE.multiply(r).toBytes();
  const h = numberOf(sha512(concatBytes(R, publicKey, message))) % GROUP_ORDER;
  return concatBytes(R, bytesOf((r + h * secret) % GROUP_ORDER));
}

function checkSecret(secret: bigint): void {
  if (secret > 0n && secret < GROUP_ORDER) return;
  // The value itself is nobody's to read.
  throw new RangeError(
    "Cannot use the secret as it must be from 1 to the order of the group, less 1",
  );
}

/** A number below 2^256, little-endian. */
function bytesOf(number: bigint): Uint8Array {
  const bytes = new Uint8Array(SCALAR_BYTES);
  for (let i = 0, rest = number; i < SCALAR_BYTES; i++, rest >>= 8n) {
    bytes[i] = Number(rest & 0xffn);
  }
  return bytes;
}
