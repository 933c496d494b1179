/** Jobs of the worker that makes ballots. */
import type { RecordId } from "../../../core/block/ids.ts";
import type { PeerStatus, RecordReport } from "../../../net/api/peer_api.ts";
import type { Answer } from "../../../plugins/counting/question.ts";
import type { BallotPlace } from "../../ballot/ballot_place.ts";
import type { BallotRefusal } from "../../ballot/shown_ballot.ts";
import type { CheckedOpening } from "../../ballot/opened_ballot.ts";
import type { CeremonySummary } from "../../result/ceremony_summary.ts";
import type { Election } from "../../result/read_election.ts";
import type { VoterState } from "../../result/voter_state.ts";
import type { Job } from "../work/jobs.ts";
import type { CodeFault } from "./letter_codes.ts";

/** What of a peer's status names its election. */
export type StatedElection = Pick<PeerStatus, "network" | "name" | "validator">;

/** An election, read from the peer's first block. */
export interface NamedElection {
  readonly election: Election;
  /** The six words of its chain id. */
  readonly chainWords: string;
}

/** Codes of the letters, as they were typed, and this machine's clock in ms since the Unix epoch. */
export interface CodesToEnter {
  readonly codes: readonly string[];
  readonly now: number;
}

/** A voter whose code is good. */
export interface KnownVoter {
  readonly place: BallotPlace;
  /** What the chain says of the voter's number; without a network its weight is not known. */
  readonly state: Pick<VoterState, "voter" | "accepted"> & { readonly weight?: number };
}

/** What became of codes that were typed. */
export type EnteredCodes =
  | { readonly ok: true; readonly voter: KnownVoter }
  | { readonly ok: false; readonly fault: CodeFault }
  | { readonly ok: false; readonly refusal: BallotRefusal };

/** What is sent: the answers, one for each question; of a secret ballot the encrypted one that has this mark. */
export type BallotToSend =
  | { readonly answers: readonly Answer[] }
  | { readonly mark: string };

/** An encrypted ballot that was opened by its voter. */
export interface OpenedText {
  readonly mark: string;
  /** A file as `chainvote receipt opened` takes it. */
  readonly text: string;
}

/** What the worker does. */
export interface BallotJobs {
  /** Reads the election from the peer. */
  readonly election: Job<StatedElection, NamedElection>;
  /** How far the key of secret ballots is. */
  readonly ceremony: Job<null, CeremonySummary>;
  /** Takes the codes of the letters, and asks the peer whose they are. */
  readonly enter: Job<CodesToEnter, EnteredCodes>;
  /** Encrypts these answers, one for each question, and tells the mark of the ballot. The one before is forgotten. */
  readonly encrypt: Job<readonly Answer[], string>;
  /** Opens the encrypted ballot instead of sending it, and forgets it. */
  readonly open: Job<null, OpenedText>;
  /** Signs a ballot and sends it. */
  readonly send: Job<BallotToSend, RecordReport>;
  /** Encrypts anew what an opened ballot states, and compares. `now` is this machine's clock, in ms since the Unix epoch. */
  readonly check: Job<{ readonly text: string; readonly now: number }, CheckedOpening>;
  /** The mark of a secret ballot that is in the chain; undefined if it is none. */
  readonly mark: Job<RecordId, string | undefined>;
}
