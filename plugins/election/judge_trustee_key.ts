/**
 * The last step of making a key: each trustee shows the own public key, which says that what the others dealt to them is good. When
 * all have, ballots can be encrypted.
 */
import { concatBytes } from "../../core/base/hash.ts";
import { accept, ignore, reject } from "../../core/validator/validator.ts";
import { checkTrustee, checkTrusteeStep, verifyTrustee } from "./trustee_rules.ts";
import { addStep, bodiesOf, countOfStep } from "./trustee_state.ts";
import { costOfProofs, type TypeJudge } from "./type_judge.ts";
import { signingTrusteeOf } from "./records/confirmation.ts";
import { coefficientBytesIn } from "./records/polynomial_record.ts";
import { TRUSTEE_KEY_BYTES, trusteeKeyBodyIn } from "./records/trustee_key_record.ts";
import { findTrusteeKeyFault } from "./secret/dealing.ts";
import { shapeOf } from "./secret/trustees_of.ts";

/** Judges trustees' keys. */
export const trusteeKeyJudge: TypeJudge = {
  check(record, state, place) {
    if (record.length !== TRUSTEE_KEY_BYTES) {
      return reject("malformed", `the record must have ${TRUSTEE_KEY_BYTES} bytes`);
    }
    const refused = checkTrustee(record, state, place) ?? checkTrusteeStep(record, state, "key");
    if (refused.kind !== "accept") return refused;
    const missing = place.election.trusteeKeys.length - countOfStep(state, "polynomial");
    if (missing === 0) return accept();
    return ignore("too-early", `${missing} trustees have not shown their polynomial yet`);
  },

  /** All coefficients, of which the key has to follow. */
  facts(_record, state, { election }) {
    const { threshold } = shapeOf(election.definition);
    const bodies = bodiesOf(state, "polynomial", election);
    return concatBytes(...bodies.map((body) => coefficientBytesIn(body, threshold)));
  },

  verify(record, coefficients, election) {
    const forged = verifyTrustee(record, coefficients, election);
    if (forged.kind !== "accept") return forged;
    const { definition } = election;
    const trustee = signingTrusteeOf(record);
    const fault = findTrusteeKeyFault(trusteeKeyBodyIn(record), {
      definition,
      trustee,
      coefficients,
    });
    if (fault === undefined) return accept();
    // Another branch may hold other polynomials, of which another key follows.
    return fault.onThisBranch
      ? ignore("other-key", fault.reason)
      : reject("bad-proof", fault.reason);
  },

  cost: costOfProofs,

  apply(record, state, { context: { recordId, index } }) {
    const trustee = signingTrusteeOf(record);
    addStep(state, "key", { trustee, recordId, index, body: trusteeKeyBodyIn(record) });
  },

  key: (record) => `k/7/${signingTrusteeOf(record)}`,
};
