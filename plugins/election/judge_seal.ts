/** Trustees' seals: each trustee seals the one tally that it will help to open. */
import { bytesToHex } from "../../core/base/hash.ts";
import { accept, ignore } from "../../core/validator/validator.ts";
import { checkOpeningRecord } from "./opening_rules.ts";
import { addSeal, sealOf } from "./opening_state.ts";
import { verifyTrustee } from "./trustee_rules.ts";
import { NO_FACTS, type TypeJudge } from "./type_judge.ts";
import { signingTrusteeOf } from "./records/confirmation.ts";
import { SEAL_BYTES, tallyDigestIn } from "./records/seal.ts";

/** Judges seals. */
export const sealJudge: TypeJudge = {
  check(record, state, { election }) {
    const refused = checkOpeningRecord(record, state, { election, bytes: SEAL_BYTES });
    if (refused !== undefined) return refused;
    const trustee = signingTrusteeOf(record);
    const there = sealOf(state, trustee);
    if (there === undefined) return accept();
    return ignore("duplicate", `trustee ${trustee} has sealed the tally`, there.recordId);
  },

  facts: () => NO_FACTS,

  verify: verifyTrustee,

  apply(record, state, { context: { recordId, index } }) {
    addSeal(state, { trustee: signingTrusteeOf(record), recordId, index });
  },

  key: (record) => `s/${signingTrusteeOf(record)}/${bytesToHex(tallyDigestIn(record))}`,
};
