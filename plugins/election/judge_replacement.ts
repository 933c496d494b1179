/**
 * Replaced letters: a voter whose letter is lost, or in wrong hands, gets a new one. Most of what stands in its way depends on
 * what else is in the chain, and is ignored; a false signature is not.
 */
import { bytesToHex } from "../../core/base/hash.ts";
import { isPrimeOrderKey } from "../../core/ed25519/signature.ts";
import {
  accept,
  ignore,
  reject,
  type StateReader,
  type Verdict,
} from "../../core/validator/validator.ts";
import {
  addReplacedLetter,
  ballotOf,
  lettersReplaced,
  mostReplaced,
  replacedLetterOf,
  voterOfNewKey,
} from "./ballot_state.ts";
import type { ElectionDefinition } from "./definition/definition.ts";
import type { ElectionSettings } from "./election_settings.ts";
import { NO_FACTS, showTime, type TypeJudge } from "./type_judge.ts";
import {
  isSignedByAll,
  readReplacedVoter,
  type ReplacedVoter,
  replacedVoterOf,
} from "./records/replaced_voter.ts";
import { findOnRoll, isRollWhole } from "./roll_state.ts";

const NO_FORM = "the record has not the form of a replaced letter";

/** Judges replaced letters. */
export const replacementJudge: TypeJudge = {
  check(record, state, { election, time }) {
    const read = readBy(record, election);
    if (!read.ok) return reject(read.code, NO_FORM);
    const { definition: { roll, mode, opens, closes } } = election;
    const { voter } = read.replaced;
    if (!isRollWhole(state, roll)) return ignore("roll-missing", "the roll is not complete yet");
    if (voter > roll.voters) {
      return reject(
        "not-on-roll",
        `the roll has ${roll.voters} voters: there is no voter ${voter}`,
      );
    }
    // Whoever verifies secret ballots with Belenios' tool has one list of keys for all of them.
    const end = mode === "secret" ? opens : closes;
    if (time >= end) return ignore("closed", `letters are replaced until ${showTime(end)}`);
    return checkBesideOthers(read.replaced, state, election.definition);
  },

  facts: () => NO_FACTS,

  verify(record, _facts, election) {
    const read = readBy(record, election);
    if (!read.ok) return reject(read.code, NO_FORM);
    if (!isSignedByAll(election.registrarKeys, record, election.chainId)) {
      return reject("forged", "a replaced letter must be signed by every registrar: it is not");
    }
    if (isPrimeOrderKey(read.replaced.publicKey)) return accept();
    return reject("bad-key", "the new key must be an Ed25519 key of prime order: it is not");
  },

  apply(record, state, { election, time, context }) {
    const read = readBy(record, election);
    if (!read.ok) throw new TypeError("a replaced letter that was accepted can be read");
    const { voter, publicKey } = read.replaced;
    const { recordId } = context;
    addReplacedLetter(state, voter, { key: bytesToHex(publicKey), recordId, time });
  },

  key: (record) => `x/${replacedVoterOf(record)}`,
};

function readBy(record: Uint8Array, { chainId, registrarKeys }: ElectionSettings) {
  return readReplacedVoter(record, { chainId, registrars: registrarKeys.length });
}

function checkBesideOthers(
  { voter, publicKey }: ReplacedVoter,
  state: StateReader,
  definition: ElectionDefinition,
): Verdict {
  const letter = replacedLetterOf(state, voter);
  if (letter !== undefined) {
    const reason = `the letter of voter ${voter} has been replaced, which is possible once`;
    return ignore("replaced", reason, letter.recordId);
  }
  const most = mostReplaced(definition);
  if (lettersReplaced(state) >= most) {
    return ignore("too-many", `at most ${most} letters of this election can be replaced`);
  }
  const ballot = ballotOf(state, voter);
  if (ballot !== undefined && definition.registrars.length < 2) {
    const reason =
      `voter ${voter} has voted, and one registrar alone cannot replace the letter then`;
    return ignore("has-voted", reason, ballot.recordId);
  }
  const key = bytesToHex(publicKey);
  const other = voterOfNewKey(state, key) ?? findOnRoll(state, key, definition.roll.voters);
  if (other === undefined) return accept();
  return ignore("key-taken", `the new key must be nobody's: it is that of voter ${other}`);
}
