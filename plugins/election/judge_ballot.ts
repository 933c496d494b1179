/**
 * Open ballots. Of the checks those that need the state come first, as they are cheap; signature and answers follow in
 * `verify`, in that order, so nobody but the voter can have an answer looked at.
 */
import { concatBytes, hexToBytes } from "../../core/base/hash.ts";
import { KEY_BYTES } from "../../core/ed25519/signature.ts";
import {
  accept,
  ignore,
  reject,
  type StateReader,
  type Verdict,
} from "../../core/validator/validator.ts";
import { addBallot, ballotOf, replacedLetterOf, standingOf } from "./ballot_state.ts";
import type { ElectionDefinition } from "./definition/definition.ts";
import { MAX_ACCEPTED, MAX_ROLL_KEY_SEQ, MAX_SEQ_STEP } from "./limits.ts";
import { showTime, type TypeJudge } from "./type_judge.ts";
import { readAnswers } from "./records/answers.ts";
import { answersIn, ballotPlaceOf } from "./records/open_ballot.ts";
import { isSignedBy } from "./records/record_head.ts";
import { isRollWhole, rollLine } from "./roll_state.ts";

/** Judges open ballots. */
export const ballotJudge: TypeJudge = {
  check(record, state, { election, time }) {
    const { definition, ballotBytes } = election;
    if (record.length !== ballotBytes) {
      const reason =
        `a ballot of this election must have ${ballotBytes} bytes: it has ${record.length}`;
      return reject("malformed", reason);
    }
    const { voter, seq } = ballotPlaceOf(record);
    if (voter === 0 || seq === 0) {
      return reject("malformed", "the voter and the number of a ballot must be 1 or more");
    }
    const { roll, opens, late } = definition;
    if (!isRollWhole(state, roll)) return ignore("roll-missing", "the roll is not complete yet");
    if (voter > roll.voters) {
      return reject(
        "not-on-roll",
        `the roll has ${roll.voters} voters: there is no voter ${voter}`,
      );
    }
    if (time < opens) return ignore("not-open", `the election opens on ${showTime(opens)}`);
    if (time >= late) return ignore("closed", `no ballot is taken since ${showTime(late)}`);
    return checkSeq(voter, seq, state, definition);
  },

  facts(record, state) {
    const { voter, seq } = ballotPlaceOf(record);
    const isNewKey = seq > MAX_ROLL_KEY_SEQ;
    const key = isNewKey ? replacedLetterOf(state, voter)?.key : rollLine(state, voter)?.key;
    if (key === undefined) throw new TypeError("a ballot that is checked has a key");
    return concatBytes(hexToBytes(key), Uint8Array.of(isNewKey ? 1 : 0));
  },

  verify(record, facts, { definition, chainId }) {
    if (!isSignedBy(facts.subarray(0, KEY_BYTES), record, chainId)) {
      const { voter } = ballotPlaceOf(record);
      const reason = `the ballot must be signed with the key of voter ${voter}: it is not`;
      // Two branches may hold two replaced letters of one voter, so whoever sent it may be honest.
      return facts[KEY_BYTES] === 1 ? ignore("replaced", reason) : reject("forged", reason);
    }
    if (readAnswers(definition.questions, answersIn(record)) === undefined) {
      return reject("bad-answer", "an answer of the ballot breaks a rule of its question");
    }
    return accept();
  },

  apply(record, state, { time, context }) {
    const { voter, seq } = ballotPlaceOf(record);
    const { recordId } = context;
    addBallot(state, voter, { seq, recordId, answers: answersIn(record), time });
  },

  key(record) {
    const { voter, seq } = ballotPlaceOf(record);
    return `v/${voter}/${seq}`;
  },
};

/** Whether a ballot follows those of its voter. */
function checkSeq(
  voter: number,
  seq: number,
  state: StateReader,
  { revote }: ElectionDefinition,
): Verdict {
  const ballot = ballotOf(state, voter);
  const letter = replacedLetterOf(state, voter);
  if (letter !== undefined && seq <= MAX_ROLL_KEY_SEQ) {
    const reason = `voter ${voter} has a new letter, and the old code is of no use any more`;
    return ignore("replaced", reason, letter.recordId);
  }
  const standing = standingOf(ballot, letter);
  if (revote === "once" && standing.accepted > 0) {
    const reason = `voter ${voter} has voted, and in this election the first ballot counts`;
    return ignore("too-many", reason, ballot?.recordId);
  }
  if (seq <= standing.seq) {
    const reason =
      `ballot ${seq} of voter ${voter} must come after ballot ${standing.seq}, which counts`;
    return ignore("superseded", reason, ballot?.recordId);
  }
  const isOfNewKey = letter === undefined && seq > MAX_ROLL_KEY_SEQ;
  if (isOfNewKey || seq > standing.seq + MAX_SEQ_STEP) {
    const reason = `ballot ${seq} of voter ${voter} comes too far after ballot ${standing.seq}: ` +
      `it may be up to ${MAX_SEQ_STEP} ahead`;
    return ignore("seq-gap", reason);
  }
  if (standing.accepted < MAX_ACCEPTED) return accept();
  const reason = `voter ${voter} has handed in ${MAX_ACCEPTED} ballots, which is the most`;
  return ignore("too-many", reason, ballot?.recordId);
}
