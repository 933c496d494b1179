/**
 * Casts a ballot: which of the voter's it is, signs it, hands it in and says what became of it.
 *
 * A ballot is number `seq` of its voter, one more than the one that counts. Another of the same voter may be on its way with
 * that number, from another machine or an earlier try; then this one takes the next, so the last one cast counts.
 */
import type { Clock, Random } from "../../core/base/clock.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import { writeOpenBallot } from "../../plugins/election/records/open_ballot.ts";
import type { VoterKey } from "../../plugins/election/roll/voter_key.ts";
import type { PeerAccess } from "../options/peer_access.ts";
import { castOne } from "../records/cast_and_tell.ts";
import type { RecordOutcome } from "../records/record_outcome.ts";
import type { Election } from "../result/read_election.ts";
import { type BallotRefusal, findPlaceOf } from "./ballot_place.ts";

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

/** The outcome of what makes no ballot. */
export function refuseBallot(
  { status: { network, name } }: Pick<PeerAccess, "status">,
  { code, reason }: BallotRefusal,
  voter: number | null = null,
): BallotOutcome {
  const nowhere = { network, name, recordId: null, confirmations: 0, peers: 0 };
  return { status: "refused", code, reason, ...nowhere, voter, seq: null, final: false };
}
