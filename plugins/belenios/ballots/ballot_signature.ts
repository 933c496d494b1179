/** The challenge of a ballot's signature (specification §4.16). */
import { hashToScalar } from "../group/hash_to_scalar.ts";
import type { Challenge } from "../proofs/log_proof.ts";

/** Makes the challenge of a signature over a ballot with this hash. */
export function signatureChallenge(hash: string): Challenge {
  return (commitments) => hashToScalar(`sig|${hash}|`, commitments);
}
