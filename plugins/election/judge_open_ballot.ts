/** Open ballots: the rules of all ballots, and answers that everybody reads. */
import { accept, reject } from "../../core/validator/validator.ts";
import {
  ballotFacts,
  ballotKey,
  checkBallotPlace,
  checkBallotSeq,
  checkBallotSignature,
} from "./ballot_rules.ts";
import { addBallot } from "./ballot_state.ts";
import type { TypeJudge } from "./type_judge.ts";
import { readAnswers } from "./records/answers.ts";
import { ballotPlaceOf } from "./records/ballot_start.ts";
import { answersIn } from "./records/open_ballot.ts";

/** Judges open ballots. */
export const openBallotJudge: TypeJudge = {
  check: (record, state, place) =>
    checkBallotPlace(record, state, place) ??
      checkBallotSeq(record, state, place.election.definition),

  facts: ballotFacts,

  verify(record, facts, { definition, chainId }) {
    const unsigned = checkBallotSignature(record, facts, chainId);
    if (unsigned !== undefined) return unsigned;
    if (readAnswers(definition.questions, answersIn(record)) === undefined) {
      return reject("bad-answer", "an answer of the ballot breaks a rule of its question");
    }
    return accept();
  },

  apply(record, state, { time, context: { recordId } }) {
    const { voter, seq } = ballotPlaceOf(record);
    addBallot(state, voter, { seq, recordId, answers: answersIn(record), time });
  },

  key: ballotKey,
};
