/** The tally of an election, as the vote validator and `tally --json` tell it. */
import type { PeerApi, QueryReport } from "../net/peer_api.ts";
import { UsageError } from "./errors.ts";

/** Votes by choice, up to a block. */
export interface Tally {
  /** Chain id. */
  readonly network: string;
  /** Name of the network. */
  readonly name: string;
  /** Index of the block up to which votes are counted. */
  readonly index: number;
  /** That block's hash, in hexadecimal. */
  readonly tip: string;
  /** Number of votes. */
  readonly votes: number;
  /** Number of records that wait for a block. */
  readonly pending: number;
  /** Number of votes for each choice. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Asks a peer for the tally.
 *
 * @throws {UsageError} If its network is not one of votes.
 */
export async function readTally(api: PeerApi): Promise<Tally> {
  const report = await api.query("tally");
  if (report === undefined) throw await noElection(api);
  return toTally(report);
}

/** What the vote validator answered, as a tally. */
export function toTally({ answer, ...place }: QueryReport): Tally {
  const { votes, counts } = answer as unknown as { votes: number; counts: [string, number][] };
  // fromEntries defines properties, so a choice called __proto__ is one like any other.
  return { ...place, votes, counts: Object.fromEntries(counts) };
}

/** @throws {UsageError} If the peer's network is not one of votes. */
export async function checkIsElection(api: PeerApi): Promise<void> {
  const { validator } = await api.status();
  if (!validator.startsWith("vote ")) throw await noElection(api);
}

async function noElection(api: PeerApi): Promise<UsageError> {
  const { name, validator } = await api.status();
  return new UsageError(
    `Cannot vote or count as the network's validator must be vote: "${name}" has ${validator}`,
  );
}
