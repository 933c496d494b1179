/** The ballot in a receipt: an open one with its answers; of a secret one, that it is there. */
import type { Answer } from "../../plugins/counting/question.ts";
import { ballotPlaceOf, type BallotStart } from "../../plugins/election/records/ballot_start.ts";
import { type BallotFault, readOpenBallot } from "../../plugins/election/records/open_ballot.ts";
import { checkHead } from "../../plugins/election/records/record_head.ts";
import { secretBallotBytes } from "../../plugins/election/records/secret_ballot.ts";
import type { Election } from "../result/read_election.ts";

/** What a receipt shows of a ballot. */
export interface ReceiptBallot extends BallotStart {
  /** One for each question; left out of secret ballots, as nobody is to be able to show them. */
  readonly answers?: readonly Answer[];
}

/** What {@linkcode readReceiptBallot} answers. */
export type ReadReceiptBallot =
  | { readonly ok: true; readonly ballot: ReceiptBallot }
  | { readonly ok: false; readonly code: BallotFault };

/** Reads the ballot of an election. Whether its signature and proofs hold is for whoever let it into the chain. */
export function readReceiptBallot(
  record: Uint8Array,
  { network: { chainId }, definition: { mode, questions } }: Election,
): ReadReceiptBallot {
  if (mode === "open") return readOpenBallot(record, { chainId, questions });
  const fault = checkHead(record, "secret-ballot", chainId);
  if (fault !== undefined) return { ok: false, code: fault };
  if (record.length !== secretBallotBytes(questions)) return { ok: false, code: "malformed" };
  const { voter, seq } = ballotPlaceOf(record);
  if (voter === 0 || seq === 0) return { ok: false, code: "malformed" };
  return { ok: true, ballot: { voter, seq } };
}
