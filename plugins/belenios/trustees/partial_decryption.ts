/**
 * A trustee's share of the decryption (specification §4.20): α to the trustee's secret for every encryption of the tally, with
 * the proofs that Belenios asks for. Their challenge is made of less than the whole statement; so a share is believed here only
 * together with the proof of `share_proof.ts`.
 */
import type { Random } from "../../../core/base/clock.ts";
import {
  type FieldReader,
  listOf,
  parseExact,
  readElementField,
  readFields,
} from "../group/fields.ts";
import { type Element, GENERATOR, secretPower, writeElement } from "../group/group.ts";
import { hashToScalar } from "../group/hash_to_scalar.ts";
import {
  type Challenge,
  type Proof,
  proveLog,
  provesLog,
  readProof,
  writeProof,
} from "../proofs/log_proof.ts";
import type { EncryptedTally } from "./encrypted_tally.ts";

/** The specification's `partial_decryption`. */
export interface PartialDecryption {
  readonly factors: readonly (readonly Element[])[];
  readonly proofs: readonly (readonly Proof[])[];
}

/** What is decrypted, and in which election. */
export interface DecryptionTask {
  readonly tally: EncryptedTally;
  /** The specification's φ. */
  readonly fingerprint: string;
}

/**
 * Makes a trustee's share.
 *
 * @param secret The trustee's, from 1 to q − 1.
 */
export function makePartialDecryption(
  { tally, fingerprint }: DecryptionTask,
  secret: bigint,
  random: Pick<Random, "bytes">,
): PartialDecryption {
  const challenge = challengeFor(fingerprint, secretPower(GENERATOR, secret));
  const prove = (alpha: Element) =>
    proveLog(secret, { bases: [GENERATOR, alpha], challenge }, random);
  return {
    factors: tally.map((slots) => slots.map(({ alpha }) => secretPower(alpha, secret))),
    proofs: tally.map((slots) => slots.map(({ alpha }) => prove(alpha))),
  };
}

/** Whether Belenios' proofs of a share hold for the trustee with this key. */
export function isPartialDecryptionProven(
  { tally, fingerprint }: DecryptionTask,
  publicKey: Element,
  { factors, proofs }: PartialDecryption,
): boolean {
  if (!hasShapeOf(tally, factors) || !hasShapeOf(tally, proofs)) return false;
  const challenge = challengeFor(fingerprint, publicKey);
  return tally.every((slots, i) =>
    slots.every(({ alpha }, j) =>
      provesLog([[GENERATOR, publicKey], [alpha, factors[i][j]]], proofs[i][j], challenge)
    )
  );
}

function challengeFor(fingerprint: string, publicKey: Element): Challenge {
  const prefix = `decrypt|${fingerprint}|${writeElement(publicKey)}|`;
  return (commitments) => hashToScalar(prefix, commitments);
}

function hasShapeOf(
  tally: EncryptedTally,
  lists: readonly (readonly unknown[])[],
): boolean {
  return lists.length === tally.length &&
    tally.every((slots, i) => slots.length === lists[i].length);
}

/** The text of a share. */
export function partialDecryptionText(share: PartialDecryption): string {
  return JSON.stringify(writeShare(share));
}

/** Reads the text of a share: its form alone. @throws {SyntaxError} If it is none. */
export function parsePartialDecryption(text: string): PartialDecryption {
  return parseExact(text, "the partial decryption", { read: readShare, write: writeShare });
}

function writeShare({ factors, proofs }: PartialDecryption): unknown {
  return {
    decryption_factors: factors.map((list) => list.map(writeElement)),
    decryption_proofs: proofs.map((list) => list.map(writeProof)),
  };
}

const readShare: FieldReader<PartialDecryption> = (value, where) => {
  const names = ["decryption_factors", "decryption_proofs"];
  const [factors, proofs] = readFields(value, names, where);
  return {
    factors: listOf(listOf(readElementField))(factors, `${where}.decryption_factors`),
    proofs: listOf(listOf(readProof))(proofs, `${where}.decryption_proofs`),
  };
};
