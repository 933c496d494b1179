/**
 * When a signature by Ed25519 (RFC 8032) is good: one rule that all peers keep, to the bit.
 *
 * Libraries disagree on signatures that an honest signer never makes ("Taming the Many EdDSAs", Chalkias,
 * Garillot and Nikolaenko, ePrint 2020/1244): one hostile voter could split the chain. So what they disagree on
 * is refused here by its bytes, before any of them is asked. A signature S of the message M by the key A is
 * good if
 *
 * 1. A and R, the first half of the signature, are points in the one encoding that RFC 8032 §5.1.2 gives them, and
 *    none of the eight of small order;
 * 2. S, its second half, is below L;
 * 3. the encoding of S·B − h·A is R byte for byte, with h = SHA-512(R ‖ A ‖ M) mod L: the equation without cofactor.
 *
 * This room owns that rule, a faster way to keep it, and signing. It does not own what is signed. Read this file
 * first; `verifier.ts` is what others call.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, concatBytes, equalBytes, hexToBytes, sha512 } from "../base/hash.ts";
import { KEY_BYTES, SIGNATURE_BYTES } from "./sizes.ts";

/** The order of the group that keys are in (RFC 8032 §5.1). */
export const GROUP_ORDER = ed25519.Point.Fn.ORDER;

/** The modulus of the coordinates, 2^255 − 19, as an encoding: y must be below. */
const MODULUS = hexToBytes("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

/** The points of order 1, 2, 4 and 8, each in its one encoding. A key of them signs anything for anybody. */
const SMALL_ORDER: readonly Uint8Array[] = [
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000080",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
].map(hexToBytes);

/** Whether a signature is good. Pure; it throws for nothing, whatever its bytes are. */
export type VerifySignature = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean;

/**
 * Whether the bytes of a key and a signature keep rules 1 and 2, but for one thing: that they are points of the
 * curve is for rule 3 to find out.
 */
export function areWellFormed(publicKey: Uint8Array, signature: Uint8Array): boolean {
  return publicKey.length === KEY_BYTES && signature.length === SIGNATURE_BYTES &&
    isPointEncoding(publicKey) && isPointEncoding(signature.subarray(0, KEY_BYTES)) &&
    numberOf(signature.subarray(KEY_BYTES)) < GROUP_ORDER;
}

/** The rule, in the words of its definition. Some twenty times slower than what machines bring along. */
export const verifyByReference: VerifySignature = (publicKey, message, signature) => {
  if (!areWellFormed(publicKey, signature)) return false;
  const key = readPoint(publicKey);
  if (key === undefined) return false;
  const r = signature.subarray(0, KEY_BYTES);
  const s = numberOf(signature.subarray(KEY_BYTES));
  const h = numberOf(sha512(concatBytes(r, publicKey, message))) % GROUP_ORDER;
  const point = ed25519.Point.BASE.multiplyUnsafe(s).subtract(key.multiplyUnsafe(h));
  return equalBytes(point.toBytes(), r);
};

/**
 * Whether bytes are a public key that a voter may have: a point in its one encoding, of the large prime order.
 * Keys of mixed order sign well, and are refused in a roll so that a key stands for one secret alone.
 */
export function isPrimeOrderKey(publicKey: Uint8Array): boolean {
  if (publicKey.length !== KEY_BYTES || !isPointEncoding(publicKey)) return false;
  return readPoint(publicKey)?.isTorsionFree() ?? false;
}

/** True if the bytes are the one encoding of their y, and of no point of small order. */
function isPointEncoding(bytes: Uint8Array): boolean {
  if (SMALL_ORDER.some((small) => equalBytes(small, bytes))) return false;
  // At y = 1 and y = −1 there is x = 0 alone, which has no second sign: with the sign set it is no encoding.
  const y = bytes.slice();
  y[KEY_BYTES - 1] &= 0x7f;
  const isSmallY = SMALL_ORDER.slice(0, 2).some((small) => equalBytes(small, y));
  return !isSmallY && isBelow(y, MODULUS);
}

/** True if `a` is below `b`, both little-endian and of one length. */
function isBelow(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = a.length - 1; i >= 0; i--) {
    if (a[i] !== b[i]) return a[i] < b[i];
  }
  return false;
}

function readPoint(bytes: Uint8Array): InstanceType<typeof ed25519.Point> | undefined {
  try {
    return ed25519.Point.fromBytes(bytes);
  } catch {
    // That there is no such point is all that noble says.
    return undefined;
  }
}

/** Little-endian bytes as a number, as RFC 8032 has them. */
export function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${bytesToHex(bytes.toReversed())}`);
}
