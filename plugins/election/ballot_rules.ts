/**
 * The rules that open and secret ballots share: who may hand in one, when, and after which others. None needs more than the
 * state but the signature, which `verify` looks at before anything in the ballot, so nobody but the voter can have that
 * looked at.
 */
import { concatBytes, hexToBytes } from "../../core/base/hash.ts";
import { KEY_BYTES } from "../../core/ed25519/sizes.ts";
import {
  accept,
  ignore,
  type Refused,
  reject,
  type StateReader,
  type Verdict,
} from "../../core/validator/validator.ts";
import { ballotOf, replacedLetterOf, standingOf } from "./ballot_state.ts";
import type { ElectionDefinition } from "./definition/definition.ts";
import { MAX_ACCEPTED, MAX_ROLL_KEY_SEQ, MAX_SEQ_STEP } from "./limits.ts";
import { type JudgedPlace, showTime } from "./type_judge.ts";
import { ballotPlaceOf } from "./records/ballot_start.ts";
import { isSignedBy } from "./records/record_signature.ts";
import { isRollWhole, rollLine } from "./roll_state.ts";

/** What a ballot breaks by its length, its voter and its time; undefined if nothing. */
export function checkBallotPlace(
  record: Uint8Array,
  state: StateReader,
  { election: { definition, ballotBytes }, time }: JudgedPlace,
): Refused | undefined {
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
    return reject("not-on-roll", `the roll has ${roll.voters} voters: there is no voter ${voter}`);
  }
  if (time < opens) return ignore("not-open", `the election opens on ${showTime(opens)}`);
  if (time >= late) return ignore("closed", `no ballot is taken since ${showTime(late)}`);
  return undefined;
}

/** Whether a ballot follows those of its voter. */
export function checkBallotSeq(
  record: Uint8Array,
  state: StateReader,
  { revote }: ElectionDefinition,
): Verdict {
  const { voter, seq } = ballotPlaceOf(record);
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

/** The facts of a ballot: the key it must be signed with, and whether that is of a replaced letter. */
export function ballotFacts(record: Uint8Array, state: StateReader): Uint8Array {
  const { voter, seq } = ballotPlaceOf(record);
  const isNewKey = seq > MAX_ROLL_KEY_SEQ;
  const key = isNewKey ? replacedLetterOf(state, voter)?.key : rollLine(state, voter)?.key;
  if (key === undefined) throw new TypeError("a ballot that is checked has a key");
  return concatBytes(hexToBytes(key), Uint8Array.of(isNewKey ? 1 : 0));
}

/** The voter's key in the facts of a ballot. */
export function voterKeyIn(facts: Uint8Array): Uint8Array {
  return facts.subarray(0, KEY_BYTES);
}

/** What a ballot breaks by its signature; undefined if nothing. */
export function checkBallotSignature(
  record: Uint8Array,
  facts: Uint8Array,
  chainId: string,
): Refused | undefined {
  if (isSignedBy(voterKeyIn(facts), record, chainId)) return undefined;
  const { voter } = ballotPlaceOf(record);
  const reason = `the ballot must be signed with the key of voter ${voter}: it is not`;
  // Two branches may hold two replaced letters of one voter, so whoever sent it may be honest.
  return facts[KEY_BYTES] === 1 ? ignore("replaced", reason) : reject("forged", reason);
}

/** The conflict key of a ballot. */
export function ballotKey(record: Uint8Array): string {
  const { voter, seq } = ballotPlaceOf(record);
  return `v/${voter}/${seq}`;
}
