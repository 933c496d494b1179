/** Trustees' confirmations: before ballots are taken, each trustee has said that this is the election, with the own keys. */
import { reject } from "../../core/validator/validator.ts";
import { addStep } from "./trustee_state.ts";
import { checkTrustee, checkTrusteeStep, verifyTrustee } from "./trustee_rules.ts";
import { NO_FACTS, type TypeJudge } from "./type_judge.ts";
import { CONFIRMATION_BYTES, signingTrusteeOf } from "./records/confirmation.ts";

/** Judges confirmations. */
export const confirmationJudge: TypeJudge = {
  check(record, state, place) {
    if (record.length !== CONFIRMATION_BYTES) {
      const reason =
        `a confirmation must have ${CONFIRMATION_BYTES} bytes: it has ${record.length}`;
      return reject("malformed", reason);
    }
    return checkTrustee(record, state, place) ?? checkTrusteeStep(record, state, "confirmation");
  },

  facts: () => NO_FACTS,

  verify: verifyTrustee,

  apply: (record, state, { context: { recordId, index } }) =>
    addStep(state, "confirmation", { trustee: signingTrusteeOf(record), recordId, index }),

  key: (record) => `t/${signingTrusteeOf(record)}`,
};
