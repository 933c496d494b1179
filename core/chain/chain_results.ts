/** What the chain answers: values for whoever has to act on them. */
import type { BlockNode } from "./block_tree.ts";
import type { HeaderLink } from "../rules/header_link.ts";
import type { Refusal } from "../pending/refusals.ts";
import type { DeepReorg } from "./reorg_guard.ts";
import type { RuleError } from "../block/rule_error.ts";
import type { BranchFinals } from "../witness/branch_finals.ts";
import type { Certificate } from "../witness/certificate.ts";
import type { BlockHash, RecordId } from "../block/ids.ts";

/** Outcome of `Chain.addHeader`. A header that breaks a rule throws instead. */
export type HeaderResult =
  | { readonly status: "added" | "known"; readonly node: BlockNode }
  /** The operator rejected it, or a block before it, or it excludes the final block. */
  | { readonly status: "rejected"; readonly node: BlockNode }
  /** Its parent is not known. */
  | { readonly status: "orphan" }
  /** Its time is too far ahead: to be offered again in `waitMs` ms. */
  | { readonly status: "future"; readonly waitMs: number };

/** Outcome of `Chain.checkHeader`. A header that breaks a rule throws instead. */
export type CheckedHeader =
  | { readonly status: "checked"; readonly link: HeaderLink }
  | Extract<HeaderResult, { status: "future" }> & { readonly link: HeaderLink };

/** Outcome of `Chain.addBlock`. A block that breaks a rule throws instead. */
export type BlockResult =
  | Exclude<HeaderResult, { status: "added" | "known" }>
  | { readonly status: "known" }
  /** Stored, but another branch is better. */
  | { readonly status: "side" }
  /** It is heavier and was not taken up, as that would undo more than is allowed. Not stored. */
  | { readonly status: "deep"; readonly reorg: DeepReorg }
  /** The best chain changed. */
  | { readonly status: "connected"; readonly change: ChainChange };

/** A block that is final, and not complete here: it is to be fetched, whatever it weighs. */
export interface WantedFinal {
  readonly index: number;
  readonly hash: BlockHash;
  readonly round: number;
}

/** Outcome of `Chain.addBlocks`. */
export interface BatchResult {
  /**
   * What became of each block in order, up to the first that breaks a rule. Blocks that were connected
   * together share one change.
   */
  readonly results: readonly BlockResult[];
  /** Why the block after those was refused. */
  readonly error?: RuleError;
  /** What certificates did that waited for these blocks; none if nothing has come of it. */
  readonly settled?: readonly CertificateResult[];
}

/** A change of the best chain. */
export interface ChainChange {
  /** Blocks that no longer count, lowest first. */
  readonly detached: readonly BlockNode[];
  /** Blocks that count now, lowest first; the last is the new tip. */
  readonly attached: readonly BlockNode[];
  /** Ids of records that wait again. */
  readonly returned: readonly RecordId[];
  /** Records that can no longer enter, and why. */
  readonly refused: ReadonlyMap<RecordId, Refusal>;
  /** How many records that were counted can no longer be: others are in their place, or there is no room. */
  readonly lost: number;
}

/** The final block, with the certificates that say so: it and all before it stay. */
export interface FinalBlock extends BranchFinals {
  readonly node: BlockNode;
  /** The latest round that made it, or a block before it, final; 0 while only the genesis block is, from the start. */
  readonly round: number;
}

/** Outcome of `Chain.holdProposal`. A block that breaks a rule throws instead. */
export type ProposalResult =
  /** `known`: it was here before, held or in the tree. */
  | { readonly status: "held" | "known" }
  /** Its parent is not complete here. */
  | { readonly status: "orphan" }
  /** It excludes what is final, or follows a block that the operator rejected. */
  | { readonly status: "rejected" }
  /** Its time is too far ahead: to be offered again in `waitMs` ms. */
  | { readonly status: "future"; readonly waitMs: number }
  /** Its time is too far behind: without a certificate nobody has to take it. */
  | { readonly status: "late" }
  /** There is a certificate of it: it is to be added as any block is. */
  | { readonly status: "certified" }
  /** One of a later round of that witness is held. */
  | { readonly status: "older" };

/** What came of a certificate that holds. */
export type CertificateResult =
  /** It was here before. */
  | { readonly status: "known" }
  /**
   * It is kept, and moves nothing: a prepare, or a commit of a block that is final already and of no later round, or one that
   * the operator's choice excludes.
   */
  | { readonly status: "kept" }
  /** It is kept; its block is not complete here, and is to be asked for; `change` if what stood in its place was left. */
  | { readonly status: "missing"; readonly change?: ChainChange }
  /** Its block is final now, or was and is so of a later round; `change` if the best chain had to move for it. */
  | { readonly status: "final"; readonly final: FinalBlock; readonly change?: ChainChange }
  /** Its block excludes the final one: too many witnesses lie. Both certificates are kept. */
  | { readonly status: "conflict"; readonly final: FinalBlock; readonly certificate: Certificate }
  /** Its block, or one before it, breaks a rule here: too many witnesses lie, or run other software. */
  | { readonly status: "breach"; readonly certificate: Certificate; readonly error: RuleError }
  /** Its block, or one before it, is one that the operator rejects: this peer has left the network. */
  | { readonly status: "rejected"; readonly certificate: Certificate };

/** Outcome of `Chain.addCertificate`. A certificate that does not hold throws instead. */
export type CertificateOutcome = CertificateResult & {
  /** What followed of that and of certificates that had waited, in order; none if nothing did. */
  readonly settled?: readonly CertificateResult[];
};

/** What came of a certificate and then of others; that its own block was missing is left out if that was no longer so. */
export function outcomeOf(
  result: CertificateResult,
  after: readonly CertificateResult[],
): CertificateOutcome {
  const isOver = result.status === "missing" && result.change === undefined;
  const [first, ...settled] = isOver && after.length > 0 ? after : [result, ...after];
  return settled.length === 0 ? first : { ...first, settled };
}

/** Where a record is on its way. */
export type RecordPlace =
  | { readonly status: "pending" }
  | { readonly status: "included"; readonly node: BlockNode }
  | { readonly status: "refused" } & Refusal
  | { readonly status: "unknown" };
