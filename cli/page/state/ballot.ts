/**
 * A voter's ballot on its way: code, marks, and what became of it. The code and its key are in the memory of this tab alone;
 * marks are kept by the browser for the tab, under the election's chain id, so that nothing is lost by a reload. They are
 * forgotten once the ballot is sent.
 */
import { computed, effect, signal } from "@preact/signals";
import type { Random } from "../../../core/base/clock.ts";
import type { Answer } from "../../../plugins/counting/question.ts";
import { writeOpenBallot } from "../../../plugins/election/records/open_ballot.ts";
import {
  addVoterKeys,
  deriveVoterKey,
  type VoterKey,
} from "../../../plugins/election/roll/voter_key.ts";
import {
  readVotingCode,
  type VotingCodeFault,
} from "../../../plugins/election/roll/voting_code.ts";
import type { ApiClient } from "../../../net/api/client.ts";
import type { RecordReport } from "../../../net/api/peer_api.ts";
import { type BallotPlace, type BallotRefusal, findPlaceOf } from "../../ballot/ballot_place.ts";
import type { Election } from "../../result/read_election.ts";
import { findVoter, type VoterState } from "../../result/voter_state.ts";
import { answerOf, type Draft, emptyDraft } from "./draft.ts";

/** A voter whose code is good. */
export interface KnownVoter {
  readonly key: VoterKey;
  readonly place: BallotPlace;
  /** What the chain says of the voter's number. */
  readonly state: VoterState;
}

/** Who votes here; undefined until a code was taken, and after the ballot is sent. */
export const voter = signal<KnownVoter | undefined>(undefined);

/** The marks of each question; undefined before the election is known. */
export const drafts = signal<readonly Draft[]>([]);

/** The questions that a good answer is still missing of, by their places from 0. */
export function unanswered({ definition: { questions } }: Election): readonly number[] {
  return questions.flatMap((question, i) => answerOf(question, drafts.value[i]).ok ? [] : [i]);
}

/** True from a good code until the ballot is sent: leaving the page now loses it. */
export const isUnsent = computed(() => voter.value !== undefined);

/** What is wrong with a code, and with which of them, from 0. */
export type CodeFault = VotingCodeFault & { readonly which: number };

/** What {@linkcode enterCodes} answers. */
export type EnteredCodes =
  | { readonly ok: true }
  | { readonly ok: false; readonly fault: CodeFault }
  | { readonly ok: false; readonly refusal: BallotRefusal };

/** What {@linkcode keyOfLetters} answers. */
export type ReadCodes =
  | { readonly ok: true; readonly key: VoterKey }
  | { readonly ok: false; readonly fault: CodeFault };

/** The key of a voter's letters, by the code on each. */
export function keyOfLetters(
  { definition: { uuid } }: Pick<Election, "definition">,
  codes: readonly string[],
): ReadCodes {
  const keys: VoterKey[] = [];
  for (const [which, text] of codes.entries()) {
    const read = readVotingCode(text);
    if (!read.ok) return { ok: false, fault: { ...read, which } };
    keys.push(deriveVoterKey(uuid, read.number));
  }
  return { ok: true, key: keys.reduce(addVoterKeys) };
}

/** Takes the codes of the letters, and asks the peer whose they are. */
export async function enterCodes(
  api: ApiClient,
  election: Election,
  codes: readonly string[],
  now: number,
): Promise<EnteredCodes> {
  const read = keyOfLetters(election, codes);
  if (!read.ok) return read;
  const { key } = read;
  const { place } = await findPlaceOf(api, election, key, now);
  if ("code" in place) return { ok: false, refusal: place };
  const state = await findVoter(api, { number: place.voter });
  if (state === undefined) throw new Error(`voter ${place.voter} was there, and is not any more`);
  voter.value = { key, place, state };
  return { ok: true };
}

/** Forgets the code. What was marked stays. */
export function forgetCode(): void {
  voter.value = undefined;
}

/** Where marks are kept. */
export type DraftStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Takes up the marks of this tab, and keeps them from now on. */
export function followDrafts(
  store: DraftStore | undefined,
  { network: { chainId }, definition: { questions } }: Election,
): void {
  const key = `chainvote/${chainId}/marks`;
  drafts.value = readDrafts(store?.getItem(key) ?? null, questions.map(emptyDraft));
  effect(() => {
    const hasMarks = drafts.value.some(({ marks, isBlank }) => isBlank || marks.some(Boolean));
    if (hasMarks) store?.setItem(key, JSON.stringify(drafts.value));
    else store?.removeItem(key);
  });
}

/** Marks that fit the questions; any others are those of another program. */
function readDrafts(text: string | null, empty: readonly Draft[]): readonly Draft[] {
  try {
    const kept = JSON.parse(text ?? "null");
    const fits = Array.isArray(kept) && kept.length === empty.length &&
      kept.every(({ marks }, i) => marks.length === empty[i].marks.length);
    return fits ? kept : empty;
  } catch {
    return empty;
  }
}

/** Refusals that say that a ballot of the same number, or a later one, is there already. */
const TAKEN: readonly (string | undefined)[] = ["duplicate", "superseded"];

/** A ballot that was sent, or refused. */
export interface SentBallot {
  readonly report: RecordReport;
  readonly voter: number;
  readonly seq: number;
}

/** A signed ballot that no peer has answered about yet: to be sent again as it is, which is always safe. `text` is whose it is, and what
 * it says. */
let unsent:
  | { readonly record: Uint8Array; readonly seq: number; readonly text: string }
  | undefined;

/**
 * Signs the ballot and sends it. Another of the same voter may have its number, as two devices can vote at once: then it takes
 * the next.
 *
 * @throws {ApiError} If the peer does not answer. The signed ballot is kept, and the next try sends the same bytes.
 */
export async function sendBallot(
  api: ApiClient,
  { network: { chainId }, definition: { questions } }: Election,
  { random }: { readonly random: Pick<Random, "bytes"> },
): Promise<SentBallot> {
  const { key, place } = voter.value!;
  const answers = answersOf(questions, drafts.value);
  const text = JSON.stringify([place.voter, answers]);
  const first = unsent?.text === text ? unsent.seq : place.next;
  let sent: SentBallot | undefined;
  for (let seq = first; seq < place.next + place.step; seq++) {
    if (unsent?.text !== text || unsent.seq !== seq) {
      const ballot = { voter: place.voter, seq, answers };
      const record = writeOpenBallot(ballot, { chainId, questions }, {
        secret: key.secret,
        random,
      });
      unsent = { record, seq, text };
    }
    const report = await api.handInBallot(unsent.record);
    unsent = undefined;
    sent = { report, voter: place.voter, seq };
    if (report.status !== "refused") {
      voter.value = undefined;
      drafts.value = questions.map(emptyDraft);
      return sent;
    }
    if (!TAKEN.includes(report.code)) return sent;
  }
  return sent!;
}

/** The answers that were marked. @throws {Error} If one is not good yet. */
export function answersOf(
  questions: Election["definition"]["questions"],
  marked: readonly Draft[],
): readonly Answer[] {
  return questions.map((question, i) => {
    const read = answerOf(question, marked[i]);
    if (!read.ok) throw new Error(`question ${i + 1} has no good answer yet`);
    return read.answer;
  });
}
