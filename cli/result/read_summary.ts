/** From a peer to the result of its election. */
import type { PeerApi, PeerStatus } from "../../net/api/peer_api.ts";
import { countOf } from "../../core/base/count_of.ts";
import type { Opening } from "../../plugins/election/opening/opening.ts";
import type { FinalMark } from "./result_finality.ts";
import { type CountFinality, readCountFinality } from "../app/finality/count_finality.ts";
import { readElectionRecord } from "./election_record.ts";
import { type ElectionSummary, summarizeElection } from "./election_summary.ts";
import { type Election, readElection } from "./read_election.ts";

/** A result, and what it is the result of. */
export interface ReadSummary {
  readonly election: Election;
  readonly summary: ElectionSummary;
  /** The opening of secret ballots that was counted. */
  readonly opening?: Opening;
  /** What a person is to be told of its finality, beside the summary. */
  readonly notes: readonly string[];
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
  const told = await readCountFinality(api, record.final, { now, status });
  const mark = told && await readMark(api, told.final.index);
  return {
    election,
    summary: summarizeElection(election, record, now, mark),
    ...record.opening && { opening: record.opening },
    notes: told === undefined ? [] : [...describeLikely(told.final), ...told.notes],
  };
}

/** What a result needs of a final block; undefined if the peer does not have it any more. */
async function readMark(
  api: Pick<PeerApi, "blocks" | "finality">,
  index: number,
): Promise<FinalMark | undefined> {
  const [[block], known] = await Promise.all([api.blocks(index, 1), api.finality()]);
  if (block === undefined || known === undefined) return undefined;
  return { index, hash: block.hash, time: block.time, signers: index === 0 ? [] : known.signers };
}

function describeLikely({ likely }: CountFinality): readonly string[] {
  if (likely === 0) return [];
  const are = likely === 1 ? "is in a block that is" : "are in blocks that are";
  return [`Of all this ${countOf(likely, "record")} ${are} not final yet`];
}
