/** The tally of an election, as the vote validator and `tally --json` tell it. */
import type { Json } from "../../core/base/canonical_json.ts";
import type { Losses } from "../../core/store/losses.ts";
import type { PeerApi, PeerStatus, QueryReport } from "../../net/api/peer_api.ts";
import { UnreachableError, UsageError } from "../app/errors.ts";
import { isElection } from "../app/network_kind.ts";
import { readCountFinality } from "../app/finality/count_finality.ts";
import { countFinal, type TallyFinality } from "./tally_finality.ts";
import { type Counts, decodeLargest, readAllCounts } from "./tally_pages.ts";

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
  /** True while the chain is known to be behind: there may be more votes. */
  readonly syncing: boolean;
  /** Number of votes for each choice. */
  readonly counts: Readonly<Record<string, number>>;
  /** Votes that counted here and were undone for good; left out if there are none. */
  readonly lost?: Losses;
  /** What of it is final; only in a network with witnesses. */
  readonly final?: TallyFinality;
}

/** A tally with what a person is told beside it. */
export interface ToldTally extends Tally {
  /** Where it stands once it has closed, the line that must not be missed first; empty before. */
  readonly standing: readonly string[];
  readonly notes: readonly string[];
}

/** What is told where there are no witnesses. */
const NOTHING_TOLD = { standing: [], notes: [] } as const;

/** How often final blocks are counted, as a block may come in between. */
const TRIES = 5;

/** Choices that a person is shown: more than fit on a screen. */
const LARGEST = 50;

/** A tally whose `counts` may have the largest choices alone. */
export interface LargestTally extends ToldTally {
  /** Number of all choices. */
  readonly choices: number;
}

/** Options of {@linkcode readTally} and {@linkcode readLargest}. */
export interface ReadTallyOptions {
  /** What the peer said of itself just now. @default {It is asked} */
  readonly status?: PeerStatus;
  /** Count final blocks alone. @default {false} */
  readonly countsFinal?: boolean;
  /** This machine's time, in ms since the Unix epoch. */
  readonly now: number;
}

/**
 * Asks a peer for the whole tally.
 *
 * @throws {UsageError} If its network is not one of votes.
 * @throws {UnreachableError} If it answers something else, as a stranger's peer may.
 */
export async function readTally(
  api: PeerApi,
  { status, countsFinal = false, now }: ReadTallyOptions,
): Promise<ToldTally> {
  for (let tries = 0; tries < TRIES; tries++) {
    const read = await readAllCounts((args) => api.query("tally", args));
    status ??= await api.status();
    if (read === undefined) throw noElection(status);
    const tally = { ...toTally(read.first, read.counts), ...lossesOf(status) };
    const told = await readCountFinality(api, read.first.final, { now, status });
    if (told === undefined) {
      if (countsFinal) throw noFinal(status);
      return { ...tally, ...NOTHING_TOLD };
    }
    const { final, ...said } = told;
    if (!countsFinal) return { ...tally, final, ...said };
    const rules = status.validator === "vote 1" ? 1 : 2;
    const counted = await countFinal(api, { ...tally, final, rules });
    if (counted === undefined) continue;
    const { votes, counts } = counted;
    return { ...tally, votes, counts, final: { ...final, votes, counts }, ...said };
  }
  throw new UnreachableError(
    "Cannot count final blocks alone as the chain must stay where it is meanwhile: try again",
  );
}

/**
 * Asks a peer for the largest choices, which is one answer however many there are.
 *
 * @throws {UsageError | UnreachableError} As {@linkcode readTally}.
 */
export async function readLargest(
  api: PeerApi,
  { status, now }: ReadTallyOptions,
): Promise<LargestTally> {
  const report = await api.query("tally", { top: String(LARGEST) });
  status ??= await api.status();
  if (report === undefined) throw noElection(status);
  const counts = decodeLargest(report);
  const tally = { ...toTally(report, counts), ...lossesOf(status), choices: counts.choices };
  const told = await readCountFinality(api, report.final, { now, status });
  return { ...tally, ...NOTHING_TOLD, ...told };
}

/** What the peer says of votes that counted; nothing if none were undone for good. */
function lossesOf({ lost }: PeerStatus): Pick<Tally, "lost"> {
  return lost === null ? {} : { lost };
}

/** Counts as a tally. */
export function toTally(
  { answer: _, final: _final, ...place }: Omit<QueryReport, "answer"> & {
    readonly answer?: Json;
  },
  { votes, counts }: Counts,
): Tally {
  return { ...place, votes, counts };
}

/** @throws {UsageError} If the peer's network is not one of votes. */
export function checkIsElection(status: PeerStatus): void {
  if (!status.validator.startsWith("vote ")) throw noElection(status);
}

function noFinal({ name }: PeerStatus): UsageError {
  return new UsageError(
    `Cannot count final blocks as the network must have witnesses: ${
      JSON.stringify(name)
    } has none`,
  );
}

function noElection({ name, validator }: PeerStatus): UsageError {
  if (isElection({ validator })) {
    return new UsageError(
      `Cannot use IDs in "${name}" as it is an election with voting codes: chainvote vote asks for yours, ` +
        "chainvote election result shows the result",
    );
  }
  return new UsageError(
    `Cannot vote or count as the network's validator must be vote: "${name}" has ${validator}`,
  );
}
