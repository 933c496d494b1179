/**
 * The group that Belenios calls Ed25519: the points of prime order q on edwards25519, written as its specification writes
 * them (version 3.1, §5.2.1). The specification's notation is multiplicative, and so are the names here: what it
 * calls g^x is `power(GENERATOR, x)`.
 *
 * This room owns elements, numbers modulo q and the hash that makes challenges. It does not own what is proven with them
 * (`../proofs`), nor how points are multiplied fast (`../curve`). Read this file first, then `public_powers.ts`, `scalar.ts` and
 * `hash_to_scalar.ts`.
 *
 * Secrets: JavaScript's big numbers take longer for some values than for others, so nothing here runs in constant time.
 * What a secret is an exponent of goes through {@linkcode secretPower}, the product that noble was audited for, which at
 * least does the same steps for each. Who can measure the program while it uses a secret is not held off.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, hexToBytes } from "../../../core/base/hash.ts";
import { GROUP_ORDER } from "../../../core/ed25519/signature.ts";
import { type CurvePoint, publicPowers, type TwoPowers } from "./public_powers.ts";

/** A point of prime order, or the neutral element. Equal ones are equal by {@linkcode isSameElement}, not by `===`. */
export type Element = CurvePoint;

/** The specification's string for the group, which goes into hashes. */
export const GROUP_NAME = "Ed25519";

/** The specification's g. */
export const GENERATOR: Element = ed25519.Point.BASE;

/** The neutral element. */
export const IDENTITY: Element = ed25519.Point.ZERO;

/** Bits of an exponent that one look into a table of {@linkcode withPowers} takes care of. With 8 the first ballot takes 15 ms more. */
const TABLE_WIDTH = 5;

const ELEMENT_TEXT = /^[0-9a-f]{64}$/;

/**
 * Reads an element: 64 hex digits in lower case, the highest first, the sign of x in the highest bit.
 *
 * The specification's reader lets more through; here an element has one text, is in the group of prime order, and is not the
 * neutral element, which nobody who keeps the protocol ever writes.
 *
 * @returns Undefined if the text is of no such element.
 */
export function readElement(text: string): Element | undefined {
  if (!ELEMENT_TEXT.test(text)) return undefined;
  return elementOfBytes(hexToBytes(text).reverse());
}

/**
 * Reads an element from the 32 bytes that RFC 8032 has for a point, which are those of its text from their end.
 *
 * @returns Undefined as {@linkcode readElement}.
 */
export function elementOfBytes(bytes: Uint8Array): Element | undefined {
  return publicPowers().read(bytes);
}

/** The text of an element. */
export function writeElement(element: Element): string {
  return bytesToHex(element.toBytes().reverse());
}

/** True if both are the same element. */
export function isSameElement(one: Element, other: Element): boolean {
  return one.equals(other);
}

/** The product of elements; the neutral element for none. */
export function multiply(...factors: readonly Element[]): Element {
  return factors.reduce((product, factor) => product.add(factor), IDENTITY);
}

/** One element divided by another. */
export function divide(one: Element, other: Element): Element {
  return one.subtract(other);
}

/** `base` to a power that everybody may know, modulo q. */
export function power(base: Element, exponent: bigint): Element {
  return base.multiplyUnsafe(exponent % GROUP_ORDER);
}

/**
 * Products of two powers each that everybody may know: much faster than one by one, above all if few bases come again and again.
 */
export function productsOfPowers(all: readonly TwoPowers[]): Element[] {
  return publicPowers().products(all);
}

/**
 * `base` to a power that is a secret, below q. How long it takes depends less on the secret than with {@linkcode power}; see
 * the head of this file.
 */
export function secretPower(base: Element, exponent: bigint): Element {
  return exponent === 0n ? IDENTITY : base.multiply(exponent);
}

/**
 * Prepares an element that several powers will be taken of, such as an election's key: some 4 times as fast afterwards. The
 * table is a small one, as a voter makes one ballot and has to wait for the table too: it has paid for itself after 10 powers.
 *
 * @returns The same element.
 */
export function withPowers(element: Element): Element {
  return element.precompute(TABLE_WIDTH);
}
