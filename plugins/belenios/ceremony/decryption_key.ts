/**
 * What each trustee makes of all polynomials in step 5: the own secret for decrypting, and its key (§4.6.5 and §4.6.6).
 *
 * Reading such keys in Belenios' text form is for other programs and for tests against Belenios' own.
 */
import type { Random } from "../../../core/base/clock.ts";
import { type FieldReader, parseExact, readFields, readTextField } from "../group/fields.ts";
import {
  type Element,
  GENERATOR,
  isSameElement,
  secretPower,
  writeElement,
} from "../group/group.ts";
import { readScalar, sumOfScalars } from "../group/scalar.ts";
import { type SignedMessage, signMessage } from "../proofs/signed_message.ts";
import { powerOfShare, type ThresholdParameters } from "../trustees/threshold.ts";
import {
  makeTrusteeKey,
  readTrusteeKey,
  type TrusteeKey,
  writeTrusteeKey,
} from "../trustees/trustee_key.ts";
import {
  type OpeningKeys,
  openSealedMessage,
  parseSealedMessage,
  receiveMessage,
  type SealedMessage,
  sendMessage,
} from "./channel.ts";
import { openCertificates, openDealt, type PublicDealing } from "./polynomial.ts";
import type { TrusteeSecrets } from "./trustee_seed.ts";

/** The specification's `voutput`. */
export interface DecryptionKey {
  /** The secret, for the trustee alone. */
  readonly privateKey: string;
  readonly publicKey: TrusteeKey;
}

/** What a trustee knows of the others in step 5. */
export interface Dealings {
  readonly certs: readonly SignedMessage[];
  /** Of all trustees, in the order of their certificates. */
  readonly polynomials: readonly PublicDealing[];
}

/** A trustee, and the own number, from 1. */
export interface NumberedTrustee {
  readonly secrets: TrusteeSecrets;
  readonly index: number;
}

/**
 * The value that one trustee dealt to another.
 *
 * @throws {SyntaxError} If it is none, or not what the dealer's coefficients in the exponent say: then one of the two cheats, or
 *   the message was changed.
 */
export function receiveValue(
  { certs, polynomials }: Dealings,
  dealer: number,
  { secrets, index }: NumberedTrustee,
): bigint {
  const where = `the value that trustee ${dealer} dealt to trustee ${index}`;
  const exponents = openDealt(certs, dealer, polynomials[dealer - 1]);
  const from = openCertificates(certs)[dealer - 1].verification;
  const sealed = parseSealedMessage(polynomials[dealer - 1].secrets[index - 1], where);
  const shared = secretPower(sealed.alpha, secrets.decryption);
  const keys = { from, to: secretPower(GENERATOR, secrets.decryption), shared };
  return openDealtValue(sealed, { ...keys, expected: powerOfShare(exponents, index) }, where);
}

/**
 * Opens the value that one trustee dealt to another, also for others if the recipient has shown `shared`.
 *
 * @param expected g to the value, as the dealer's coefficients in the exponent say.
 * @throws {SyntaxError} If it is none, or another one.
 */
export function openDealtValue(
  sealed: SealedMessage,
  { expected, ...keys }: OpeningKeys & { readonly expected: Element },
  where: string,
): bigint {
  const value = readSecret(openSealedMessage(sealed, keys, where), "secret", where);
  if (isSameElement(secretPower(GENERATOR, value), expected)) return value;
  throw new SyntaxError(`${where} must be that of the polynomial`);
}

/** A trustee's secret for decrypting: the sum of what all have dealt. @throws {SyntaxError} As {@linkcode receiveValue}. */
export function secretOfDealings(dealings: Dealings, trustee: NumberedTrustee): bigint {
  return sumOfScalars(dealings.certs.map((_, i) => receiveValue(dealings, i + 1, trustee)));
}

/**
 * Makes a trustee's key for decrypting.
 *
 * @throws {SyntaxError} If a polynomial, or what it deals to this trustee, is wrong.
 */
export function makeDecryptionKey(
  dealings: Dealings,
  trustee: NumberedTrustee,
  random: Pick<Random, "bytes">,
): DecryptionKey {
  const { signing, decryption } = trustee.secrets;
  const secret = secretOfDealings(dealings, trustee);
  const key = makeTrusteeKey(secret, random);
  const { signature } = signMessage(signing, writeElement(key.publicKey), random);
  const to = secretPower(GENERATOR, decryption);
  return {
    privateKey: sendMessage(writeSecret("decryption_key", secret), { from: signing, to }, random),
    publicKey: { ...key, signature },
  };
}

/** The secret of a trustee's key for decrypting. @throws {SyntaxError} If it is not theirs. */
export function openDecryptionKey(
  privateKey: string,
  { signing, decryption }: TrusteeSecrets,
): bigint {
  const where = "the key for decrypting";
  const from = secretPower(GENERATOR, signing);
  const text = receiveMessage(privateKey, { from, to: decryption }, where);
  return readSecret(text, "decryption_key", where);
}

/** Reads a secret number, alone in an object. Errors say nothing of what it is. */
function readSecret(text: string, field: string, where: string): bigint {
  const [, digits = ""] = /^\{"\w+":"(\d+)"\}$/.exec(text) ?? [];
  const secret = readScalar(digits);
  if (secret !== undefined && text === writeSecret(field, secret)) return secret;
  throw new SyntaxError(`${where} must be a number below the group's order in the field ${field}`);
}

function writeSecret(field: string, secret: bigint): string {
  return JSON.stringify({ [field]: `${secret}` });
}

/** All that is published of a ceremony. */
export function thresholdOf(
  { certs, polynomials }: Dealings,
  verificationKeys: readonly TrusteeKey[],
): ThresholdParameters {
  return {
    threshold: openCertificates(certs)[0].threshold,
    certs,
    coefexps: polynomials.map(({ coefexps }) => coefexps),
    signatures: polynomials.map(({ signature }) => signature),
    verificationKeys,
  };
}

/** The text of a key for decrypting. */
export function decryptionKeyText(key: DecryptionKey): string {
  return JSON.stringify(writeDecryptionKey(key));
}

/** Reads it: its form alone. @throws {SyntaxError} If it is none. */
export function parseDecryptionKey(text: string): DecryptionKey {
  return parseExact(text, "the output of step 5", {
    read: readDecryptionKey,
    write: writeDecryptionKey,
  });
}

function writeDecryptionKey({ privateKey, publicKey }: DecryptionKey): unknown {
  return { private_key: privateKey, public_key: writeTrusteeKey(publicKey) };
}

const readDecryptionKey: FieldReader<DecryptionKey> = (value, where) => {
  const [privateKey, publicKey] = readFields(value, ["private_key", "public_key"], where);
  return {
    privateKey: readTextField(privateKey, `${where}.private_key`),
    publicKey: readTrusteeKey(publicKey, `${where}.public_key`),
  };
};
