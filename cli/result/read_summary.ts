/** From a peer to the result of its election. */
import type { PeerApi, PeerStatus } from "../../net/api/peer_api.ts";
import { readElectionRecord } from "./election_record.ts";
import { type ElectionSummary, summarizeElection } from "./election_summary.ts";
import { type Election, readElection } from "./read_election.ts";

/** A result, and what it is the result of. */
export interface ReadSummary {
  readonly election: Election;
  readonly summary: ElectionSummary;
}

/**
 * Reads all ballots from a peer and counts them here.
 *
 * @throws {UsageError} If the peer's network is no election with a roll.
 * @throws {UnreachableError} If the peer gives other answers than it should.
 */
export async function readSummary(
  api: PeerApi,
  status: PeerStatus,
  now: number,
): Promise<ReadSummary> {
  const election = await readElection(api, status);
  const record = await readElectionRecord(
    (path, args) => api.query(path, args),
    election.definition,
  );
  return { election, summary: summarizeElection(election, record, now) };
}
