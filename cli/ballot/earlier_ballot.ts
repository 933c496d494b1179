/** What a voter is told before a ballot is sent where one of that voter counts already. */
import { isRecordId } from "../../core/block/ids.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import type { VoterKey } from "../../plugins/election/roll/voter_key.ts";
import { formatMoment } from "../app/format_time.ts";
import type { Election } from "../result/read_election.ts";
import { findVoter } from "../result/voter_state.ts";
import { readChainRecords } from "./chain_records.ts";
import { readReceiptBallot } from "./receipt_ballot.ts";

/**
 * A line on the ballot that this one takes the place of; undefined if there is none. Sending the same again is another
 * ballot, which others see.
 *
 * @param answers Of the ballot that is to be sent; undefined if another program has encrypted it.
 * @throws {UnreachableError} If the peer answers something else than it should.
 */
export async function describeEarlier(
  api: Pick<PeerApi, "query" | "lookUp" | "blocks">,
  election: Election,
  { publicKey }: Pick<VoterKey, "publicKey">,
  answers: readonly Answer[] | undefined,
): Promise<string | undefined> {
  // Where the first ballot counts there is no second one.
  if (election.definition.revote === "once") return undefined;
  const state = await findVoter(api, { publicKey });
  if (state === undefined || state.recordId === null || !isRecordId(state.recordId)) {
    return undefined;
  }
  const found = (await readChainRecords(api, [state.recordId])).get(state.recordId);
  const where = found === undefined ? "" : ` of ${formatMoment(found.time)}`;
  const read = found === undefined ? undefined : readReceiptBallot(found.bytes, election);
  const earlier = read?.ok === true ? read.ballot.answers : undefined;
  const isSame = earlier !== undefined && answers !== undefined &&
    JSON.stringify(earlier) === JSON.stringify(answers);
  return isSame
    ? `Voter ${state.voter} has cast this very ballot already, and it counts: sending it again changes nothing.`
    : `This replaces the ballot${where} that voter ${state.voter} has cast.`;
}
