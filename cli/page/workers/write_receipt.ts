/** The receipt of a vote that is in a block, as `chainvote vote --receipt` writes it. */
import type { RecordId } from "../../../core/block/ids.ts";
import { decodeProof } from "../../../core/exchange/record_proof_json.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { makeReceipt } from "../../ballot/receipt.ts";
import { readReceiptBallot } from "../../ballot/receipt_ballot.ts";
import { checkPlace } from "./check_place.ts";
import type { Election } from "../../result/read_election.ts";

/** Which vote. */
export interface ReceiptToWrite {
  readonly recordId: RecordId;
  readonly election: Election;
}

/**
 * The text of a receipt. Null if the peer does not show that a block holds this vote.
 *
 * @throws {ApiError} If the peer does not answer.
 */
export async function writeReceipt(
  api: Pick<PeerApi, "prove">,
  { recordId, election }: ReceiptToWrite,
): Promise<string | null> {
  const proof = await api.prove(recordId, { upTo: "final" });
  if (proof === undefined) return null;
  if (checkPlace({ proof, id: recordId, network: election.network }) === null) return null;
  const read = readReceiptBallot(decodeProof(proof).record, election);
  if (!read.ok) return null;
  const { voter, seq } = read.ballot;
  return `${JSON.stringify(makeReceipt(proof, election, { recordId, voter, seq }))}\n`;
}
