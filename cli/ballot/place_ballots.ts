/**
 * Finds out, for many ballots at once, whose each is and which of the voter's: the roll and the ballots that count are read in
 * pages, and only voters who have voted before, or whose letter was replaced, are asked about one by one.
 */
import { bytesToHex } from "../../core/base/hash.ts";
import { TextMap } from "../../core/base/text_map.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import type { VoterKey } from "../../plugins/election/roll/voter_key.ts";
import type { ChainBallot, ElectionStatus } from "../result/election_answers.ts";
import { readElectionRecord } from "../result/election_record.ts";
import type { Election } from "../result/read_election.ts";
import { readRollPages } from "../result/roll_pages.ts";
import { findVoter } from "../result/voter_state.ts";
import {
  type BallotPlace,
  findPlace,
  findTimeFault,
  NOT_ON_ROLL,
  ROLL_MISSING,
} from "./ballot_place.ts";
import {
  type AskedPeer,
  type BallotRefusal,
  type ClaimedState,
  findUnshown,
} from "./shown_ballot.ts";

/** A ballot that has no place yet. */
export interface UnplacedBallot {
  readonly key: VoterKey;
  readonly answers: readonly Answer[];
}

/** What became of a ballot: its place; `same` if the ballot that counts says the same already; or why there is none. */
export type PlacedBallot = BallotPlace | BallotRefusal | "same";

/** The places of ballots, in their order, at a moment in ms. */
export async function placeBallots(
  { api, url }: AskedPeer<PeerApi>,
  election: Election,
  ballots: readonly UnplacedBallot[],
  now: number,
): Promise<readonly PlacedBallot[]> {
  const ask = (path: string, args?: Readonly<Record<string, string>>) => api.query(path, args);
  const numbers = new TextMap<number>();
  const { roll } = election.definition;
  await readRollPages(ask, roll, ({ publicKey, voter }) => numbers.set(publicKey, voter));
  const { ballots: cast, replaced, status } = await readElectionRecord(ask, election.definition);
  for (const { key, voter } of replaced) numbers.set(key, voter);
  // By the voter's number.
  const casts: ChainBallot[] = [];
  for (const ballot of cast) casts[ballot.voter] = ballot;
  const hasNewLetter: boolean[] = [];
  for (const { voter } of replaced) hasNewLetter[voter] = true;

  const placed: PlacedBallot[] = [];
  const claims: ClaimedState[] = [];
  for (const { key, answers } of ballots) {
    const voter = numbers.get(bytesToHex(key.publicKey));
    const before: ChainBallot | undefined = casts[voter ?? 0];
    if (voter === undefined) placed.push(refuseStranger(election, now, status));
    else if (before !== undefined && isSame(before.answers, answers)) placed.push("same");
    else if (before !== undefined || hasNewLetter[voter]) {
      const state = await findVoter(api, key);
      placed.push(findPlace(election, key, state, now));
      if (state !== undefined) claims.push({ state, publicKey: key.publicKey });
    } else placed.push(findPlace(election, key, newVoter(voter, key), now));
  }
  const unshown = await findUnshown({ api, url }, election, claims);
  return placed.map((each) =>
    each === "same" || "code" in each ? each : unshown.get(`${each.voter}`) ?? each
  );
}

/** Why the key of nobody makes no ballot. */
function refuseStranger(
  election: Election,
  now: number,
  { rollIsWhole }: Pick<ElectionStatus, "rollIsWhole">,
): BallotRefusal {
  return findTimeFault(election, now) ?? (rollIsWhole ? NOT_ON_ROLL : ROLL_MISSING);
}

/** A voter of whom the chain has nothing but the line of the roll. */
function newVoter(voter: number, { publicKey }: VoterKey) {
  return {
    voter,
    key: bytesToHex(publicKey),
    weight: 1,
    seq: null,
    recordId: null,
    accepted: 0,
    replaced: false,
    next: 1,
    step: 1,
  };
}

function isSame(one: readonly Answer[] | undefined, other: readonly Answer[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
