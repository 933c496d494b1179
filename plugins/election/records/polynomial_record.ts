/**
 * The second step of making a key, what a trustee's polynomial shows to others: `u8 trustee | g to the coefficients, 32 bytes each |
 * the proof that signs them | the proof that signs all certificates | a message to each trustee | signature`. A message is
 * `alpha 32 | beta 32 | u16 length | data`.
 */
import { bytesToHex, concatBytes, hexToBytes } from "../../../core/base/hash.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import type { Element } from "../../belenios/group/group.ts";
import type { Ciphertext } from "../../belenios/proofs/ciphertext.ts";
import type { Proof } from "../../belenios/proofs/log_proof.ts";
import {
  ciphertextParts,
  elementBytes,
  PAIR_BYTES,
  PART_BYTES,
  PartReader,
  proofParts,
} from "./belenios_bytes.ts";
import { MAX_DEALT_BYTES } from "./limits.ts";
import { HEAD_BYTES, writeHead } from "./record_head.ts";
import { type RecordSigner, signRecord } from "./record_signature.ts";

/** How many coefficients and messages there are. */
export interface PolynomialShape {
  /** Trustees in all. */
  readonly size: number;
  readonly threshold: number;
}

/** A message from one trustee to another. */
export interface DealtMessage extends Ciphertext {
  /** Hex. */
  readonly data: string;
}

/** What is public of a polynomial. */
export interface PublicPolynomial {
  /** g to the coefficients, the constant one first. */
  readonly coefficients: readonly Element[];
  readonly coefficientsProof: Proof;
  readonly certificatesProof: Proof;
  /** To each trustee, in their order. */
  readonly messages: readonly DealtMessage[];
}

/** Writes and signs the record. @throws {RangeError} If a message is too long. */
export function writePolynomialRecord(
  { trustee, polynomial }: { readonly trustee: number; readonly polynomial: PublicPolynomial },
  signer: RecordSigner,
): Uint8Array {
  const { coefficients, coefficientsProof, certificatesProof, messages } = polynomial;
  const unsigned = concatBytes(
    writeHead("polynomial", signer.chainId),
    Uint8Array.of(trustee),
    ...coefficients.map(elementBytes),
    ...proofParts(coefficientsProof),
    ...proofParts(certificatesProof),
    ...messages.flatMap(messageParts),
  );
  return concatBytes(unsigned, signRecord(unsigned, signer));
}

function messageParts({ data, ...pair }: DealtMessage): Uint8Array[] {
  const bytes = hexToBytes(data);
  const { length } = bytes;
  if (length > MAX_DEALT_BYTES) {
    throw new RangeError(
      `a message between trustees must have at most ${MAX_DEALT_BYTES} bytes: it has ${length}`,
    );
  }
  return [...ciphertextParts(pair), Uint8Array.of(length >> 8, length & 255), bytes];
}

/** Bytes of the longest record of this shape. */
export function mostPolynomialBytes({ size, threshold }: PolynomialShape): number {
  const messages = size * (PAIR_BYTES + 2 + MAX_DEALT_BYTES);
  return HEAD_BYTES + 1 + PART_BYTES * threshold + 2 * PAIR_BYTES + messages + SIGNATURE_BYTES;
}

/** The part of a record between trustee and signature, which its readers take. */
export function polynomialBodyIn(record: Uint8Array): Uint8Array {
  return record.subarray(HEAD_BYTES + 1, -SIGNATURE_BYTES);
}

/** Whether a body has the parts that there must be; nothing in them is looked at. */
export function hasPolynomialShape(
  body: Uint8Array,
  { size, threshold }: PolynomialShape,
): boolean {
  let at = PART_BYTES * threshold + 2 * PAIR_BYTES;
  for (let i = 0; i < size; i++) {
    const length = body[at + PAIR_BYTES] << 8 | body[at + PAIR_BYTES + 1];
    if (length > MAX_DEALT_BYTES) return false;
    at += PAIR_BYTES + 2 + length;
  }
  return at === body.length;
}

/** The bytes of g to the coefficients, in a body. */
export function coefficientBytesIn(body: Uint8Array, threshold: number): Uint8Array {
  return body.subarray(0, PART_BYTES * threshold);
}

/**
 * Reads a body. No proof is looked at.
 *
 * @throws {SyntaxError} If an element or a number is none, or a part is missing.
 */
export function readPolynomialBody(
  body: Uint8Array,
  { size, threshold }: PolynomialShape,
): PublicPolynomial {
  const reader = new PartReader(body);
  const coefficients = Array.from({ length: threshold }, () => reader.element());
  const [coefficientsProof, certificatesProof] = reader.proofs(2);
  const messages = Array.from({ length: size }, () => readMessage(reader));
  reader.end();
  return { coefficients, coefficientsProof, certificatesProof, messages };
}

/** The bytes of the message to a trustee, from 1, in a body that has the shape: alpha first. */
export function messageBytesTo(
  body: Uint8Array,
  { threshold }: PolynomialShape,
  trustee: number,
): Uint8Array {
  const reader = new PartReader(body);
  reader.bytes(PART_BYTES * threshold + 2 * PAIR_BYTES);
  for (let other = 1;; other++) {
    const pair = reader.bytes(PAIR_BYTES);
    const data = reader.bytes(lengthIn(reader));
    if (other === trustee) return concatBytes(pair, data);
  }
}

function readMessage(reader: PartReader): DealtMessage {
  const pair = reader.ciphertext();
  return { ...pair, data: bytesToHex(reader.bytes(lengthIn(reader))) };
}

function lengthIn(reader: PartReader): number {
  const [high, low] = reader.bytes(2);
  return high << 8 | low;
}
