/**
 * Casts a ballot: which of the voter's it is, signs it, hands it in and says what became of it.
 *
 * A ballot is number `seq` of its voter, one more than the one that counts. Another of the same voter may be on its way with
 * that number, from another machine or an earlier try; then this one takes the next, so the last one cast counts. The peer has
 * to show that other one: see `shown_ballot.ts`.
 */
import type { Clock, Random } from "../../core/base/clock.ts";
import { recordId } from "../../core/block/record.ts";
import type { PeerAccess } from "../options/peer_access.ts";
import { castOne } from "../records/cast_and_tell.ts";
import type { RecordOutcome } from "../records/record_outcome.ts";
import type { Election } from "../result/read_election.ts";
import { openWaitNote } from "../terminal/wait_note.ts";
import { type AwaitedKey, awaitElectionKey } from "./await_election_key.ts";
import { findPlaceOf } from "./ballot_place.ts";
import { findEncryptedFault } from "./encrypted_input.ts";
import { type BallotToCast, writeBallot } from "./ballot_writer.ts";
import { type BallotRefusal, readTakenSeq, saysTaken } from "./shown_ballot.ts";

/** What `vote --json` prints of an election with a roll. */
export interface BallotOutcome extends RecordOutcome {
  /** The voter's number on the roll; null if the code is of nobody. */
  readonly voter: number | null;
  /** Which of the voter's ballots it is; null if none was made. */
  readonly seq: number | null;
  /** True if nothing can take it away any more. Witnesses make it so; without them it stays false. */
  readonly final: boolean;
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
  readonly clock: Clock;
  readonly random: Pick<Random, "bytes">;
}

/**
 * Casts a ballot and waits until it is settled, or the time is over.
 *
 * @throws {NotFinalError} If ballots are secret, and the trustees' key is not final in time: nothing was sent.
 */
export async function castBallot(
  peer: PeerAccess,
  election: Election,
  ballot: BallotToCast,
  { timeoutMs, signal, mustBeFinal }: CastBallotOptions,
  { clock, random }: CastBallotDeps,
): Promise<BallotOutcome> {
  const { place, voter } = await findPlaceOf(peer, election, ballot.key, clock.now());
  if ("code" in place) return refuseBallot(peer, place, voter);
  const awaited = await awaitKeyAndTell(peer, election, { timeoutMs, signal, clock });
  if (!awaited.ok) return refuseBallot(peer, awaited, voter);
  const fault = "encryptedText" in ballot && awaited.key !== undefined
    ? findEncryptedFault(ballot.encryptedText, ballot.key, election, awaited.key)
    : undefined;
  if (fault !== undefined) return refuseBallot(peer, fault, voter);
  const tools = { electionKey: awaited.key, random };
  const { next, step, ...owner } = { ...place, publicKey: ballot.key.publicKey };
  for (let seq = next;;) {
    const record = writeBallot({ voter: place.voter, seq }, ballot, election, tools);
    const cast = await castOne(peer, record, { timeoutMs, signal, mustBeFinal });
    const outcome = { ...cast, voter: place.voter, seq, final: cast.final ?? false };
    if (!saysTaken(outcome)) return outcome;
    const refused = { recordId: recordId(record) };
    const taken = await readTakenSeq(peer, election, { ...owner, refused, seq });
    if (typeof taken !== "number") return { ...outcome, ...taken };
    seq = taken + 1;
    if (seq >= next + step) return outcome;
  }
}

/** As {@linkcode awaitElectionKey}, with a line on stderr once that takes longer than a moment. */
export async function awaitKeyAndTell(
  { api }: Pick<PeerAccess, "api">,
  election: Election,
  options: CastBallotOptions & Pick<CastBallotDeps, "clock">,
): Promise<AwaitedKey> {
  using note = openWaitNote();
  return await awaitElectionKey(api, election, { ...options, onWait: note.show });
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
