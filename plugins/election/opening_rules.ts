/** The rules that seals and shares share: they are of a trustee, and for the tally that is in. */
import { bytesToHex } from "../../core/base/hash.ts";
import { ignore, type Refused, reject, type StateReader } from "../../core/validator/validator.ts";
import { tallyOf } from "./opening_state.ts";
import { tallyDigestIn } from "./records/seal.ts";
import { checkTrusteeNumber } from "./trustee_rules.ts";
import type { JudgedPlace } from "./type_judge.ts";

/** What a seal or a share breaks by its length, its trustee and its tally; undefined if nothing. */
export function checkOpeningRecord(
  record: Uint8Array,
  state: StateReader,
  { election, bytes }: Pick<JudgedPlace, "election"> & { readonly bytes: number },
): Refused | undefined {
  if (record.length !== bytes) {
    return reject("malformed", `the record must have ${bytes} bytes: it has ${record.length}`);
  }
  const refused = checkTrusteeNumber(record, election);
  if (refused !== undefined) return refused;
  const tally = tallyOf(state);
  if (tally === undefined) return ignore("tally-missing", "the tally is not there yet");
  if (bytesToHex(tallyDigestIn(record)) === tally.digest) return undefined;
  // Another branch may have other ballots.
  return ignore("other-tally", `it must be for the tally ${tally.digest}: it is not`);
}
