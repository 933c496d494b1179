/**
 * Ballots that a peer says are there: they are believed once it shows them.
 *
 * A voter's next ballot takes the number behind those before it, and the highest counts. If a peer's word were enough, it could
 * say that numbers are taken, get a signed ballot with a higher one each time, and bring that in after the voter has voted
 * otherwise elsewhere. So none is signed for a higher number before the peer has shown a ballot of this election and this voter
 * with the number before, signed with the voter's own key. One from another device is such a ballot.
 */
import { base64ToBytes } from "../../core/base/base64.ts";
import { TextMap } from "../../core/base/text_map.ts";
import { isRecordId } from "../../core/block/ids.ts";
import { recordId } from "../../core/block/record.ts";
import type { PeerApi, RecordReport } from "../../net/api/peer_api.ts";
import { MAX_ROLL_KEY_SEQ } from "../../plugins/election/limits.ts";
import { isSignedBy } from "../../plugins/election/records/record_signature.ts";
import type { Election } from "../result/read_election.ts";
import type { VoterState } from "../result/voter_state.ts";
import { readChainRecords } from "./chain_records.ts";
import { readReceiptBallot } from "./receipt_ballot.ts";

/** Why no ballot is made, or no other one. */
export interface BallotRefusal {
  readonly code: string;
  readonly reason: string;
}

/** A peer, and where it answers, if it is one that the user named. */
export interface AskedPeer<Api> {
  readonly api: Api;
  readonly url?: string;
}

/** A voter by number and key. */
interface BallotOwner {
  readonly voter: number;
  readonly publicKey: Uint8Array;
}

/** What a peer says of a voter, and the key that the voter has. */
export interface ClaimedState {
  readonly state: VoterState;
  readonly publicKey: Uint8Array;
}

/** Refusals that say that a ballot of the same number, or a later one, is there already. */
const TAKEN: readonly (string | undefined)[] = ["duplicate", "superseded"];

/** Whether a refusal says so. */
export function saysTaken(
  { status, code }: { readonly status: string; readonly code?: string },
): boolean {
  return status === "refused" && TAKEN.includes(code);
}

/**
 * The number of the ballot that stands in the way of one that a peer has refused; a refusal if the peer shows none that the
 * voter has signed.
 */
export async function readTakenSeq(
  { api, url }: AskedPeer<Pick<PeerApi, "lookUp">>,
  election: Election,
  { refused, seq, ...owner }: BallotOwner & {
    readonly refused: Pick<RecordReport, "recordId" | "conflict">;
    readonly seq: number;
  },
): Promise<number | BallotRefusal> {
  // A peer keeps no refusal of what was handed in without its token.
  const conflict = refused.conflict ?? (await api.lookUp([refused.recordId]))[0].conflict;
  const shown = conflict === undefined ? undefined : base64ToBytes(conflict);
  const isAnother = shown !== undefined && recordId(shown) !== refused.recordId;
  const taken = isAnother ? seqOfShown(shown, owner, election) : undefined;
  if (taken !== undefined && taken >= seq) return taken;
  return notShown(url, `a ballot of voter ${owner.voter} has the number ${seq}, or a later one`);
}

/**
 * Why what a peer says of voters is not believed, by the voter's number: it says that a ballot counts whose number the next one
 * would have to come after, and does not show it.
 */
export async function findUnshown(
  { api, url }: AskedPeer<Pick<PeerApi, "lookUp" | "blocks">>,
  election: Election,
  claims: readonly ClaimedState[],
): Promise<TextMap<BallotRefusal>> {
  const open = claims.filter(({ state }) => needsToBeShown(state));
  const records = await readChainRecords(api, open.map(({ state }) => state.recordId ?? ""));
  const unshown = new TextMap<BallotRefusal>();
  for (const { state: { voter, seq, recordId }, publicKey } of open) {
    const id = recordId ?? "";
    const record = isRecordId(id) ? records.get(id)?.bytes : undefined;
    const shown = record && seqOfShown(record, { voter, publicKey }, election);
    if (shown !== undefined && shown === seq) continue;
    unshown.set(`${voter}`, notShown(url, `ballot ${seq} of voter ${voter} counts`));
  }
  return unshown;
}

/** Whether the next number is higher than the first under the voter's present key. */
function needsToBeShown({ next, replaced }: VoterState): boolean {
  return next !== null && next > (replaced ? MAX_ROLL_KEY_SEQ : 0) + 1;
}

/** The number of a ballot of an election that a voter has signed; undefined for all else. */
function seqOfShown(
  record: Uint8Array,
  { voter, publicKey }: BallotOwner,
  election: Election,
): number | undefined {
  const read = readReceiptBallot(record, election);
  if (!read.ok || read.ballot.voter !== voter) return undefined;
  return isSignedBy(publicKey, record, election.network.chainId) ? read.ballot.seq : undefined;
}

function notShown(url: string | undefined, claim: string): BallotRefusal {
  const peer = url === undefined ? "the peer" : `the peer at ${url}`;
  return {
    code: "not-shown",
    reason:
      `${peer} says that ${claim}, and shows none that was signed with this code: it may want several ` +
      "ballots, to bring one in later. No other one was signed; vote through another peer",
  };
}
