/**
 * Proofs that somebody knows a secret x with value = base^x, for one or several bases at once: Schnorr's for one, Chaum and
 * Pedersen's for two. Belenios signs with them, and shows with them that decryptions are right.
 *
 * This room owns the proofs of the specification that ballots and trustees need: this file, proofs that one of several holds
 * (`one_of.ts`), and signed messages (`signed_message.ts`). It does not own what is hashed for a ballot or a trustee: that stands
 * beside what is proven. Every proof is made non-interactive by a hash over its commitments (Fiat and Shamir), and the caller's
 * `challenge` says what else goes into it.
 */
import type { Random } from "../../../core/base/clock.ts";
import { type FieldReader, readFields, readScalarField } from "../group/fields.ts";
import { type Element, productsOfPowers, secretPower } from "../group/group.ts";
import { drawScalar, modOrder } from "../group/scalar.ts";

/** The specification's `proof` (§4.3). */
export interface Proof {
  readonly challenge: bigint;
  readonly response: bigint;
}

/** Makes a challenge of a proof's commitments, below q. */
export type Challenge = (commitments: readonly Element[]) => bigint;

/**
 * Proves knowledge of the one secret x that gives base^x for every base.
 *
 * @param secret x, from 0 to q − 1.
 */
export function proveLog(
  secret: bigint,
  { bases, challenge }: { readonly bases: readonly Element[]; readonly challenge: Challenge },
  random: Pick<Random, "bytes">,
): Proof {
  const w = drawScalar(random);
  const c = challenge(bases.map((base) => secretPower(base, w)));
  return { challenge: c, response: modOrder(w - secret * c) };
}

/** Whether a proof holds for pairs of a base and its value: the commitments are those that the challenge was made of. */
export function provesLog(
  pairs: readonly (readonly [base: Element, value: Element])[],
  proof: Proof,
  challenge: Challenge,
): boolean {
  const commitments = commitmentsOf(pairs.map(([base, value]) => ({ base, value, proof })));
  return challenge(commitments) === proof.challenge;
}

/** What a proof says: value = base^x. */
export interface ProvenLog {
  readonly base: Element;
  readonly value: Element;
  readonly proof: Proof;
}

/** Of each base^response · value^challenge: what base^w was when the proof was made. */
export function commitmentsOf(all: readonly ProvenLog[]): Element[] {
  return productsOfPowers(
    all.map(({ base, value, proof: { challenge, response } }) => ({
      base,
      exponent: response,
      other: value,
      otherExponent: challenge,
    })),
  );
}

/** A proof for `JSON.stringify`. */
export function writeProof({ challenge, response }: Proof): unknown {
  return { challenge: `${challenge}`, response: `${response}` };
}

/** Reads a proof. */
export const readProof: FieldReader<Proof> = (value, where) => {
  const [challenge, response] = readFields(value, ["challenge", "response"], where);
  return {
    challenge: readScalarField(challenge, `${where}.challenge`),
    response: readScalarField(response, `${where}.response`),
  };
};
