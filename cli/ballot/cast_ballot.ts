/**
 * Casts a ballot: which of the voter's it is, signs it, hands it in and says what became of it.
 *
 * A ballot is number `seq` of its voter, one more than the one that counts. Another of the same voter may be on its way with
 * that number, from another machine or an earlier try; then this one takes the next, so the last one cast counts.
 */
import type { Clock, Random } from "../../core/base/clock.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import { writeOpenBallot } from "../../plugins/election/records/open_ballot.ts";
import type { VoterKey } from "../../plugins/election/roll/voter_key.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import type { PeerAccess } from "../options/peer_access.ts";
import { castOne } from "../records/cast_and_tell.ts";
import type { RecordOutcome } from "../records/record_outcome.ts";
import type { Election } from "../result/read_election.ts";
import { readElectionStatus } from "../result/election_record.ts";
import { findVoter, type VoterState } from "../result/voter_state.ts";

/** What `vote --json` prints of an election with a roll. */
export interface BallotOutcome extends RecordOutcome {
  /** The voter's number on the roll; null if the code is of nobody. */
  readonly voter: number | null;
  /** Which of the voter's ballots it is; null if none was made. */
  readonly seq: number | null;
  /** True if nothing can take it away any more. Witnesses make it so; without them it stays false. */
  readonly final: boolean;
}

/** A ballot to be cast. */
export interface BallotToCast {
  readonly key: VoterKey;
  readonly answers: readonly Answer[];
}

/** Options of {@linkcode castBallot}. */
export interface CastBallotOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** In a network with witnesses: a block that is not final is not enough. @default {false} */
  readonly mustBeFinal?: boolean;
}

/** What {@linkcode castBallot} works with. */
export interface CastBallotDeps {
  readonly clock: Pick<Clock, "now">;
  readonly random: Pick<Random, "bytes">;
}

/** Refusals that say that a ballot of the same number, or a later one, is there already. */
const TAKEN = ["duplicate", "superseded"];

/** Casts a ballot and waits until it is settled, or the time is over. */
export async function castBallot(
  peer: PeerAccess,
  election: Election,
  { key, answers }: BallotToCast,
  { timeoutMs, signal, mustBeFinal }: CastBallotOptions,
  { clock, random }: CastBallotDeps,
): Promise<BallotOutcome> {
  const { place, voter } = await findPlaceOf(peer.api, election, key, clock.now());
  if ("code" in place) return refuseBallot(peer, place, voter);
  const { network: { chainId }, definition: { questions } } = election;
  let outcome: BallotOutcome | undefined;
  for (let seq = place.next; seq < place.next + place.step; seq++) {
    const ballot = { voter: place.voter, seq, answers };
    const signer = { secret: key.secret, random };
    const record = writeOpenBallot(ballot, { chainId, questions }, signer);
    const cast = await castOne(peer, record, { timeoutMs, signal, mustBeFinal });
    outcome = { ...cast, voter: place.voter, seq, final: cast.final ?? false };
    if (outcome.status !== "refused" || !TAKEN.includes(outcome.code ?? "")) return outcome;
  }
  return outcome!;
}

/** Why no ballot is made. */
export interface BallotRefusal {
  readonly code: string;
  readonly reason: string;
}

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
    return { code: "not-open", reason };
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

/** Asks a peer for the place of the next ballot of a key, and for whose it is. */
export async function findPlaceOf(
  api: PeerApi,
  election: Election,
  key: VoterKey,
  now: number,
): Promise<{ readonly place: BallotPlace | BallotRefusal; readonly voter: number | undefined }> {
  const state = await findVoter(api, key);
  const place = findPlace(election, key, state, now);
  const isLost = place === NOT_ON_ROLL &&
    !(await readElectionStatus((path, args) => api.query(path, args))).rollIsWhole;
  return { place: isLost ? ROLL_MISSING : place, voter: state?.voter };
}

/** The outcome of what makes no ballot. */
export function refuseBallot(
  { status: { network, name } }: Pick<PeerAccess, "status">,
  { code, reason }: BallotRefusal,
  voter: number | null = null,
): BallotOutcome {
  const nowhere = { network, name, recordId: null, confirmations: 0, peers: 0 };
  return { status: "refused", code, reason, ...nowhere, voter, seq: null, final: false };
}

function isoTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
