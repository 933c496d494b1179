/**
 * Belenios' elements, numbers and proofs as bytes: an element is the 32 bytes that RFC 8032 has for a point, a number below the
 * group's order 32 bytes, lowest first, and a proof its challenge and its response. Of every value there is one form, so
 * from the bytes exactly one JSON is rebuilt.
 */
import { bytesToHex, hexToBytes } from "../../../core/base/hash.ts";
import { GROUP_ORDER } from "../../../core/ed25519/signature.ts";
import { type Element, elementOfBytes } from "../../belenios/group/group.ts";
import type { Ciphertext } from "../../belenios/proofs/ciphertext.ts";
import type { Proof } from "../../belenios/proofs/log_proof.ts";

/** Bytes of an element, and of a number. */
export const PART_BYTES = 32;

/** Bytes of a proof, and of an encryption. */
export const PAIR_BYTES = 2 * PART_BYTES;

/** The bytes of an element. */
export function elementBytes(element: Element): Uint8Array {
  return element.toBytes();
}

/** The bytes of a proof. */
export function proofParts({ challenge, response }: Proof): Uint8Array[] {
  return [scalarBytes(challenge), scalarBytes(response)];
}

/** The bytes of an encryption. */
export function ciphertextParts({ alpha, beta }: Ciphertext): Uint8Array[] {
  return [elementBytes(alpha), elementBytes(beta)];
}

function scalarBytes(scalar: bigint): Uint8Array {
  return hexToBytes(scalar.toString(16).padStart(2 * PART_BYTES, "0")).reverse();
}

/** Reads one value after another. */
export class PartReader {
  #at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next bytes. @throws {SyntaxError} If there are fewer. */
  bytes(count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.#bytes.length) {
      throw new SyntaxError(
        `there must be ${count} more bytes: there are ${this.#bytes.length - this.#at}`,
      );
    }
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  /** @throws {SyntaxError} If the next bytes are no element of prime order, or the neutral one. */
  element(): Element {
    const bytes = this.bytes(PART_BYTES);
    const element = elementOfBytes(bytes);
    if (element !== undefined) return element;
    throw new SyntaxError(
      `an element must be of prime order and not the neutral one: it is ${bytesToHex(bytes)}`,
    );
  }

  /** @throws {SyntaxError} If the next bytes are no number below the group's order. */
  scalar(): bigint {
    const hex = bytesToHex(this.bytes(PART_BYTES).toReversed());
    const scalar = BigInt(`0x${hex}`);
    if (scalar < GROUP_ORDER) return scalar;
    throw new SyntaxError(`a number must be below the group's order: it is 0x${hex}`);
  }

  proof(): Proof {
    return { challenge: this.scalar(), response: this.scalar() };
  }

  proofs(count: number): Proof[] {
    return Array.from({ length: count }, () => this.proof());
  }

  ciphertext(): Ciphertext {
    return { alpha: this.element(), beta: this.element() };
  }

  /** @throws {SyntaxError} If there are more bytes. */
  end(): void {
    const rest = this.#bytes.length - this.#at;
    if (rest > 0) throw new SyntaxError(`there must be no more bytes: there are ${rest}`);
  }
}
