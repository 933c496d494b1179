/** Jobs of the worker that checks everything. */
import type { ChainCheck } from "../../../core/audit/chain_audit.ts";
import type { ElectionSummary } from "../../result/election_summary.ts";
import type { Job } from "../work/jobs.ts";

/** Which chain is checked. */
export interface ChainToAudit {
  /** A file that `chainvote export` wrote; what the peer has if left out. */
  readonly file?: Blob;
  /** The chain id of the election that the page shows. */
  readonly network: string;
  /** This machine's clock, in ms since the Unix epoch. */
  readonly now: number;
}

/** How far a check is: first the chain is loaded, in bytes, then its records are judged. */
export type CheckProgress =
  | { readonly step: "loading"; readonly bytes: number }
  | { readonly step: "checking"; readonly done: number; readonly all: number };

/** The first rule that is broken, and where. */
export interface BrokenRule {
  readonly check: ChainCheck;
  readonly index?: number;
  /** In English. */
  readonly reason: string;
}

/**
 * How the peer's own count compares. `differs` where it counts the same ballots otherwise; `moved` where its record went on
 * meanwhile; `away` where it gives no answer.
 */
export type PeerCount = "same" | "differs" | "moved" | "away";

/** A chain of this election that was checked, up to the first broken rule. */
export interface AuditedChain {
  readonly failure?: BrokenRule;
  /** The last block up to which everything holds. */
  readonly index: number;
  readonly tip: string;
  /** Expected hashes up to there, decimal. */
  readonly work: string;
  readonly records: number;
  readonly hasWitnesses: boolean;
  /** Counted here, up to there. */
  readonly summary: ElectionSummary;
  /** Undefined for a file, and for a chain that breaks a rule. */
  readonly peer?: PeerCount;
  /** How long it took, in ms. */
  readonly tookMs: number;
}

/** What became of a check. */
export type ChainCheckOutcome =
  | { readonly kind: "checked"; readonly chain: AuditedChain }
  /** It is no whole chain file; `reason` in English. */
  | { readonly kind: "unreadable"; readonly reason: string }
  | { readonly kind: "other-election"; readonly name: string };

/** What the worker does. */
export interface AuditJobs {
  readonly check: Job<ChainToAudit, ChainCheckOutcome, CheckProgress>;
}
