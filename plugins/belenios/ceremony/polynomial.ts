/**
 * What each trustee makes in step 3: a secret polynomial, a value of it for each trustee, and what of it is public (§4.6.4).
 *
 * What was dealt, in Belenios' text form, is for other programs and for tests against Belenios' own.
 */
import type { Random } from "../../../core/base/clock.ts";
import {
  type FieldReader,
  listOf,
  parseExact,
  readFields,
  readTextField,
} from "../group/fields.ts";
import { type Element, GENERATOR, isSameElement, secretPower } from "../group/group.ts";
import { drawScalar, modOrder } from "../group/scalar.ts";
import { type Proof, readProof, writeProof } from "../proofs/log_proof.ts";
import {
  isMessageSignedBy,
  readSignedMessage,
  type SignedMessage,
  signMessage,
  writeSignedMessage,
} from "../proofs/signed_message.ts";
import { openCertificate, type TrusteeCertificate } from "../trustees/certificate.ts";
import { certificatesText, coefficientsText, openCoefficients } from "../trustees/threshold.ts";
import { sendMessage } from "./channel.ts";
import type { TrusteeSecrets } from "./trustee_seed.ts";

/** The specification's `polynomial`, but for what is only for whoever made it. */
export interface PublicDealing {
  /** Its value for each trustee, for that trustee. */
  readonly secrets: readonly string[];
  /** g to its coefficients, signed. */
  readonly coefexps: SignedMessage;
  /** Over all certificates and g to the coefficients. */
  readonly signature: Proof;
}

/** The specification's `polynomial`. */
export interface DealtPolynomial extends PublicDealing {
  /** The polynomial itself, for whoever made it. */
  readonly polynomial: string;
}

/**
 * Draws a polynomial and deals it out.
 *
 * @param certs Of all trustees, this one among them.
 * @throws {SyntaxError} If a certificate is wrong. @throws {RangeError} If none of them is of these secrets.
 */
export function dealPolynomial(
  certs: readonly SignedMessage[],
  { signing, decryption }: TrusteeSecrets,
  random: Pick<Random, "bytes">,
): DealtPolynomial {
  const certificates = openCertificates(certs);
  const own = certificates.find(({ encryption, verification }) =>
    isSameElement(verification, secretPower(GENERATOR, signing)) &&
    isSameElement(encryption, secretPower(GENERATOR, decryption))
  );
  if (own === undefined) {
    throw new RangeError("Cannot deal a polynomial as one of the certificates must be of its seed");
  }
  const coefficients = Array.from({ length: own.threshold }, () => drawScalar(random));
  const exponents = coefficients.map((each) => secretPower(GENERATOR, each));
  const send = (value: unknown, to: Element) =>
    sendMessage(JSON.stringify(value), { from: signing, to }, random);
  return {
    polynomial: send({ polynomial: coefficients.map(String) }, own.encryption),
    secrets: certificates.map(({ encryption, index }) =>
      send({ secret: `${valueAt(coefficients, index)}` }, encryption)
    ),
    coefexps: signMessage(signing, coefficientsText(exponents), random),
    signature: signMessage(signing, certificatesText(certs, exponents), random).signature,
  };
}

/** All certificates, opened. @throws {SyntaxError} If one is wrong, or not of its place among so many. */
export function openCertificates(certs: readonly SignedMessage[]): TrusteeCertificate[] {
  return certs.map((signed, i) => {
    const where = `certificate ${i + 1}`;
    const certificate = openCertificate(signed, where);
    const { threshold } = openCertificate(certs[0], "certificate 1");
    const { size, index } = certificate;
    if (
      index === i + 1 && size === certs.length && certificate.threshold === threshold &&
      threshold >= 1 && threshold <= size
    ) return certificate;
    throw new SyntaxError(
      `${where} must be of trustee ${
        i + 1
      } of ${certs.length} with threshold ${threshold}: it is of ${index} of ${size} with ${certificate.threshold}`,
    );
  });
}

/**
 * Checks what of a dealt polynomial is public.
 *
 * @param dealer The number of the trustee who dealt it, from 1.
 * @returns g to its coefficients.
 * @throws {SyntaxError} If something is wrong.
 */
export function openDealt(
  certs: readonly SignedMessage[],
  dealer: number,
  { coefexps, signature, secrets }: PublicDealing,
): Element[] {
  const where = `the polynomial of trustee ${dealer}`;
  const certificate = openCertificates(certs)[dealer - 1];
  const exponents = openCoefficients(coefexps, { certificate, where });
  const message = certificatesText(certs, exponents);
  if (
    secrets.length === certs.length &&
    isMessageSignedBy(certificate.verification, { message, signature })
  ) return exponents;
  throw new SyntaxError(
    `${where} must have a value for each trustee, and a signature over all certificates`,
  );
}

/** The value of a polynomial, modulo q. */
export function valueAt(coefficients: readonly bigint[], index: number): bigint {
  return coefficients.reduceRight((sum, each) => modOrder(sum * BigInt(index) + each), 0n);
}

/** The text of a dealt polynomial. */
export function dealtText(dealt: DealtPolynomial): string {
  return JSON.stringify(writeDealt(dealt));
}

/** Reads the text of a dealt polynomial: its form alone. @throws {SyntaxError} If it is none. */
export function parseDealt(text: string): DealtPolynomial {
  return parseExact(text, "the polynomial", { read: readDealt, write: writeDealt });
}

function writeDealt({ polynomial, secrets, coefexps, signature }: DealtPolynomial): unknown {
  return {
    polynomial,
    secrets,
    coefexps: writeSignedMessage(coefexps),
    signature: writeProof(signature),
  };
}

const readDealt: FieldReader<DealtPolynomial> = (value, where) => {
  const names = ["polynomial", "secrets", "coefexps", "signature"];
  const [polynomial, secrets, coefexps, signature] = readFields(value, names, where);
  return {
    polynomial: readTextField(polynomial, `${where}.polynomial`),
    secrets: listOf(readTextField)(secrets, `${where}.secrets`),
    coefexps: readSignedMessage(coefexps, `${where}.coefexps`),
    signature: readProof(signature, `${where}.signature`),
  };
};
