/**
 * The tally: anybody hands it in once no more ballots are taken, and it is checked by working it out again. It names all ballots of
 * its branch, so what is found to be another sum of them is wrong on every branch.
 */
import { bytesToHex, concatBytes, hexToBytes } from "../../core/base/hash.ts";
import { accept, ignore, reject } from "../../core/validator/validator.ts";
import { ballotOf, ballotTotals } from "./ballot_state.ts";
import { sequenceOf } from "./ballot_sequence.ts";
import { DEFAULT_MINIMUM } from "./definition/limits.ts";
import type { ElectionSettings } from "./election_settings.ts";
import { sumBallots } from "./opening/ballot_sums.ts";
import { tallyDigestOf } from "./opening/tally_digest.ts";
import { setTally, tallyOf, trusteeKeysOf } from "./opening_state.ts";
import { sequenceIn, slotsOfAll, sumsIn, tallyBytes, tallyParts } from "./records/tally_record.ts";
import { rollLine } from "./roll_state.ts";
import { electionKeyOf } from "./trustee_state.ts";
import { showTime, type TypeJudge } from "./type_judge.ts";

/** Facts of each ballot: its record's id and its voter's weight, u32. */
const ID_BYTES = 32;
const FACT_BYTES = ID_BYTES + 4;

/** Judges tallies. */
export const tallyJudge: TypeJudge = {
  check(record, state, { election: { definition }, time }) {
    const { questions, late, minimum = DEFAULT_MINIMUM } = definition;
    const bytes = tallyBytes(questions);
    if (record.length !== bytes) {
      const reason = `the tally of this election must have ${bytes} bytes: it has ${record.length}`;
      return reject("malformed", reason);
    }
    if (time < late) return ignore("not-closed", `ballots are taken until ${showTime(late)}`);
    const there = tallyOf(state);
    if (there !== undefined) return ignore("duplicate", "the tally is there", there.recordId);
    const { voters } = ballotTotals(state);
    if (voters < minimum) {
      const reason = `the sum of fewer than ${minimum} ballots is not opened: there are ${voters}`;
      return ignore("too-few", reason);
    }
    if (bytesToHex(sequenceIn(record)) === sequenceOf(state)) return accept();
    return ignore("other-ballots", "the tally must be of the ballots of this chain: it is not");
  },

  facts(_record, state, { election: { definition: { roll } } }) {
    const facts: Uint8Array[] = [];
    for (let voter = 1; voter <= roll.voters; voter++) {
      const ballot = ballotOf(state, voter);
      if (ballot === undefined) continue;
      const weight = new Uint8Array(4);
      new DataView(weight.buffer).setUint32(0, rollLine(state, voter)?.weight ?? 0);
      facts.push(hexToBytes(ballot.recordId), weight);
    }
    return concatBytes(...facts);
  },

  needs: (facts) =>
    Array.from(
      { length: facts.length / FACT_BYTES },
      (_, i) => bytesToHex(facts.subarray(i * FACT_BYTES, i * FACT_BYTES + ID_BYTES)),
    ),

  verify(record, facts, election, needed) {
    if (bytesToHex(sumsIn(record)) === sumsOf(facts, election, needed)) return accept();
    return reject("wrong-tally", "the tally must be the sum of the ballots that count: it is not");
  },

  /** Of each slot of each ballot two elements are read and added, 44 µs each. */
  cost: (_record, { definition: { roll, questions } }) => roll.voters * slotsOfAll(questions),

  apply(record, state, { election, time, context: { recordId, index } }) {
    const { chainId } = election;
    const electionKey = electionKeyOf(state, election.definition);
    if (electionKey === undefined) throw new TypeError("where there are ballots, there is a key");
    const trusteeKeys = trusteeKeysOf(state, election);
    const sums = sumsIn(record);
    const digest = tallyDigestOf({ chainId, electionKey, trusteeKeys, sums });
    const { voters, weight } = ballotTotals(state);
    setTally(state, { recordId, index, time, digest, sums: bytesToHex(sums), voters, weight });
  },

  key: () => "y",
};

/** The last sum that was worked out here: who sends wrong tallies has it done once. */
let last: { readonly facts: string; readonly sums: string } | undefined;

/** The right sums; undefined if a ballot is bad, which is refused in its own place then, before the tally. */
function sumsOf(
  facts: Uint8Array,
  { definition: { questions } }: ElectionSettings,
  needed: readonly Uint8Array[],
): string | undefined {
  // Facts name all that the sum depends on.
  const key = bytesToHex(facts);
  if (last?.facts === key) return last.sums;
  const view = new DataView(facts.buffer, facts.byteOffset, facts.byteLength);
  const ballots = needed.map((record, i) => ({
    record,
    weight: view.getUint32(i * FACT_BYTES + ID_BYTES),
  }));
  try {
    last = { facts: key, sums: bytesToHex(tallyParts(sumBallots(questions, ballots))) };
    return last.sums;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
