/** What the chain says of a voter: read from a peer, whose answers are a stranger's. */
import { bytesToHex } from "../../core/base/hash.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import {
  DecodeError,
  type Decoder,
  flag,
  hash,
  nullable,
  object,
  whole,
} from "../../net/http/decode.ts";
import { MAX_ROLL_KEY_SEQ, MAX_SEQ_STEP } from "../../plugins/election/limits.ts";
import { UnreachableError } from "../app/errors.ts";

/** The voter with a number on the roll. */
export interface VoterState {
  /** From 1. */
  readonly voter: number;
  readonly weight: number;
  /** The ballot that counts; null if there is none. */
  readonly seq: number | null;
  readonly recordId: string | null;
  /** How many of this number's ballots are in the chain, those that were replaced too. */
  readonly accepted: number;
  /** The key that the voter votes with now, 64 hex digits. */
  readonly key: string;
  /** True if the letter was replaced by another. */
  readonly replaced: boolean;
  /** The `seq` of the next ballot; null if the voter can cast no more. */
  readonly next: number | null;
  /** How many numbers from `next` on a ballot may take. */
  readonly step: number;
}

const decodeVoter: Decoder<VoterState> = object<VoterState>({
  voter: whole(1),
  weight: whole(1),
  seq: nullable(whole(1, 255)),
  recordId: nullable(hash),
  accepted: whole(0),
  key: hash,
  replaced: flag,
  next: nullable(whole(1, 255)),
  // Each of these numbers may be signed in vain, and a peer that keeps such a ballot can hand it in later, after the
  // voter has chosen otherwise: so none but those that the rules allow now.
  step: whole(1, MAX_SEQ_STEP),
});

/** Which voter: the number on the roll, or the key. */
export type VoterWish = { readonly number: number } | { readonly publicKey: Uint8Array };

/**
 * Asks a peer; undefined if no voter has that number or key, or the roll is not on the chain yet.
 *
 * @throws {UnreachableError} If it answers something else, as a stranger's peer may.
 */
export async function findVoter(
  api: Pick<PeerApi, "query">,
  wish: VoterWish,
): Promise<VoterState | undefined> {
  const args: Record<string, string> = "number" in wish
    ? { number: `${wish.number}` }
    : { key: bytesToHex(wish.publicKey) };
  const report = await api.query("voter", args);
  if (report === undefined || report.answer === null) return undefined;
  try {
    const state = decodeVoter(report.answer, "voter");
    checkState(state, wish);
    return state;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new UnreachableError(`Cannot use the peer's answer as ${error.message}`, {
      cause: error,
    });
  }
}

/** What the rules say of any voter. */
function checkState(
  { voter, seq, replaced, next }: VoterState,
  wish: VoterWish,
): void {
  if ("number" in wish && voter !== wish.number) {
    throw new DecodeError("voter", `that of number ${wish.number}`, voter);
  }
  const before = Math.max(seq ?? 0, replaced ? MAX_ROLL_KEY_SEQ : 0);
  if (next === null || next === before + 1) return;
  throw new DecodeError("voter.next", `${before + 1}, the number behind ${before}`, next);
}
