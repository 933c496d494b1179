/**
 * A trustee's public key with a proof that somebody knows its secret (specification §4.5). Without the proof the last of several
 * trustees could choose a key that cancels out those of the others.
 *
 * This room owns what trustees do in public: their keys, alone (this file) or a threshold of them (`threshold.ts`), the sum of
 * all ballots (`encrypted_tally.ts`), each trustee's share of its decryption (`partial_decryption.ts`) with our own proof
 * (`share_proof.ts`), and the result (`result.ts`). It does not own what trustees send each other to make a threshold key, nor
 * when they may decrypt.
 */
import type { Random } from "../../../core/base/clock.ts";
import { type FieldReader, readElementField, readFields } from "../group/fields.ts";
import { type Element, GENERATOR, GROUP_NAME, secretPower, writeElement } from "../group/group.ts";
import { hashToScalar } from "../group/hash_to_scalar.ts";
import {
  type Challenge,
  type Proof,
  proveLog,
  provesLog,
  readProof,
  writeProof,
} from "../proofs/log_proof.ts";

/** The specification's `trustee_public_key`. */
export interface TrusteeKey {
  /** That somebody knows the secret. */
  readonly pok: Proof;
  readonly publicKey: Element;
  /** By the trustee's signing key, over the text of the public key; with a threshold alone. */
  readonly signature?: Proof;
}

/** The public key of a secret, with its proof. */
export function makeTrusteeKey(secret: bigint, random: Pick<Random, "bytes">): TrusteeKey {
  const publicKey = secretPower(GENERATOR, secret);
  const statement = { bases: [GENERATOR], challenge: challengeFor(publicKey) };
  return { pok: proveLog(secret, statement, random), publicKey };
}

/** Whether the proof of a key holds. */
export function isTrusteeKeyProven({ pok, publicKey }: TrusteeKey): boolean {
  return provesLog([[GENERATOR, publicKey]], pok, challengeFor(publicKey));
}

function challengeFor(publicKey: Element): Challenge {
  const prefix = `pok|${GROUP_NAME}|${writeElement(publicKey)}|`;
  return (commitments) => hashToScalar(prefix, commitments);
}

/** A key for `JSON.stringify`. */
export function writeTrusteeKey({ pok, publicKey, signature }: TrusteeKey): unknown {
  return {
    pok: writeProof(pok),
    public_key: writeElement(publicKey),
    signature: signature && writeProof(signature),
  };
}

/** Reads a key. */
export const readTrusteeKey: FieldReader<TrusteeKey> = (value, where) => {
  const names = ["pok", "public_key", "signature?"];
  const [pok, publicKey, signature] = readFields(value, names, where);
  return {
    pok: readProof(pok, `${where}.pok`),
    publicKey: readElementField(publicKey, `${where}.public_key`),
    signature: signature === undefined ? undefined : readProof(signature, `${where}.signature`),
  };
};
