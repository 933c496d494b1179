/**
 * What a trustee makes in the ceremony, with the own secrets. Hash and polynomial are made together, once in the trustee's life in
 * an election, and kept: the hash fixes the polynomial, and after a reorganisation the same bytes are sent again.
 */
import { bytesToHex } from "../../../core/base/hash.ts";
import {
  type Dealings,
  makeDecryptionKey,
  receiveValue,
  secretOfDealings,
} from "../../belenios/ceremony/decryption_key.ts";
import { dealPolynomial } from "../../belenios/ceremony/polynomial.ts";
import type { TrusteeSecrets } from "../../belenios/ceremony/trustee_seed.ts";
import type { ElectionDefinition } from "../definition/definition.ts";
import {
  coefficientsHashIn,
  hashOfCoefficients,
  writeCoefficientsHash,
} from "../records/coefficients_hash.ts";
import { writeComplaint } from "../records/complaint_record.ts";
import {
  coefficientBytesIn,
  polynomialBodyIn,
  readPolynomialBody,
  writePolynomialRecord,
} from "../records/polynomial_record.ts";
import type { RecordSigner } from "../records/record_signature.ts";
import { writeTrusteeKeyRecord } from "../records/trustee_key_record.ts";
import { proveComplaint } from "./complaint.ts";
import { dealingIn, polynomialOf } from "./dealing.ts";
import { certificatesOf, shapeOf } from "./trustees_of.ts";

/** A trustee with the own secrets, in an election with a threshold. */
export interface OwnTrustee {
  readonly definition: ElectionDefinition;
  /** The own number, from 1. */
  readonly trustee: number;
  /** Of the own seed. */
  readonly secrets: TrusteeSecrets;
  /** Signs the records. */
  readonly signer: RecordSigner;
}

/** The records of the first two steps, to be kept. */
export interface DealtRecords {
  readonly hash: Uint8Array;
  readonly polynomial: Uint8Array;
}

/**
 * Draws a polynomial, and makes the records of the first two steps.
 *
 * @throws {RangeError} If the certificate in the definition is not of these secrets.
 */
export function makeDealtRecords(
  { definition, trustee, secrets, signer }: OwnTrustee,
): DealtRecords {
  const dealt = dealPolynomial(certificatesOf(definition), secrets, signer.random);
  const polynomial = writePolynomialRecord({
    trustee,
    polynomial: polynomialOf(dealt, definition, trustee),
  }, signer);
  const { threshold } = shapeOf(definition);
  const coefficients = coefficientBytesIn(polynomialBodyIn(polynomial), threshold);
  const { chainId } = signer;
  const hash = hashOfCoefficients(coefficients, { trustee, chainId });
  return { hash: writeCoefficientsHash({ trustee, hash }, signer), polynomial };
}

/** The hash in a kept record, in hex, as `ceremonyTurn` asks for it. */
export function ownHashIn({ hash }: Pick<DealtRecords, "hash">): string {
  return bytesToHex(coefficientsHashIn(hash));
}

/** Who has dealt this trustee something false. @param polynomials Bodies of all polynomials, in their order. */
export function findFalseDealers(own: OwnTrustee, polynomials: readonly Uint8Array[]): number[] {
  const dealings = dealingsOf(own, polynomials);
  return polynomials.flatMap((_, i) => isDealtRight(dealings, i + 1, own) ? [] : [i + 1]);
}

function isDealtRight(
  dealings: Dealings,
  dealer: number,
  { secrets, trustee: index }: OwnTrustee,
): boolean {
  try {
    receiveValue(dealings, dealer, { secrets, index });
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** The record of the last step. @throws {SyntaxError} If something false was dealt to this trustee. */
export function makeTrusteeKeyRecord(
  own: OwnTrustee,
  polynomials: readonly Uint8Array[],
): Uint8Array {
  const { secrets, trustee, signer } = own;
  const dealings = dealingsOf(own, polynomials);
  const { publicKey } = makeDecryptionKey(dealings, { secrets, index: trustee }, signer.random);
  return writeTrusteeKeyRecord({ trustee, key: publicKey }, signer);
}

/** A complaint about what a dealer dealt to this trustee. It shows everybody that one message. */
export function makeComplaint(
  { definition, trustee, secrets, signer }: OwnTrustee,
  { dealer, polynomialId, body }: {
    readonly dealer: number;
    /** Id of the record with the polynomial. */
    readonly polynomialId: string;
    /** Of the polynomial. */
    readonly body: Uint8Array;
  },
): Uint8Array {
  const { alpha } = readPolynomialBody(body, shapeOf(definition)).messages[trustee - 1];
  const election = { definition, chainId: signer.chainId };
  const place = { trustee, dealer, polynomialId };
  const proven = proveComplaint({ election, ...place, alpha }, secrets.decryption, signer.random);
  return writeComplaint({ ...place, ...proven }, signer);
}

/** The secret with which this trustee opens the sum. @throws {SyntaxError} If something false was dealt to this trustee. */
export function openingSecretOf(own: OwnTrustee, polynomials: readonly Uint8Array[]): bigint {
  const { secrets, trustee: index } = own;
  return secretOfDealings(dealingsOf(own, polynomials), { secrets, index });
}

function dealingsOf({ definition }: OwnTrustee, polynomials: readonly Uint8Array[]): Dealings {
  return {
    certs: certificatesOf(definition),
    polynomials: polynomials.map((body) => dealingIn(body, definition)),
  };
}
