/** ElGamal encryptions of small numbers: (g^r, y^r·g^m). Their products are encryptions of sums (specification §4.11.1). */
import { type FieldReader, readElementField, readFields } from "../group/fields.ts";
import {
  type Element,
  GENERATOR,
  IDENTITY,
  multiply,
  power,
  secretPower,
  writeElement,
} from "../group/group.ts";

/** The specification's `ciphertext` (§4.3). */
export interface Ciphertext {
  readonly alpha: Element;
  readonly beta: Element;
}

/**
 * Encrypts a number.
 *
 * @param value 0 or 1; it is a secret, as `r` is.
 * @param r Drawn for this encryption alone: of two with one r everybody sees the difference.
 */
export function encryptValue(publicKey: Element, value: number, r: bigint): Ciphertext {
  // Both products are made, whatever the value is.
  const choices = [IDENTITY, GENERATOR];
  return {
    alpha: secretPower(GENERATOR, r),
    beta: multiply(secretPower(publicKey, r), choices[value]),
  };
}

/** The encryption of the sum of what was encrypted; (1, 1) for none. */
export function sumOfCiphertexts(ciphertexts: readonly Ciphertext[]): Ciphertext {
  return {
    alpha: multiply(...ciphertexts.map(({ alpha }) => alpha)),
    beta: multiply(...ciphertexts.map(({ beta }) => beta)),
  };
}

/** The encryption of `weight` times what was encrypted. */
export function weigh({ alpha, beta }: Ciphertext, weight: number): Ciphertext {
  if (weight === 1) return { alpha, beta };
  return { alpha: power(alpha, BigInt(weight)), beta: power(beta, BigInt(weight)) };
}

/** The text of an encryption inside of hashes. */
export function ciphertextText({ alpha, beta }: Ciphertext): string {
  return `${writeElement(alpha)},${writeElement(beta)}`;
}

/** An encryption for `JSON.stringify`. */
export function writeCiphertext({ alpha, beta }: Ciphertext): unknown {
  return { alpha: writeElement(alpha), beta: writeElement(beta) };
}

/** Reads an encryption. */
export const readCiphertext: FieldReader<Ciphertext> = (value, where) => {
  const [alpha, beta] = readFields(value, ["alpha", "beta"], where);
  return {
    alpha: readElementField(alpha, `${where}.alpha`),
    beta: readElementField(beta, `${where}.beta`),
  };
};
