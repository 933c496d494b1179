/** What a host of an election with a roll does beside being a host: it brings the roll into the chain, and says how that goes. */
import { formatTime } from "../app/format_time.ts";
import type { Clock } from "../../core/base/clock.ts";
import { countOf } from "../../core/base/count_of.ts";
import type { Network } from "../../core/rules/network.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import { writeRollChunks } from "../../plugins/election/records/roll_chunk.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { UnreachableError } from "../app/errors.ts";
import { hasDatabase } from "../app/files/data_folder.ts";
import { readElectionStatus } from "../result/election_record.ts";
import { electionOfNetwork, isElectionNetwork } from "../result/read_election.ts";
import { describeMissingRoll, findRoll, keepRoll } from "./hosted_roll.ts";
import { publishRoll } from "./publish_roll.ts";

/** Whose roll is looked for. */
export interface HostedElection {
  readonly network: Network;
  /** Path of its file. */
  readonly file: string;
  /** Path of the roll, as the user named it. */
  readonly roll: string | undefined;
  /** The data folder. */
  readonly data: string;
}

/**
 * The roll of an election; undefined for a network that has none, and for one whose chain may have it already.
 *
 * @throws {UnreachableError} If there is none, and no chain that could have it.
 */
export function readHostedRoll(
  { network, file, roll: named, data }: HostedElection,
): Uint8Array | undefined {
  if (!isElectionNetwork(network)) return undefined;
  const { definition: { roll: digest } } = electionOfNetwork(network);
  const roll = findRoll({ file, named, data, digest });
  if (roll === undefined && !hasDatabase(data)) {
    throw new UnreachableError(describeMissingRoll(file));
  }
  return roll;
}

/**
 * Brings the roll into the chain, unless it is there.
 *
 * @param roll What {@linkcode readHostedRoll} found.
 * @returns What to tell a person; undefined if it was ended before, or there is nothing to tell.
 */
export async function holdElection(
  { network, file, data }: HostedElection,
  roll: Uint8Array | undefined,
  { api, clock, signal }: { api: PeerApi; clock: Clock; signal: AbortSignal },
): Promise<string | undefined> {
  if (!isElectionNetwork(network)) return undefined;
  const { definition } = electionOfNetwork(network);
  const ask = async (path: string) => await api.query(path);
  if ((await readElectionStatus(ask)).rollIsWhole) return undefined;
  if (roll === undefined) return describeMissingRoll(file);
  keepRoll(data, roll);
  const records = writeRollChunks(roll, network.chainId);
  const published = await publishRoll(api, records, { clock, signal });
  switch (published.state) {
    case "published":
      return `The roll is in the chain: ${countOf(definition.roll.voters, "voter")}. ${
        nextOf(definition)
      }`;
    case "refused":
      return `The roll cannot enter the chain, so nobody can vote in this election: ${published.reason}`;
    case "stopped":
      return undefined;
  }
}

/** What comes next. */
function nextOf(
  { opens, keysBy, trustees = [] }: Pick<ElectionDefinition, "opens" | "keysBy" | "trustees">,
): string {
  if (keysBy === undefined) return `Voting opens ${formatTime(opens)}.`;
  const [who, does] = trustees.length === 1
    ? ["the trustee makes", "joins, and gives"]
    : ["the trustees make", "join, and each gives"];
  return `Now ${who} their key, by ${formatTime(keysBy)}: ${
    trustees.map(({ name }) => name).join(", ")
  } ${does} the command chainvote trustee run.`;
}
