/**
 * A voter's ballot on its way: whose it is, marks, and what became of it. The code and its key are in the memory of the ballot worker alone;
 * marks of open ballots are kept by the browser for the tab, under the election's chain id, so that nothing is lost by a reload.
 * They are forgotten once the ballot is sent. Those of secret ballots are in memory alone: a browser may write the others to the disk.
 */
import { computed, effect, signal } from "@preact/signals";
import type { Answer } from "../../../plugins/counting/question.ts";
import type { RecordReport } from "../../../net/api/peer_api.ts";
import type { Election } from "../../result/read_election.ts";
import type { JobWorker } from "../work/job_worker.ts";
import type { BallotJobs, CodesToEnter, EnteredCodes, KnownVoter } from "../workers/ballot_jobs.ts";
import { answerOf, type Draft, emptyDraft } from "./draft.ts";
import { handingIn } from "./handing_in.ts";
import { keepText, type TextStore } from "./kept_text.ts";

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

/** What makes ballots. */
export type BallotMaker = Pick<JobWorker<BallotJobs>, "run">;

/** How often codes were entered. */
let entries = 0;

/** Takes the codes of the letters, and asks the peer whose they are. Only those that were entered last say who votes. */
export async function enterCodes(desk: BallotMaker, codes: CodesToEnter): Promise<EnteredCodes> {
  // The desk has forgotten whoever was there before, also where these codes are wrong.
  voter.value = undefined;
  const own = ++entries;
  const entered = await desk.run("enter", codes);
  if (entered.ok && own === entries) voter.value = entered.voter;
  return entered;
}

/** Takes up the marks of this tab, and keeps them from now on; none of secret ballots. */
export function followDrafts(
  given: TextStore | undefined,
  { network: { chainId }, definition: { mode, questions } }: Election,
): void {
  const store = mode === "secret" ? undefined : given;
  const key = `chainvote/${chainId}/marks`;
  drafts.value = readDrafts(store?.getItem(key) ?? null, questions.map(emptyDraft));
  effect(() => {
    const hasMarks = drafts.value.some(({ marks, isBlank }) => isBlank || marks.some(Boolean));
    keepText(store, key, hasMarks ? JSON.stringify(drafts.value) : undefined);
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

/** Encrypts what was marked, anew each time, and tells the mark of the ballot, before it is sent or opened. */
export async function encryptBallot(
  desk: BallotMaker,
  { definition: { questions } }: Election,
): Promise<string> {
  return await desk.run("encrypt", answersOf(questions, drafts.value));
}

/**
 * Signs the ballot and sends it: what was marked, or of a secret ballot the one that was encrypted with that mark.
 *
 * @throws {ApiError} If the peer does not answer. The next try sends the same bytes.
 */
export async function sendBallot(
  desk: BallotMaker,
  { definition: { questions } }: Election,
  mark?: string,
): Promise<RecordReport> {
  const ballot = mark === undefined ? { answers: answersOf(questions, drafts.value) } : { mark };
  const report = await handingIn(() => desk.run("send", ballot));
  if (report.status === "refused") return report;
  voter.value = undefined;
  drafts.value = questions.map(emptyDraft);
  return report;
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
