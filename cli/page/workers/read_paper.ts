/** A receipt, checked as far as a browser can, and looked up at the peer, which may say what it likes. */
import type { PeerApi } from "../../../net/api/peer_api.ts";
import type { Election } from "../../result/read_election.ts";
import type { AskElection } from "../../result/election_answers.ts";
import { type NumberedLine, readRollPages } from "../../result/roll_pages.ts";
import { findVoter } from "../../result/voter_state.ts";
import { type CheckedPaper, checkPaper } from "./check_paper.ts";
import { MAX_FETCHED_VOTERS } from "./limits.ts";

/** A receipt that somebody gave. */
export interface PaperToCheck {
  readonly text: string;
  readonly election: Election;
}

/** What a peer says of the vote of a receipt. */
export interface ToldOfPaper {
  /** Whether it has the receipt's block, another one in its place, or none yet. */
  readonly block: "here" | "elsewhere" | "absent";
  /** Whether the vote is the one of its letter that counts. */
  readonly counts: boolean;
}

/** All that is known of a receipt. */
export interface ReadPaper {
  readonly checked: CheckedPaper;
  /** Undefined if the receipt does not hold. */
  readonly told?: ToldOfPaper;
}

/** Checks a receipt, then asks the peer. @throws {ApiError | UnreachableError} If that gives no answer. */
export async function readPaper(
  api: Pick<PeerApi, "query" | "blocks">,
  { text, election }: PaperToCheck,
): Promise<ReadPaper> {
  const early = checkPaper(text, election, []);
  if (!early.ok) return { checked: early };
  const checked = checkPaper(text, election, await readRoll(api, election));
  if (!checked.ok) return { checked };
  const { block: { index, hash }, voter, recordId } = checked;
  const [found] = await api.blocks(index, 1);
  const block = found === undefined ? "absent" : found.hash === hash ? "here" : "elsewhere";
  const state = await findVoter(api, { number: voter });
  return { checked, told: { block, counts: state?.recordId === recordId } };
}

/** Lines that the peer gives out as the list of voters; none where it is too long, or of no use, as for secret ballots. */
async function readRoll(
  api: Pick<PeerApi, "query">,
  { definition: { mode, roll } }: Election,
): Promise<readonly NumberedLine[]> {
  const lines: NumberedLine[] = [];
  if (mode === "secret" || roll.voters > MAX_FETCHED_VOTERS) return lines;
  const ask: AskElection = (path, args) => api.query(path, args);
  await readRollPages(ask, roll, (line) => lines.push(line));
  return lines;
}
