/** What trustees deal to each other, between its record and Belenios, and what everybody can check of it. */
import { openDealt, type PublicDealing } from "../../belenios/ceremony/polynomial.ts";
import { parseSealedMessage, sealedMessageText } from "../../belenios/ceremony/channel.ts";
import { type Element, elementOfBytes } from "../../belenios/group/group.ts";
import {
  coefficientsText,
  findKeyFault,
  thresholdKey,
  type ThresholdParameters,
  verificationKey,
} from "../../belenios/trustees/threshold.ts";
import { openCoefficients } from "../../belenios/trustees/threshold.ts";
import type { TrusteeKey } from "../../belenios/trustees/trustee_key.ts";
import type { ElectionDefinition } from "../definition/definition.ts";
import {
  coefficientBytesIn,
  type PublicPolynomial,
  readPolynomialBody,
} from "../records/polynomial_record.ts";
import { readTrusteeKeyBody } from "../records/trustee_key_record.ts";
import { certificatesOf, openedCertificatesOf, shapeOf } from "./trustees_of.ts";

/** A dealing of Belenios as it stands in a record. @throws {SyntaxError} If it is not that of this trustee. */
export function polynomialOf(
  { coefexps, signature, secrets }: PublicDealing,
  definition: ElectionDefinition,
  trustee: number,
): PublicPolynomial {
  const where = `the polynomial of trustee ${trustee}`;
  const certificate = openedCertificatesOf(definition)[trustee - 1];
  return {
    coefficients: openCoefficients(coefexps, { certificate, where }),
    coefficientsProof: coefexps.signature,
    certificatesProof: signature,
    messages: secrets.map((text) => parseSealedMessage(text, where)),
  };
}

/** The dealing of Belenios that stands in the body of a record. @throws {SyntaxError} If an element or a number is none. */
export function dealingIn(body: Uint8Array, definition: ElectionDefinition): PublicDealing {
  const { coefficients, coefficientsProof, certificatesProof, messages } = readPolynomialBody(
    body,
    shapeOf(definition),
  );
  return {
    secrets: messages.map(sealedMessageText),
    coefexps: { message: coefficientsText(coefficients), signature: coefficientsProof },
    signature: certificatesProof,
  };
}

/** What is wrong with the body of a polynomial's record, as a sentence; what only its recipients see is not looked at. */
export function findDealingFault(
  body: Uint8Array,
  definition: ElectionDefinition,
  dealer: number,
): string | undefined {
  try {
    openDealt(certificatesOf(definition), dealer, dealingIn(body, definition));
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return error.message;
  }
}

/** g to the coefficients, of every trustee; undefined if bytes are no elements, which no record that was accepted has. */
function coefficientsIn(bytes: readonly Uint8Array[]): Element[][] | undefined {
  const all = bytes.map((own) =>
    Array.from(
      { length: own.length / 32 },
      (_, i) => elementOfBytes(own.subarray(32 * i, 32 * (i + 1))),
    )
  );
  return all.every((own) => own.every((each) => each !== undefined))
    ? all as Element[][]
    : undefined;
}

/** The key that all polynomials make, as RFC 8032 writes it; undefined if they make none. */
export function keyOfPolynomials(
  bodies: readonly Uint8Array[],
  definition: ElectionDefinition,
): Uint8Array | undefined {
  const { threshold } = shapeOf(definition);
  const coefficients = coefficientsIn(bodies.map((body) => coefficientBytesIn(body, threshold)));
  const key = coefficients && thresholdKey(coefficients);
  return key === undefined || key.is0() ? undefined : key.toBytes();
}

/** Why a trustee's key is none on any branch, or on this one; undefined if it is good. */
export function findTrusteeKeyFault(
  body: Uint8Array,
  { definition, trustee, coefficients }: {
    readonly definition: ElectionDefinition;
    readonly trustee: number;
    /** Of all polynomials of this branch, one after another. */
    readonly coefficients: Uint8Array;
  },
): { readonly onThisBranch: boolean; readonly reason: string } | undefined {
  let key: TrusteeKey;
  try {
    key = readTrusteeKeyBody(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { onThisBranch: false, reason: error.message };
  }
  const { verification } = openedCertificatesOf(definition)[trustee - 1];
  const alone = findKeyFault(key, { expected: key.publicKey, verification });
  if (alone !== undefined) return { onThisBranch: false, reason: `the key ${alone}` };
  const { size, threshold } = shapeOf(definition);
  const all = coefficientsIn(
    Array.from(
      { length: size },
      (_, i) => coefficients.subarray(32 * threshold * i, 32 * threshold * (i + 1)),
    ),
  );
  const expected = all && verificationKey(all, trustee);
  const fault = expected && findKeyFault(key, { expected, verification });
  return fault === undefined ? undefined : { onThisBranch: true, reason: `the key ${fault}` };
}

/** What makes the key of trustees of whom a threshold is enough: the bodies of their records, in their order. */
export interface DealtBodies {
  readonly polynomials: readonly Uint8Array[];
  readonly keys: readonly Uint8Array[];
}

/** All that Belenios publishes of trustees of whom a threshold is enough. */
export function thresholdParametersOf(
  definition: ElectionDefinition,
  { polynomials, keys }: DealtBodies,
): ThresholdParameters {
  const dealings = polynomials.map((body) => dealingIn(body, definition));
  return {
    threshold: shapeOf(definition).threshold,
    certs: certificatesOf(definition),
    coefexps: dealings.map(({ coefexps }) => coefexps),
    signatures: dealings.map(({ signature }) => signature),
    verificationKeys: keys.map(readTrusteeKeyBody),
  };
}
