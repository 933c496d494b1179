/**
 * Certificates: one statement and the signatures of a quorum below it, 93 + 64 k bytes for k signatures:
 *
 * `89 bytes of statement | u32 bits | 64 bytes each`, where bit i stands for witness i, and signatures come in the order of
 * their witnesses. So every certificate has one encoding.
 *
 * A prepare certificate makes its block prepared in its round; a commit certificate makes its block and all before it
 * final. Whether one holds follows from the network's definition alone, and never from what else is known of a witness: it
 * must hold for all peers or for none.
 */
import { concatBytes } from "../base/hash.ts";
import type { ChainId } from "../block/ids.ts";
import { RuleError } from "../block/rule_error.ts";
import { SIGNATURE_BYTES } from "../ed25519/sizes.ts";
import { CERTIFICATE_BITS_BYTES, certificateBytes, STATEMENT_BODY_BYTES } from "./sizes.ts";
import { type BindingStatement, isBinding } from "./phase.ts";
import { isSignedByWitness } from "./signed_statement.ts";
import { decodeStatementBody, encodeStatementBody } from "./statement.ts";
import { weightOf, type WitnessSet } from "./witness_set.ts";

/** A witness's signature below a statement. */
export interface KeySignature {
  /** The witness's place in the network's list of keys, from 0. */
  readonly key: number;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

/** A statement that a quorum has signed, or somebody says so: {@linkcode verifyCertificate} finds out. */
export interface Certificate {
  readonly statement: BindingStatement;
  /** In the order of their witnesses, none twice. */
  readonly signatures: readonly KeySignature[];
}

/** Bits of the field that says who signed. */
const BIT_COUNT = 8 * CERTIFICATE_BITS_BYTES;

/** Bytes of a certificate without its signatures. */
const FIXED_BYTES = STATEMENT_BODY_BYTES + CERTIFICATE_BITS_BYTES;

/**
 * Puts signatures below their statement, in any order. Whether they hold is for whoever took them in to know.
 *
 * @throws {RangeError} If one is no witness's, or there twice, or they are no quorum.
 */
export function createCertificate(
  set: WitnessSet,
  statement: BindingStatement,
  signatures: readonly KeySignature[],
): Certificate {
  const inOrder = signatures.toSorted((a, b) => a.key - b.key);
  for (const [i, { key }] of inOrder.entries()) {
    if (set.keys[key] === undefined || key === inOrder[i + 1]?.key) {
      throw new RangeError(
        `Cannot make a certificate as each signature must be of another witness: key ${key}`,
      );
    }
  }
  const weight = weightOf(set, inOrder.map(({ key }) => key));
  if (weight < set.quorum) {
    throw new RangeError(
      `Cannot make a certificate as weight ${set.quorum} must sign: it is ${weight}`,
    );
  }
  return { statement, signatures: inOrder };
}

/**
 * Writes a certificate.
 *
 * @throws {RuleError} `statement` for a statement that nobody signs; `certificate` for signatures that are out of order
 * or not of 64 bytes.
 */
export function encodeCertificate(chainId: ChainId, certificate: Certificate): Uint8Array {
  const { statement, signatures } = certificate;
  const bits = new Uint8Array(CERTIFICATE_BITS_BYTES);
  let last = -1;
  let sum = 0;
  for (const { key, signature } of signatures) {
    if (!Number.isInteger(key) || key <= last || key >= BIT_COUNT) {
      throw new RuleError("certificate", { key, after: last });
    }
    if (signature.length !== SIGNATURE_BYTES) {
      throw new RuleError("certificate", { signatureBytes: signature.length });
    }
    sum += 2 ** key;
    last = key;
  }
  new DataView(bits.buffer).setUint32(0, sum);
  const body = encodeStatementBody(chainId, statement);
  return concatBytes(body, bits, ...signatures.map(({ signature }) => signature));
}

/**
 * Reads back the bytes that {@linkcode encodeCertificate} writes, and no others. It may still be false.
 *
 * @throws {RuleError} `certificate` or `statement`, naming the field.
 */
export function decodeCertificate(chainId: ChainId, bytes: Uint8Array): Certificate {
  if (bytes.length < FIXED_BYTES) throw new RuleError("certificate", { bytes: bytes.length });
  const statement = decodeStatementBody(chainId, bytes.subarray(0, STATEMENT_BODY_BYTES));
  if (!isBinding(statement)) throw new RuleError("certificate", { kind: statement.kind });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bits = view.getUint32(STATEMENT_BODY_BYTES);
  const keys = Array.from({ length: BIT_COUNT }, (_, i) => i).filter((i) => bits >>> i & 1);
  const expected = certificateBytes(keys.length);
  if (bytes.length !== expected) {
    throw new RuleError("certificate", { bytes: bytes.length, expected });
  }
  const signatures = keys.map((key, i) => ({
    key,
    signature: bytes.slice(certificateBytes(i), certificateBytes(i + 1)),
  }));
  return { statement, signatures };
}

/**
 * Reads a certificate and finds out whether it holds: its witnesses exist, they are a quorum, and every signature is
 * good. What costs nothing is looked at first.
 *
 * @throws {RuleError} `certificate` or `statement`, naming what is wrong.
 */
export function verifyCertificate(
  set: WitnessSet,
  chainId: ChainId,
  bytes: Uint8Array,
): Certificate {
  const certificate = decodeCertificate(chainId, bytes);
  const { statement, signatures } = certificate;
  const stranger = signatures.find(({ key }) => set.keys[key] === undefined);
  if (stranger !== undefined) throw new RuleError("certificate", { noWitness: stranger.key });
  const weight = weightOf(set, signatures.map(({ key }) => key));
  if (weight < set.quorum) throw new RuleError("certificate", { weight, quorum: set.quorum });
  for (const { key, signature } of signatures) {
    if (!isSignedByWitness(set.keys, chainId, { statement, key, signature })) {
      throw new RuleError("certificate", { falseSignatureOf: key });
    }
  }
  return certificate;
}
