/**
 * Proofs that of several encryptions one is of 0, without saying which (Cramer, Damgård and Schoenmakers, 1994). All proofs
 * about a ballot's content are of this form: that a value is one of M₀ … M_k says that one of the encryptions is of 0 from
 * which g^M₀ … g^M_k were divided out (specification §4.12), and so do those for blank votes (§4.13).
 */
import type { Random } from "../../../core/base/clock.ts";
import { divide, type Element, GENERATOR, power, secretPower } from "../group/group.ts";
import { drawScalar, modOrder, sumOfScalars } from "../group/scalar.ts";
import { type Challenge, commitmentsOf, type Proof, type ProvenLog } from "./log_proof.ts";
import type { Ciphertext } from "./ciphertext.ts";

/** What is proven: one of `cases` is (g^r, y^r) for some r. */
export interface OneOf {
  /** The election's key y. */
  readonly publicKey: Element;
  readonly cases: readonly Ciphertext[];
  /** Makes the challenge of the commitments A₀, B₀, A₁, B₁ … */
  readonly challenge: Challenge;
}

/**
 * Proves it.
 *
 * @param known Which case holds, and its r.
 */
export function proveOneOf(
  { publicKey, cases, challenge }: OneOf,
  known: { readonly index: number; readonly secret: bigint },
  random: Pick<Random, "bytes">,
): Proof[] {
  const w = drawScalar(random);
  // Of all other cases the answer is drawn first, and the commitment made to fit it: with exponents that the proof shows anyway.
  const proofs = cases.map(() => ({ challenge: drawScalar(random), response: drawScalar(random) }));
  const commitments = cases.flatMap((each, i) =>
    i === known.index
      ? [secretPower(GENERATOR, w), secretPower(publicKey, w)]
      : commitmentsOf(claimsOf(publicKey, each, proofs[i]))
  );
  const others = proofs.filter((_, i) => i !== known.index).map((proof) => proof.challenge);
  const c = modOrder(challenge(commitments) - sumOfScalars(others));
  return proofs.with(known.index, { challenge: c, response: modOrder(w - known.secret * c) });
}

/** Whether the proofs, one a case, show it. */
export function provesOneOf(
  { publicKey, cases, challenge }: OneOf,
  proofs: readonly Proof[],
): boolean {
  if (proofs.length !== cases.length) return false;
  const claims = cases.flatMap((each, i) => claimsOf(publicKey, each, proofs[i]));
  return challenge(commitmentsOf(claims)) === sumOfScalars(proofs.map((proof) => proof.challenge));
}

/** What a case says: α = g^r and β = y^r. */
function claimsOf(publicKey: Element, { alpha, beta }: Ciphertext, proof: Proof): ProvenLog[] {
  return [{ base: GENERATOR, value: alpha, proof }, { base: publicKey, value: beta, proof }];
}

/** The encryption with g^value divided out: one of 0 exactly if the encryption was of `value`. */
export function lessValue({ alpha, beta }: Ciphertext, value: number): Ciphertext {
  return { alpha, beta: divide(beta, power(GENERATOR, BigInt(value))) };
}
