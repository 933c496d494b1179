/**
 * Secret ballots: the rules of all ballots, and proofs that what is encrypted keeps the rules of the questions.
 *
 * A ballot names the key that it is encrypted under. Under another one than this branch has it is ignored, as another
 * branch may have that one; so what `verify` finds wrong in its proofs is wrong on every branch, and is rejected.
 */
import { bytesToHex } from "../../core/base/hash.ts";
import {
  accept,
  ignore,
  type Refused,
  reject,
  type StateReader,
} from "../../core/validator/validator.ts";
import { findBallotFault } from "../belenios/ballots/check_ballot.ts";
import { elementOfBytes } from "../belenios/group/group.ts";
import {
  ballotFacts,
  ballotKey,
  checkBallotPlace,
  checkBallotSeq,
  checkBallotSignature,
  voterKeyIn,
} from "./ballot_rules.ts";
import { addBallot } from "./ballot_state.ts";
import { addToSequence } from "./ballot_sequence.ts";
import type { ElectionSettings } from "./election_settings.ts";
import { costOfProofs, type JudgedPlace, type TypeJudge } from "./type_judge.ts";
import { ballotPlaceOf } from "./records/ballot_start.ts";
import { electionKeyIn, readEncryptedBallot } from "./records/secret_ballot.ts";
import { beleniosElectionOf } from "./secret/belenios_election_of.ts";
import { electionKeyOf } from "./trustee_state.ts";

/** Judges secret ballots. */
export const secretBallotJudge: TypeJudge = {
  check: (record, state, place) =>
    checkBallotPlace(record, state, place) ??
      checkElectionKey(record, state, place) ??
      checkBallotSeq(record, state, place.election.definition),

  facts: ballotFacts,

  verify(record, facts, election) {
    const unsigned = checkBallotSignature(record, facts, election.chainId);
    if (unsigned !== undefined) return unsigned;
    const fault = findProofFault(record, voterKeyIn(facts), election);
    return fault === undefined ? accept() : reject("bad-proof", fault);
  },

  cost: costOfProofs,

  apply(record, state, { time, context: { recordId } }) {
    const { voter, seq } = ballotPlaceOf(record);
    addBallot(state, voter, { seq, recordId, answers: new Uint8Array(), time });
    addToSequence(state, recordId);
  },

  key: ballotKey,
};

/** What a ballot breaks by the key that it is encrypted under; undefined if nothing. */
function checkElectionKey(
  record: Uint8Array,
  state: StateReader,
  { election }: JudgedPlace,
): Refused | undefined {
  const key = electionKeyOf(state, election.definition);
  if (key === undefined) {
    return ignore("keys-missing", "the trustees have not made and confirmed their keys in time");
  }
  if (bytesToHex(electionKeyIn(record)) === key) return undefined;
  return ignore("other-key", `the ballot must be encrypted under the key ${key}: it is not`);
}

/** What is wrong with a ballot that its voter has signed, as a sentence. */
function findProofFault(
  record: Uint8Array,
  voterKey: Uint8Array,
  election: ElectionSettings,
): string | undefined {
  const [publicKey, credential] = [electionKeyIn(record), voterKey].map(elementOfBytes);
  // Both were looked at when they became part of the state.
  if (publicKey === undefined || credential === undefined) return "its keys must be elements";
  const belenios = beleniosElectionOf(election, publicKey);
  try {
    return findBallotFault(belenios, readEncryptedBallot(record, belenios, credential))?.reason;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `the ballot must be one of Belenios: ${error.message}`;
  }
}
