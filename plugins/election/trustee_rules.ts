/** The rules that all records of trustees share until ballots are taken: who may hand in one, and when. */
import {
  accept,
  ignore,
  type Refused,
  reject,
  type StateReader,
  type Verdict,
} from "../../core/validator/validator.ts";
import type { ElectionSettings } from "./election_settings.ts";
import { complaintOf, stepOf, type TrusteeStep } from "./trustee_state.ts";
import { type JudgedPlace, showTime } from "./type_judge.ts";
import { signingTrusteeOf } from "./records/confirmation.ts";
import { isSignedBy } from "./records/record_signature.ts";

/** What a trustee's record breaks by the number in it; undefined if nothing. */
export function checkTrusteeNumber(
  record: Uint8Array,
  { trusteeKeys }: Pick<ElectionSettings, "trusteeKeys">,
): Refused | undefined {
  const trustee = signingTrusteeOf(record);
  if (trustee > 0 && trustee <= trusteeKeys.length) return undefined;
  const reason = `there are ${trusteeKeys.length} trustees: there is no trustee ${trustee}`;
  return reject("no-trustee", reason);
}

/** What a trustee's record breaks by who it is of, by its time, and by what ended the ceremony; undefined if nothing. */
export function checkTrustee(
  record: Uint8Array,
  state: StateReader,
  { election, time }: JudgedPlace,
): Refused | undefined {
  const stranger = checkTrusteeNumber(record, election);
  if (stranger !== undefined) return stranger;
  const { keysBy = 0 } = election.definition;
  if (time >= keysBy) {
    return ignore("keys-late", `the trustees' keys had to be there by ${showTime(keysBy)}`);
  }
  const complaint = complaintOf(state);
  if (complaint === undefined) return undefined;
  const reason = `trustee ${complaint.cheat} was found to have cheated: a new election is needed`;
  return ignore("keys-failed", reason, complaint.recordId);
}

/** Whether the trustee has not taken this step yet. */
export function checkTrusteeStep(
  record: Uint8Array,
  state: StateReader,
  step: TrusteeStep,
): Verdict {
  const trustee = signingTrusteeOf(record);
  const there = stepOf(state, step, trustee);
  if (there === undefined) return accept();
  return ignore("duplicate", `trustee ${trustee} has done this already`, there.recordId);
}

/** Whether a record is signed by the trustee whom it names. */
export function verifyTrustee(
  record: Uint8Array,
  _facts: Uint8Array,
  { trusteeKeys, chainId }: ElectionSettings,
): Verdict {
  const trustee = signingTrusteeOf(record);
  return isSignedBy(trusteeKeys[trustee - 1], record, chainId)
    ? accept()
    : reject("forged", `the record must be signed by trustee ${trustee}: it is not`);
}
