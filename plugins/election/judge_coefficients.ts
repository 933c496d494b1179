/** The first two steps of making a key: every trustee shows a hash before anybody shows what it is of. */
import { bytesToHex, equalBytes, hexToBytes } from "../../core/base/hash.ts";
import { accept, ignore, reject } from "../../core/validator/validator.ts";
import { checkTrustee, checkTrusteeStep, verifyTrustee } from "./trustee_rules.ts";
import { addStep, bodiesOf, countOfStep, setThresholdKey, stepOf } from "./trustee_state.ts";
import { costOfProofs, NO_FACTS, type TypeJudge } from "./type_judge.ts";
import {
  COEFFICIENTS_HASH_BYTES,
  coefficientsHashIn,
  hashOfCoefficients,
} from "./records/coefficients_hash.ts";
import { signingTrusteeOf } from "./records/confirmation.ts";
import {
  coefficientBytesIn,
  hasPolynomialShape,
  polynomialBodyIn,
} from "./records/polynomial_record.ts";
import { findDealingFault, keyOfPolynomials } from "./secret/dealing.ts";
import { shapeOf } from "./secret/trustees_of.ts";

/** Judges hashes of coefficients. */
export const coefficientsHashJudge: TypeJudge = {
  check: (record, state, place) =>
    (record.length === COEFFICIENTS_HASH_BYTES
      ? checkTrustee(record, state, place)
      : reject("malformed", `the record must have ${COEFFICIENTS_HASH_BYTES} bytes`)) ??
      checkTrusteeStep(record, state, "hash"),

  facts: () => NO_FACTS,

  verify: verifyTrustee,

  apply(record, state, { context: { recordId, index } }) {
    const trustee = signingTrusteeOf(record);
    addStep(state, "hash", { trustee, recordId, index, body: coefficientsHashIn(record) });
  },

  key: (record) => `k/5/${signingTrusteeOf(record)}`,
};

/** Judges polynomials. */
export const polynomialJudge: TypeJudge = {
  check(record, state, place) {
    const { election: { definition, trusteeKeys, chainId } } = place;
    const body = polynomialBodyIn(record);
    if (!hasPolynomialShape(body, shapeOf(definition))) {
      return reject("malformed", "the record has not the parts of a polynomial of this election");
    }
    const refused = checkTrustee(record, state, place) ??
      checkTrusteeStep(record, state, "polynomial");
    if (refused.kind !== "accept") return refused;
    const missing = trusteeKeys.length - countOfStep(state, "hash");
    if (missing > 0) {
      return ignore("too-early", `${missing} trustees have not shown the hash of theirs yet`);
    }
    const trustee = signingTrusteeOf(record);
    const shown = stepOf(state, "hash", trustee);
    const { threshold } = shapeOf(definition);
    const hash = hashOfCoefficients(coefficientBytesIn(body, threshold), { trustee, chainId });
    if (shown !== undefined && equalBytes(hash, hexToBytes(shown.body))) return accept();
    // On another branch the trustee may have shown another hash.
    const reason = `the coefficients of trustee ${trustee} have the hash ${bytesToHex(hash)}: ` +
      "that is not the one that was shown before";
    return ignore("other-hash", reason, shown?.recordId);
  },

  facts: () => NO_FACTS,

  verify(record, facts, election) {
    const forged = verifyTrustee(record, facts, election);
    if (forged.kind !== "accept") return forged;
    const trustee = signingTrusteeOf(record);
    const fault = findDealingFault(polynomialBodyIn(record), election.definition, trustee);
    return fault === undefined ? accept() : reject("bad-proof", fault);
  },

  cost: costOfProofs,

  apply(record, state, { election, context: { recordId, index } }) {
    const trustee = signingTrusteeOf(record);
    addStep(state, "polynomial", { trustee, recordId, index, body: polynomialBodyIn(record) });
    if (countOfStep(state, "polynomial") < election.trusteeKeys.length) return;
    const bodies = bodiesOf(state, "polynomial", election);
    const key = keyOfPolynomials(bodies, election.definition);
    if (key !== undefined) setThresholdKey(state, key);
  },

  key: (record) => `k/6/${signingTrusteeOf(record)}`,
};
