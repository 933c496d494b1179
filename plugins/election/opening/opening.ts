/**
 * How the sum of an election's secret ballots is opened, as the chain shows it, and what a trustee may do when.
 *
 * This room owns what comes once no more ballots are taken: the sum of the ballots (`ballot_sums.ts`), what names it in seals and shares
 * (`tally_digest.ts`), the rules by which trustees seal and open it (this file), and the numbers that come out
 * (`opened_sums.ts`), and the archive that Belenios' own tool verifies (`archive_of_records.ts`). It
 * does not own which record may enter (the validator), how they are written (`../records`), or Belenios' protocol
 * (`plugins/belenios`). Read `tally_digest.ts` next.
 */
import { measureSet } from "../../../core/witness/set_strength.ts";
import type { WitnessSet } from "../../../core/witness/witness_set.ts";
import type { ElectionDefinition } from "../definition/definition.ts";

/** The tally that is in the chain. */
export interface PostedTally {
  readonly recordId: string;
  /** Of its block. */
  readonly index: number;
  /** Of its block, in ms. */
  readonly time: number;
  /** What seals and shares name it by, 64 hex digits. */
  readonly digest: string;
  /** The encryptions in hex, one behind the other, as its record has them. */
  readonly sums: string;
  /** Ballots that it sums up. */
  readonly voters: number;
  /** The sum of their weights: nothing that is opened is larger. */
  readonly weight: number;
}

/** A trustee's seal. */
export interface TrusteeMark {
  /** From 1. */
  readonly trustee: number;
  readonly recordId: string;
  /** Of its block. */
  readonly index: number;
}

/** A trustee's share, whose proofs hold. */
export interface PostedShare extends TrusteeMark {
  /** Its factors in hex, one behind the other, as its record has them. */
  readonly factors: string;
}

/** The opening, as the query `opening` tells it. */
export interface Opening {
  /** What a tally of this chain names its ballots by, 64 hex digits. */
  readonly sequence: string;
  /** Ballots that count, and how many there must be for the sum to be opened. */
  readonly voters: number;
  readonly minimum: number;
  readonly tally: PostedTally | null;
  /** Of the tally, in the order of the trustees. */
  readonly seals: readonly TrusteeMark[];
  readonly shares: readonly PostedShare[];
  /** How many shares are enough; so many seals must be in before the first share. */
  readonly needed: number;
}

/** What a trustee knows when it asks what it may do. */
export interface OpeningContext {
  /** The own number, from 1. */
  readonly trustee: number;
  /** Trustees in all. */
  readonly trustees: number;
  /** Those of the network; undefined if it has none. */
  readonly witnesses: WitnessSet | undefined;
  /** Up to which block the chain is final: by a certificate. Without witnesses: 12 blocks below its tip. */
  readonly finalIndex: number;
  /** Whether the tip's time is `late` or later, so that no ballot enters any more. */
  readonly isClosed: boolean;
  /** The digest of the tally that this trustee has sealed or opened, whenever and wherever; undefined if of none. */
  readonly boundTo: string | undefined;
}

/**
 * What a trustee does next.
 *
 * - `tally`: hand in the tally, which everybody may.
 * - `seal`, `open`: hand in the record of it. The digest is written down before the record leaves.
 * - `wait`: `closing`: ballots may still enter. `final`: the tally's block is not final yet. `seals`, `shares`: others' are missing.
 * - `done`: enough shares are in.
 * - `too-few`: there are fewer ballots than may be opened, now and for ever.
 * - `bound`: this trustee is bound to another tally, of another branch, and opens no second one.
 */
export type OpeningTurn =
  | { readonly kind: "tally" | "seal" | "open" | "done" }
  | { readonly kind: "wait"; readonly for: "closing" | "final" }
  | {
    readonly kind: "wait";
    readonly for: "seals" | "shares";
    /** Number that is missing. */
    readonly missing: number;
  }
  | { readonly kind: "too-few"; readonly voters: number; readonly minimum: number }
  | { readonly kind: "bound"; readonly to: string; readonly tally: string };

/** How many shares are enough to open the tally, and how many seals must be in before the first. */
export function sharesNeeded(
  { threshold, trustees = [] }: Pick<ElectionDefinition, "threshold" | "trustees">,
): number {
  return threshold ?? trustees.length;
}

/** Fewest witnesses whose certificate alone says that there is one closing. */
export const SAFE_WITNESSES = 4;

/**
 * Whether there is one closing even if one of the witnesses lies. How many there are is not enough: with a large weight, or a quorum
 * of little more than half, a single one makes two blocks final that exclude each other.
 */
export function isClosingUnique(witnesses: WitnessSet | undefined): boolean {
  return witnesses !== undefined && witnesses.keys.length >= SAFE_WITNESSES &&
    measureSet(witnesses).cheatsNeeded > 1;
}

/**
 * How many trustees must have sealed a tally before an honest one opens it. With witnesses of whom one may lie there is one closing,
 * and as many as are needed to open are enough. With others each seal may be of a liar who seals twice: from more than half of those who
 * are no liars, if one less than `needed` are, it follows that no other tally gets as many.
 *
 * @param needed Shares that are enough.
 */
export function sealsToOpen(
  { trustees, witnesses }: Pick<OpeningContext, "trustees" | "witnesses">,
  needed: number,
): number {
  if (isClosingUnique(witnesses)) return needed;
  return Math.floor((trustees + needed - 1) / 2) + 1;
}

/** What a trustee does next. */
export function openingTurnOf(opening: Opening, context: OpeningContext): OpeningTurn {
  const { voters, minimum, tally, seals, shares, needed } = opening;
  if (!context.isClosed) return { kind: "wait", for: "closing" };
  if (voters < minimum) return { kind: "too-few", voters, minimum };
  if (tally === null) return { kind: "tally" };
  if (context.boundTo !== undefined && context.boundTo !== tally.digest) {
    return { kind: "bound", to: context.boundTo, tally: tally.digest };
  }
  if (shares.length >= needed) return { kind: "done" };
  if (tally.index > context.finalIndex) return { kind: "wait", for: "final" };
  const isOwn = ({ trustee }: TrusteeMark) => trustee === context.trustee;
  if (!seals.some(isOwn)) return { kind: "seal" };
  if (shares.some(isOwn)) {
    return { kind: "wait", for: "shares", missing: needed - shares.length };
  }
  const missing = sealsToOpen(context, needed) - seals.length;
  return missing > 0 ? { kind: "wait", for: "seals", missing } : { kind: "open" };
}
