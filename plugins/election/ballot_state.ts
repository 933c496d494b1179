/** Ballots and replaced letters in the state: of each voter the ballot that counts, and what was before. */
import type { Json } from "../../core/base/canonical_json.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import type { StateReader, StateWriter } from "../../core/validator/validator.ts";
import type { ElectionDefinition } from "./definition/definition.ts";
import { MAX_ROLL_KEY_SEQ, MIN_REPLACED_LETTERS, MIN_VOTERS_PER_REPLACED } from "./limits.ts";
import { rollLine } from "./roll_state.ts";

/** The ballot of each voter that counts, by number. */
const BALLOTS = "ballots";
/** Replaced letters by voter. */
const REPLACED = "replaced";
/** Voters by the key of their replaced letter. */
const NEW_KEYS = "new-keys";
/** What there is of all ballots, under `ballots`. */
const TOTALS = "totals";
/** Voters and their weight by the hour of their first ballot. */
const HOURS = "hours";

const HOUR_MS = 3_600_000;

/** A ballot that counts. */
export interface CountingBallot {
  readonly seq: number;
  readonly recordId: string;
  /** Its answers as the record has them, in hex; of a secret ballot nothing. */
  readonly answers: string;
  /** How many ballots of this voter were accepted so far, under any key. */
  readonly accepted: number;
  /** Of the block, in ms. */
  readonly time: number;
}

/** A replaced letter. */
export interface ReplacedLetter {
  /** 64 hex digits. */
  readonly key: string;
  readonly recordId: string;
  readonly time: number;
  /** The ballot that counted then. */
  readonly before: CountingBallot | undefined;
}

/** All ballots together. */
export interface BallotTotals {
  readonly accepted: number;
  /** Voters who have voted, and their weight. */
  readonly voters: number;
  readonly weight: number;
}

/** The ballot of a voter that counts. */
export function ballotOf(state: StateReader, voter: number): CountingBallot | undefined {
  return toBallot(state.get(BALLOTS, String(voter)));
}

/** The replaced letter of a voter. */
export function replacedLetterOf(state: StateReader, voter: number): ReplacedLetter | undefined {
  return toLetter(state.get(REPLACED, String(voter)));
}

/** All replaced letters, by number of the voter. */
export function replacedLetters(state: StateReader): [voter: number, letter: ReplacedLetter][] {
  return state.entries(REPLACED)
    .map(([voter, value]): [number, ReplacedLetter] => [Number(voter), toLetter(value)!])
    .sort(([a], [b]) => a - b);
}

/** How many letters are replaced. */
export function lettersReplaced(state: StateReader): number {
  return state.size(REPLACED);
}

/** Most letters that may be replaced in an election: 2 % of the roll, or a few. */
export function mostReplaced({ roll }: Pick<ElectionDefinition, "roll">): number {
  return Math.max(MIN_REPLACED_LETTERS, Math.floor(roll.voters / MIN_VOTERS_PER_REPLACED));
}

/** The voter whose replaced letter has this key. */
export function voterOfNewKey(state: StateReader, key: string): number | undefined {
  const voter = state.get(NEW_KEYS, key);
  return voter === undefined ? undefined : Number(voter);
}

/** Where a voter stands: what the next ballot has to come after, and how many there are under the present key. */
export function standingOf(
  ballot: CountingBallot | undefined,
  letter: ReplacedLetter | undefined,
): { seq: number; accepted: number } {
  const seq = ballot?.seq ?? 0;
  const accepted = ballot?.accepted ?? 0;
  if (letter === undefined) return { seq, accepted };
  return {
    seq: Math.max(seq, MAX_ROLL_KEY_SEQ),
    accepted: accepted - (letter.before?.accepted ?? 0),
  };
}

/** Writes an accepted ballot. */
export function addBallot(
  state: StateWriter,
  voter: number,
  ballot: { seq: number; recordId: string; answers: Uint8Array; time: number },
): void {
  const before = ballotOf(state, voter);
  const accepted = (before?.accepted ?? 0) + 1;
  const { seq, recordId, answers, time } = ballot;
  state.set(BALLOTS, String(voter), [seq, recordId, bytesToHex(answers), accepted, time]);
  const totals = ballotTotals(state);
  if (before !== undefined) {
    state.set(TOTALS, "ballots", [totals.accepted + 1, totals.voters, totals.weight]);
    return;
  }
  const weight = rollLine(state, voter)?.weight ?? 0;
  state.set(TOTALS, "ballots", [totals.accepted + 1, totals.voters + 1, totals.weight + weight]);
  const hour = String(Math.floor(time / HOUR_MS) * HOUR_MS);
  const [voters, weights] = pairOf(state.get(HOURS, hour));
  state.set(HOURS, hour, [voters + 1, weights + weight]);
}

/** Writes a replaced letter. */
export function addReplacedLetter(
  state: StateWriter,
  voter: number,
  { key, recordId, time }: { key: string; recordId: string; time: number },
): void {
  const before = state.get(BALLOTS, String(voter)) ?? null;
  state.set(REPLACED, String(voter), [key, recordId, time, before]);
  state.set(NEW_KEYS, key, voter);
}

/** What there is of all ballots. */
export function ballotTotals(state: StateReader): BallotTotals {
  const value = state.get(TOTALS, "ballots");
  const [accepted, voters, weight] = Array.isArray(value) ? value.map(Number) : [0, 0, 0];
  return { accepted, voters, weight };
}

/** By the hour, the first first: its beginning in ms, voters whose first ballot it has, their weight. */
export function turnoutByHour(
  state: StateReader,
): [hour: number, voters: number, weight: number][] {
  return state.entries(HOURS)
    .map(([hour, value]): [number, number, number] => [Number(hour), ...pairOf(value)])
    .sort(([a], [b]) => a - b);
}

function toBallot(value: Json | undefined): CountingBallot | undefined {
  if (!Array.isArray(value)) return undefined;
  const [seq, recordId, answers, accepted, time] = value;
  return { seq, recordId, answers, accepted, time };
}

function toLetter(value: Json | undefined): ReplacedLetter | undefined {
  if (!Array.isArray(value)) return undefined;
  const [key, recordId, time, before] = value;
  return { key, recordId, time, before: toBallot(before) };
}

function pairOf(value: Json | undefined): [number, number] {
  return Array.isArray(value) ? [Number(value[0]), Number(value[1])] : [0, 0];
}
