/**
 * Which of a voter's ballots the next one is, and why there is none: by the voter's line in the chain and the clock of this
 * machine. The peers judge again, by the time of the block.
 */
import { bytesToHex } from "../../core/base/hash.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import type { VoterKey } from "../../plugins/election/roll/voter_key.ts";
import type { Election } from "../result/read_election.ts";
import { readElectionStatus } from "../result/election_record.ts";
import { findFailedKey } from "./await_election_key.ts";
import { findVoter, type VoterState } from "../result/voter_state.ts";
import { type AskedPeer, type BallotRefusal, findUnshown } from "./shown_ballot.ts";

/** The refusal of a code that is nobody's. */
export const NOT_ON_ROLL: BallotRefusal = {
  code: "not-on-roll",
  reason:
    "the code is not that of a voter of this election: is it from the letter for this election?",
};

/** The refusal of everybody where the roll came too late. */
export const ROLL_MISSING: BallotRefusal = {
  code: "roll-missing",
  reason:
    "the list of voters was not in the chain when the election was to open: it has failed, and nobody can vote",
};

/** The code of the refusal of everybody before the opening. */
const NOT_OPEN = "not-open";

/** Which voter's ballot it is, and which numbers it may have. */
export interface BallotPlace {
  readonly voter: number;
  readonly next: number;
  readonly step: number;
}

/** Why nobody can vote now, by the clock of this machine. */
export function findTimeFault(
  { definition: { opens, closes } }: Election,
  now: number,
): BallotRefusal | undefined {
  if (now < opens) {
    const reason = `the election opens at ${isoTime(opens)}; it is ${isoTime(now)}`;
    return { code: NOT_OPEN, reason };
  }
  if (now < closes) return undefined;
  return {
    code: "closed",
    reason: `the election closed at ${isoTime(closes)}; it is ${isoTime(now)}`,
  };
}

/** The place of a voter's next ballot, or why there is none. The peers judge again, by the time of the block. */
export function findPlace(
  election: Election,
  { publicKey }: Pick<VoterKey, "publicKey">,
  state: VoterState | undefined,
  now: number,
): BallotPlace | BallotRefusal {
  const { definition: { revote = "last" } } = election;
  const fault = findTimeFault(election, now);
  if (fault !== undefined) return fault;
  if (state === undefined) return NOT_ON_ROLL;
  const { voter, key, next, step, seq, accepted } = state;
  if (key !== bytesToHex(publicKey)) {
    return {
      code: "replaced",
      reason:
        `the letter of voter ${voter} was replaced by a new one: the code of the old one is no longer good`,
    };
  }
  if (next !== null) return { voter, next, step };
  return revote === "once" && seq !== null
    ? {
      code: "has-voted",
      reason: `voter ${voter} has voted, and in this election the first ballot counts`,
    }
    : {
      code: "too-many",
      reason: `voter ${voter} has cast ${accepted} ballots, and can cast no more`,
    };
}

/** Asks a peer for the place of the next ballot of a key, and for whose it is. What it says is there, it has to show. */
export async function findPlaceOf(
  { api, url }: AskedPeer<PeerApi>,
  election: Election,
  key: VoterKey,
  now: number,
): Promise<{ readonly place: BallotPlace | BallotRefusal; readonly voter: number | undefined }> {
  const state = await findVoter(api, key);
  const place = findPlace(election, key, state, now);
  if ("code" in place && place.code === NOT_OPEN) {
    // An election that has failed never opens.
    const failure = await findFailedKey(api, election, now);
    if (failure !== undefined) return { place: failure, voter: state?.voter };
  }
  if (!("code" in place) && state !== undefined) {
    const claims = [{ state, publicKey: key.publicKey }];
    const unshown = (await findUnshown({ api, url }, election, claims)).get(`${state.voter}`);
    if (unshown !== undefined) return { place: unshown, voter: state.voter };
  }
  const isLost = place === NOT_ON_ROLL &&
    !(await readElectionStatus((path, args) => api.query(path, args))).rollIsWhole;
  return { place: isLost ? ROLL_MISSING : place, voter: state?.voter };
}

function isoTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
