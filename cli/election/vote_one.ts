/**
 * Casts one vote and says what became of it.
 *
 * The room owns what voters and tellers see: one vote, a file of ballots (`vote_file.ts`, read by `ballots_csv.ts`), the
 * prompt (`vote_prompt.ts`), and the tally and its table (`tally.ts`, `tally_view.ts`). It does not own when a vote is valid
 * (`plugins/vote`), or how a record gets into a block (`cli/app/records/cast.ts`).
 */
import type { createVoteRecord, Vote } from "../../plugins/vote/vote_record.ts";
import { castOne } from "../records/cast_and_tell.ts";
import { KnownBefore } from "../app/records/known_before.ts";
import type { PeerAccess } from "../options/peer_access.ts";
import { describeElection, describePlace, type RecordOutcome } from "../records/record_outcome.ts";

/** A vote, and the record that says it. */
export type MadeVote = Extract<ReturnType<typeof createVoteRecord>, { ok: true }>;

/** Options of {@linkcode castVote}. */
export interface CastVoteOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What was in the chain before; one for all attempts to cast this vote. @default {A new one} */
  readonly known?: KnownBefore;
  /** In a network with witnesses: a block that is not final is not enough. @default {false} */
  readonly mustBeFinal?: boolean;
}

/** Casts a vote and waits until it is settled, or the time is over. */
export async function castVote(
  peer: PeerAccess,
  { record }: MadeVote,
  { timeoutMs, signal, known = new KnownBefore(), mustBeFinal }: CastVoteOptions,
): Promise<RecordOutcome> {
  return await castOne(peer, record, { timeoutMs, signal, known, mustBeFinal });
}

/** One line on an outcome, for people. */
export function describeOutcome(
  outcome: RecordOutcome,
  { voter, choice }: Vote,
  peer: Pick<PeerAccess, "isPassing" | "given">,
): string {
  const { status, reason } = outcome;
  const vote = `${voter.trim()} → ${choice.trim()}`;
  switch (status) {
    case "added":
      return `Added: ${vote}, ${describePlace(outcome, peer)}`;
    case "known":
      return `Known: ${vote}, cast before, ${describePlace(outcome, peer)}`;
    case "refused":
      return `Refused: ${reason}${describeElection(outcome)}`;
    case "unconfirmed":
      return `Not confirmed: ${vote}, ${reason}${describeElection(outcome)}`;
  }
}
