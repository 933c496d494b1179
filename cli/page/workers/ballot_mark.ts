/** The mark of a secret ballot that is in the chain, worked out from its record: what its voter saw before it was sent. */
import { base64ToBytes } from "../../../core/base/base64.ts";
import { hexToBytes } from "../../../core/base/hash.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import { recordId as idOf } from "../../../core/block/record.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { ballotTracker, encryptedBallotText } from "../../../plugins/belenios/ballots/ballot.ts";
import { elementOfBytes } from "../../../plugins/belenios/group/group.ts";
import { ballotPlaceOf } from "../../../plugins/election/records/ballot_start.ts";
import { isSignedBy } from "../../../plugins/election/records/record_signature.ts";
import {
  electionKeyIn,
  readEncryptedBallot,
  secretBallotBytes,
} from "../../../plugins/election/records/secret_ballot.ts";
import { beleniosElectionOf } from "../../../plugins/election/secret/belenios_election_of.ts";
import { UnreachableError } from "../../app/errors.ts";
import type { Election } from "../../result/read_election.ts";
import { findVoter } from "../../result/voter_state.ts";

/**
 * The mark; undefined if no block holds the record, or it is no secret ballot of the voter's present letter.
 *
 * @throws {UnreachableError} If the peer gives another record.
 */
export async function readBallotMark(
  api: PeerApi,
  { definition, network: { chainId } }: Election,
  id: RecordId,
): Promise<string | undefined> {
  const proof = await api.prove(id);
  if (proof === undefined) return undefined;
  const record = base64ToBytes(proof.record);
  if (idOf(record) !== id) {
    throw new UnreachableError(
      `Cannot use the peer as its record must be ${id}: it is ${idOf(record)}`,
    );
  }
  if (record.length !== secretBallotBytes(definition.questions)) return undefined;
  const state = await findVoter(api, { number: ballotPlaceOf(record).voter });
  const publicKey = hexToBytes(state?.key ?? "");
  const [y, credential] = [electionKeyIn(record), publicKey].map(elementOfBytes);
  if (y === undefined || credential === undefined) return undefined;
  if (!isSignedBy(publicKey, record, chainId)) return undefined;
  const ballot = readEncryptedBallot(
    record,
    beleniosElectionOf({ definition, chainId }, y),
    credential,
  );
  return ballotTracker(encryptedBallotText(ballot));
}
