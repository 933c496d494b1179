/** Two final blocks that exclude each other. */
import type { Certificate } from "../witness/certificate.ts";

/**
 * Two commit certificates are stored whose blocks exclude each other: too many witnesses lie. Which block counts is for
 * the operator to say.
 */
export class FinalConflictError extends Error {
  override readonly name = "FinalConflictError";
  /** Both certificates. */
  readonly certificates: readonly [Certificate, Certificate];

  /** Names of the witnesses that are proven to have lied. */
  readonly liars: readonly string[];

  constructor(certificates: readonly [Certificate, Certificate], liars: readonly string[]) {
    const [one, other] = certificates.map(({ statement: { index, hash, round } }) =>
      `block ${index} (${hash}, round ${round})`
    );
    super(`Cannot tell what is final as ${one} and ${other} are, and exclude each other`);
    this.certificates = certificates;
    this.liars = liars;
  }
}
