/** The receipt of a vote that is in a block, as `chainvote vote --receipt` writes it. */
import type { RecordId } from "../../../core/block/ids.ts";
import { decodeProof } from "../../../core/exchange/record_proof_json.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { makeReceipt } from "../../ballot/receipt.ts";
import { readReceiptBallot } from "../../ballot/receipt_ballot.ts";
import type { Election } from "../../result/read_election.ts";

/** Which vote. */
export interface ReceiptToWrite {
  readonly recordId: RecordId;
  readonly election: Election;
}

/**
 * The text of a receipt. Null if the record is in no block, or no vote.
 *
 * @throws {ApiError} If the peer does not answer.
 * @throws {TypeError} If what it gives as a proof does not hold.
 */
export async function writeReceipt(
  api: Pick<PeerApi, "prove">,
  { recordId, election }: ReceiptToWrite,
): Promise<string | null> {
  const proof = await api.prove(recordId, { upTo: "final" });
  if (proof === undefined) return null;
  const read = readReceiptBallot(decodeProof(proof).record, election);
  if (!read.ok) return null;
  const { voter, seq } = read.ballot;
  return `${JSON.stringify(makeReceipt(proof, election, { recordId, voter, seq }))}\n`;
}
