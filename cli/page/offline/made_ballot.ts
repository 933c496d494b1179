/** The ballot that was made here, in the memory of this tab alone. */
import { signal } from "@preact/signals";
import type { Random } from "../../../core/base/clock.ts";
import { MAX_ACCEPTED, MAX_ROLL_KEY_SEQ } from "../../../plugins/election/limits.ts";
import { formatBallotText } from "../../ballot/ballot_text.ts";
import { writeBallot } from "../../ballot/ballot_writer.ts";
import type { Election } from "../../result/read_election.ts";
import type { VoterKey } from "../../../plugins/election/roll/voter_key.ts";
import { answersOf, drafts, voter } from "../state/ballot.ts";
import { emptyDraft } from "../state/draft.ts";
import { keyOfLetters, type ReadCodes } from "../workers/letter_codes.ts";
import type { HeldElection } from "./held_election.ts";

/** A ballot to be handed in. */
export interface MadeBallot {
  readonly voter: number;
  /** As `formatBallotText` writes it. */
  readonly text: string;
}

/** Of the codes that were taken, until the ballot is made. */
let voterKey: VoterKey | undefined;

/** It; undefined before one was made. */
export const madeBallot = signal<MadeBallot | undefined>(undefined);

/** What a voter says who cannot be looked up, as there is no network. */
export interface VoterSays {
  readonly codes: readonly string[];
  /** The number on the letter. */
  readonly number: string;
  /** How many ballots were sent with the letter before. */
  readonly before: string;
  /** The letter took the place of an earlier one. */
  readonly isReplaced: boolean;
}

/** What {@linkcode enterVoter} answers. */
export type EnteredVoter =
  | ReadCodes
  | { readonly ok: false; readonly field: "number" | "before"; readonly most: number };

/** Takes what a voter says, as far as it can be checked here. */
export function enterVoter(
  election: Election,
  { codes, number, before, isReplaced }: VoterSays,
): EnteredVoter {
  const read = keyOfLetters(election, codes);
  if (!read.ok) return read;
  const { voters } = election.definition.roll;
  const [place, sent] = [wholeOf(number), wholeOf(before)];
  if (place === undefined || place < 1 || place > voters) {
    return { ok: false, field: "number", most: voters };
  }
  if (sent === undefined || sent >= MAX_ACCEPTED) {
    return { ok: false, field: "before", most: MAX_ACCEPTED - 1 };
  }
  // Ballots under the key of a replaced letter are numbered behind all under the first one.
  const next = (isReplaced ? MAX_ROLL_KEY_SEQ : 0) + sent + 1;
  voterKey = read.key;
  voter.value = {
    place: { voter: place, next, step: 1 },
    state: { voter: place, accepted: sent },
  };
  return read;
}

/** Signs the ballot of what was marked, encrypted where ballots are secret, and forgets code and marks. */
export function makeBallot(
  { election, electionKey }: HeldElection,
  { random }: { readonly random: Pick<Random, "bytes"> },
): void {
  const { place } = voter.value!;
  const key = voterKey!;
  const { questions } = election.definition;
  const answers = answersOf(questions, drafts.value);
  const start = { voter: place.voter, seq: place.next };
  const record = writeBallot(start, { key, answers }, election, { electionKey, random });
  madeBallot.value = { voter: place.voter, text: formatBallotText(record) };
  voterKey = undefined;
  voter.value = undefined;
  drafts.value = questions.map(emptyDraft);
}

/** Forgets the ballot, so that another can be made. */
export function forgetBallot(): void {
  madeBallot.value = undefined;
}

function wholeOf(text: string): number | undefined {
  return /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : undefined;
}
