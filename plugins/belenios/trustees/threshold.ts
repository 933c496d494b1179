/**
 * A key of which a threshold of trustees is enough to decrypt (Pedersen's key generation; specification §4.6.4 and §4.6.7):
 * what of making it is public, and checking that.
 */
import {
  type FieldReader,
  listOf,
  parseExact,
  readCountField,
  readElementField,
  readFields,
} from "../group/fields.ts";
import { type Element, isSameElement, multiply, power, writeElement } from "../group/group.ts";
import { type Proof, readProof, writeProof } from "../proofs/log_proof.ts";
import {
  isMessageSignedBy,
  readSignedMessage,
  type SignedMessage,
  writeSignedMessage,
} from "../proofs/signed_message.ts";
import { openCertificate, type TrusteeCertificate } from "./certificate.ts";
import {
  isTrusteeKeyProven,
  readTrusteeKey,
  type TrusteeKey,
  writeTrusteeKey,
} from "./trustee_key.ts";

/** The specification's `threshold_parameters`. */
export interface ThresholdParameters {
  /** How many trustees are enough. */
  readonly threshold: number;
  readonly certs: readonly SignedMessage[];
  /** Of each trustee g to the coefficients of the own polynomial, signed. */
  readonly coefexps: readonly SignedMessage[];
  /** Of each trustee a signature over all certificates and the own coefficients. */
  readonly signatures: readonly Proof[];
  /** Each trustee's key for decrypting. */
  readonly verificationKeys: readonly TrusteeKey[];
}

/** The key that a threshold of trustees can decrypt with: g to the sum of the first coefficients. */
export function thresholdKey(coefficients: readonly (readonly Element[])[]): Element {
  return multiply(...coefficients.map(([first]) => first));
}

/** g to trustee `index`'s part of the secret, worked out from everybody's coefficients. @param index From 1. */
export function verificationKey(
  coefficients: readonly (readonly Element[])[],
  index: number,
): Element {
  const powers = coefficients.map((own) => powerOfShare(own, index));
  return multiply(...powers);
}

/** g to the value at `index` of the polynomial with these coefficients in the exponent. */
export function powerOfShare(coefficients: readonly Element[], index: number): Element {
  return multiply(...coefficients.map((each, k) => power(each, BigInt(index) ** BigInt(k))));
}

/** The text that a trustee signs to say that these are the certificates they have seen. */
export function certificatesText(
  certs: readonly SignedMessage[],
  coefficients: readonly Element[],
): string {
  const all = { certs: certs.map(writeSignedMessage), coefexps: coefficients.map(writeElement) };
  return `certs_sig|${JSON.stringify(all)}`;
}

/** The text of g to a trustee's coefficients. */
export function coefficientsText(coefficients: readonly Element[]): string {
  return JSON.stringify({ coefexps: coefficients.map(writeElement) });
}

/**
 * Checks all signatures and proofs, and that every key is what it must be.
 *
 * @returns Everybody's coefficients, in the exponent.
 * @throws {SyntaxError} If something is wrong.
 */
export function openThreshold(parameters: ThresholdParameters, where: string): Element[][] {
  const { threshold, certs, coefexps, signatures, verificationKeys } = parameters;
  const size = certs.length;
  if (
    threshold < 1 || threshold > size ||
    [coefexps, signatures, verificationKeys].some((list) => list.length !== size)
  ) {
    throw new SyntaxError(
      `${where} must have as many of all as certificates, and a threshold from 1 to that: it has ${threshold} of ${size}`,
    );
  }
  const opened = certs.map((signed, i) => {
    const certificate = openCertificate(signed, `${where}.certs[${i}]`);
    if (!hasContext(certificate, { size, threshold, index: i + 1 })) {
      throw new SyntaxError(
        `${where}.certs[${i}] must be of trustee ${i + 1} of ${size} with threshold ${threshold}`,
      );
    }
    return certificate;
  });
  const coefficients = coefexps.map((signed, i) =>
    openCoefficients(signed, { certificate: opened[i], where: `${where}.coefexps[${i}]` })
  );
  for (const [i, { verification }] of opened.entries()) {
    const message = certificatesText(certs, coefficients[i]);
    if (!isMessageSignedBy(verification, { message, signature: signatures[i] })) {
      throw new SyntaxError(`${where}.signatures[${i}] must be over all certificates`);
    }
    const fault = findKeyFault(verificationKeys[i], {
      expected: verificationKey(coefficients, i + 1),
      verification,
    });
    if (fault !== undefined) throw new SyntaxError(`${where}.verification_keys[${i}] ${fault}`);
  }
  return coefficients;
}

/**
 * Reads a trustee's signed coefficients.
 *
 * @throws {SyntaxError} If they are not signed by that trustee, or not as many as the threshold.
 */
export function openCoefficients(
  signed: SignedMessage,
  { certificate, where }: { readonly certificate: TrusteeCertificate; readonly where: string },
): Element[] {
  if (!isMessageSignedBy(certificate.verification, signed)) {
    throw new SyntaxError(`${where} must be signed with the key of its trustee`);
  }
  const coefficients = parseExact(signed.message, where, {
    read: readCoefficients,
    write: (elements) => ({ coefexps: elements.map(writeElement) }),
  });
  if (coefficients.length === certificate.threshold) return coefficients;
  throw new SyntaxError(
    `${where} must have ${certificate.threshold} elements: it has ${coefficients.length}`,
  );
}

/** What is wrong with a trustee's key for decrypting, if anything. */
export function findKeyFault(
  key: TrusteeKey,
  { expected, verification }: { readonly expected: Element; readonly verification: Element },
): string | undefined {
  const { publicKey, signature } = key;
  if (!isSameElement(publicKey, expected)) return "must be what all coefficients give";
  if (!isTrusteeKeyProven(key)) return "must have a proof that holds";
  const message = writeElement(publicKey);
  if (signature !== undefined && isMessageSignedBy(verification, { message, signature })) {
    return undefined;
  }
  return "must be signed with the key of its trustee";
}

/** The parameters for `JSON.stringify`. */
export function writeThreshold(parameters: ThresholdParameters): unknown {
  return {
    threshold: parameters.threshold,
    certs: parameters.certs.map(writeSignedMessage),
    coefexps: parameters.coefexps.map(writeSignedMessage),
    signatures: parameters.signatures.map(writeProof),
    verification_keys: parameters.verificationKeys.map(writeTrusteeKey),
  };
}

/** Reads the parameters; {@linkcode openThreshold} checks them. */
export const readThreshold: FieldReader<ThresholdParameters> = (value, where) => {
  const names = ["threshold", "certs", "coefexps", "signatures", "verification_keys"];
  const [threshold, certs, coefexps, signatures, keys] = readFields(value, names, where);
  return {
    threshold: readCountField(threshold, `${where}.threshold`),
    certs: listOf(readSignedMessage)(certs, `${where}.certs`),
    coefexps: listOf(readSignedMessage)(coefexps, `${where}.coefexps`),
    signatures: listOf(readProof)(signatures, `${where}.signatures`),
    verificationKeys: listOf(readTrusteeKey)(keys, `${where}.verification_keys`),
  };
};

const readCoefficients: FieldReader<Element[]> = (value, where) => {
  const [coefexps] = readFields(value, ["coefexps"], where);
  return listOf(readElementField)(coefexps, `${where}.coefexps`);
};

function hasContext(
  certificate: TrusteeCertificate,
  context: Pick<TrusteeCertificate, "size" | "threshold" | "index">,
): boolean {
  return certificate.size === context.size && certificate.threshold === context.threshold &&
    certificate.index === context.index;
}
