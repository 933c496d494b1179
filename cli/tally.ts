/** The tally of an election, as the vote validator and `tally --json` tell it. */
import { MAX_RECORD_BYTES } from "../core/limits.ts";
import { DecodeError, type Decoder, list, object, pair, text, whole } from "../net/decode.ts";
import type { PeerApi, QueryReport } from "../net/peer_api.ts";
import { UnreachableError, UsageError } from "./errors.ts";

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

/** The vote validator's own answer. */
interface TallyAnswer {
  readonly votes: number;
  readonly counts: readonly (readonly [choice: string, votes: number])[];
}

const decodeAnswer: Decoder<TallyAnswer> = object({
  votes: whole(0),
  counts: list(pair(text(MAX_RECORD_BYTES), whole(0)), Infinity),
});

/**
 * What the vote validator answered, as a tally.
 *
 * @throws {UnreachableError} If it is none, as a stranger's peer may answer what it likes.
 */
export function toTally({ answer, ...place }: QueryReport): Tally {
  const { votes, counts } = decodeTally(answer);
  // fromEntries defines properties, so a choice called __proto__ is one like any other.
  return { ...place, votes, counts: Object.fromEntries(counts) };
}

function decodeTally(answer: unknown): TallyAnswer {
  try {
    return decodeAnswer(answer, "tally");
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new UnreachableError(`Cannot use the peer's answer as ${error.message}`, {
      cause: error,
    });
  }
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
