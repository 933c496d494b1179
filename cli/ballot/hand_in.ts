/** `chainvote vote --ballot` with a ballot that was made and signed elsewhere, as the page from the disk does: it is sent as it is. */
import { type ExitCode, UsageError } from "../app/errors.ts";
import type { PeerAccess } from "../options/peer_access.ts";
import { castOne } from "../records/cast_and_tell.ts";
import { describeElection, describePlace, outcomeExitCode } from "../records/record_outcome.ts";
import { readElection } from "../result/read_election.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { ballotPlaceOf } from "../../plugins/election/records/ballot_start.ts";
import { type ReadBallotText, readBallotText } from "./ballot_text.ts";
import type { BallotOutcome, CastBallotOptions } from "./cast_ballot.ts";
import { catchUp } from "./catch_up_first.ts";

/** What is wrong with such a text. */
const FAULTS: Readonly<Record<Extract<ReadBallotText, { ok: false }>["code"], string>> = {
  "no-ballot": "it must hold a ballot: it holds something else",
  "cut": "a part of it is missing or wrong: take it from the page again",
  "other-election": "it must be of this election: it is of another one",
};

/**
 * Hands it in, and prints what became of it.
 *
 * @throws {UsageError} If the text is no ballot of the peer's election.
 */
export async function handInBallotText(
  text: string,
  peer: PeerAccess,
  { json, ...options }: CastBallotOptions & { readonly json: boolean },
): Promise<ExitCode> {
  await catchUp(peer, options);
  const { network: { chainId } } = await readElection(peer.api, peer.status);
  const read = readBallotText(text, { chainId });
  if (!read.ok) throw new UsageError(`Cannot hand in the ballot as ${FAULTS[read.code]}`);
  const { voter, seq } = ballotPlaceOf(read.record);
  const cast = await castOne(peer, read.record, options);
  const outcome: BallotOutcome = { ...cast, voter, seq, final: cast.final ?? false };
  if (json) printJson(outcome);
  else if (outcome.status === "refused") {
    printNote(`Refused: ${outcome.reason}${describeElection(outcome)}`);
  } else if (outcome.status === "unconfirmed") {
    printNote(
      `Not confirmed: the ballot of voter ${voter}, ${outcome.reason}${describeElection(outcome)}`,
    );
  } else printLine(`Added: the ballot of voter ${voter}, ${describePlace(cast, peer)}`);
  return outcomeExitCode(outcome);
}
