/** Proofs as JSON documents: what `chainvote prove` writes, and the API answers. */
import { base64ToBytes, bytesToBase64 } from "../base/base64.ts";
import { bytesToHex, HASH_SIZE, hexToBytes } from "../base/hash.ts";
import { decodeHeader, encodeHeader, type Header } from "../block/header.ts";
import { HEADER_SIZE } from "../block/header.ts";
import type { RecordProof } from "./record_proof.ts";
import { certificateBytes } from "../witness/sizes.ts";
import { MAX_WITNESSES } from "../witness/limits.ts";
import { RuleError } from "../block/rule_error.ts";

/** A proof as JSON. */
export interface ProofDocument {
  /** Version of the format. */
  readonly proof: 1;
  /** The record's bytes, base64. */
  readonly record: string;
  /** The record's place in its block, from 0. */
  readonly position: number;
  /** Inclusion proof of RFC 9162 §2.1.3.1, lower-case hex, from the leaf up. */
  readonly path: readonly string[];
  /** Headers of 116 bytes in lower-case hex, from the record's block on. */
  readonly headers: readonly string[];
  /** The commit certificate of one of these blocks, lower-case hex: what it shows takes the network's definition. */
  readonly certificate?: string;
}

/** Levels of the tree of 2^32 records: no path is longer. */
const MAX_PATH = 32;

/** A proof as a document. */
export function encodeProof(
  { record, position, path, headers, certificate }: RecordProof,
): ProofDocument {
  return {
    proof: 1,
    record: bytesToBase64(record),
    position,
    path,
    headers: headers.map((header) => bytesToHex(encodeHeader(header))),
    ...certificate && { certificate: bytesToHex(certificate) },
  };
}

/**
 * Reads a document. Nothing is checked but its form.
 *
 * @throws {RuleError} `proof-form`, naming the field.
 */
export function decodeProof(value: unknown): RecordProof {
  if (typeof value !== "object" || value === null) throw bad("document", "it is no object");
  const { proof, record, position, path, headers, certificate } = value as Record<string, unknown>;
  if (proof !== 1) throw bad("proof", `the version must be 1: it is ${JSON.stringify(proof)}`);
  if (!Number.isSafeInteger(position) || Number(position) < 0) {
    throw bad("position", "it must be a whole number from 0");
  }
  const steps = readList("path", path, (step) => bytesToHex(readHex(step, HASH_SIZE)));
  if (steps.length > MAX_PATH) throw bad("path", `it must have at most ${MAX_PATH} hashes`);
  return {
    record: reading("record", () => readBase64(readText(record))),
    position: Number(position),
    path: steps,
    headers: readList("headers", headers, decodeHeaderText),
    ...certificate !== undefined && {
      certificate: reading("certificate", () => readCertificate(certificate)),
    },
  };
}

/**
 * Reads a header as a proof has it, 232 lower-case hex digits.
 *
 * @throws {TypeError | RuleError} If it is none.
 */
export function decodeHeaderText(value: unknown): Header {
  return decodeHeader(readHex(value, HEADER_SIZE));
}

function readList<T>(name: string, value: unknown, read: (item: unknown) => T): T[] {
  if (!Array.isArray(value)) throw bad(name, "it must be a list");
  return value.map((item, i) => reading(`${name}[${i}]`, () => read(item)));
}

function readText(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("it must be a text");
  return value;
}

/** Without white space, which the decoder passes over: one proof has one text. */
function readBase64(text: string): Uint8Array {
  const bytes = base64ToBytes(text);
  if (bytesToBase64(bytes) === text) return bytes;
  throw new TypeError("it must be base64 without white space");
}

function readHex(value: unknown, bytes: number): Uint8Array {
  const text = readText(value);
  if (!/^[0-9a-f]*$/.test(text) || text.length !== 2 * bytes) {
    throw new TypeError(`it must be ${2 * bytes} lower-case hex digits`);
  }
  return hexToBytes(text);
}

/** Of whatever length a certificate may have: which it must have follows from what it says. */
function readCertificate(value: unknown): Uint8Array {
  const bytes = readText(value).length / 2;
  const [least, most] = [certificateBytes(1), certificateBytes(MAX_WITNESSES)];
  if (bytes >= least && bytes <= most) return readHex(value, Math.floor(bytes));
  throw new TypeError(`it must have ${least} to ${most} bytes`);
}

function reading<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw bad(name, (error as Error).message, error);
  }
}

function bad(field: string, why: string, cause?: unknown): RuleError {
  return new RuleError("proof-form", { [field]: why }, { cause });
}
