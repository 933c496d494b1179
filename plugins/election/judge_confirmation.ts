/** Trustees' confirmations: before ballots are taken, each trustee has said that this is the election, with the own keys. */
import { accept, ignore, reject } from "../../core/validator/validator.ts";
import { addConfirmation, confirmationOf } from "./trustee_state.ts";
import { checkTrustee, verifyTrustee } from "./trustee_rules.ts";
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
    const refused = checkTrustee(record, place);
    if (refused !== undefined) return refused;
    const there = confirmationOf(state, signingTrusteeOf(record));
    if (there === undefined) return accept();
    return ignore("duplicate", "the trustee has confirmed already", there.recordId);
  },

  facts: () => NO_FACTS,

  verify: verifyTrustee,

  apply: (record, state, { context }) => addConfirmation(state, signingTrusteeOf(record), context),

  key: (record) => `t/${signingTrusteeOf(record)}`,
};
