/** Jobs of the worker that makes ballots. */
import type { PeerStatus, RecordReport } from "../../../net/api/peer_api.ts";
import type { Answer } from "../../../plugins/counting/question.ts";
import type { BallotPlace, BallotRefusal } from "../../ballot/ballot_place.ts";
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

/** What the worker does. */
export interface BallotJobs {
  /** Reads the election from the peer. */
  readonly election: Job<StatedElection, NamedElection>;
  /** Takes the codes of the letters, and asks the peer whose they are. */
  readonly enter: Job<CodesToEnter, EnteredCodes>;
  /** Signs a ballot with these answers, one for each question, and sends it. */
  readonly send: Job<readonly Answer[], RecordReport>;
}
