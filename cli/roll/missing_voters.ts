/** Who has not voted yet, with the names that the registrar alone has. */
import type { PeerApi, PeerStatus } from "../../net/api/peer_api.ts";
import { UsageError } from "../app/errors.ts";
import { readElectionRecord } from "../result/election_record.ts";
import { readElection } from "../result/read_election.ts";
import type { CodedVoter } from "./codes_csv.ts";
import { checkFolderFits } from "./fit_election.ts";
import type { RollFolder } from "./roll_files.ts";

/** Who has not voted, and up to which block that is so. */
export interface MissingVoters {
  /** In the order of the registrar's list. */
  readonly missing: readonly CodedVoter[];
  /** Hash of the block. */
  readonly tip: string;
}

/**
 * Asks a peer of the folder's election.
 *
 * @throws {UsageError} If the peer is in another election.
 * @throws {UnreachableError} If it gives other answers than it should.
 */
export async function readMissing(
  folder: RollFolder,
  api: PeerApi,
  status: PeerStatus,
): Promise<MissingVoters> {
  const { definition, network } = await readElection(api, status);
  try {
    checkFolderFits(folder, definition);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(
      `Cannot say who is missing in "${network.definition.name}": ${error.message}`,
      { cause: error },
    );
  }
  const ask = (path: string, args?: Readonly<Record<string, string>>) => api.query(path, args);
  const { ballots, tip } = await readElectionRecord(ask, definition);
  return { missing: findMissing(folder, ballots), tip };
}

/** The voters of the folder of whom no ballot is in the chain. */
function findMissing(
  { codes }: Pick<RollFolder, "codes">,
  ballots: readonly { readonly voter: number }[],
): CodedVoter[] {
  const hasVoted = new Uint8Array(codes.voters.length + 1);
  for (const { voter } of ballots) hasVoted[voter] = 1;
  return codes.voters.filter(({ number }) => number !== undefined && hasVoted[number] === 0);
}
