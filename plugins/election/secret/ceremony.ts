/**
 * How trustees make a key together, as the chain shows it, and whose turn it is. A trustee confirms the election. With a threshold they
 * then show a hash each; when the last hash is final, a polynomial each; and then a key each, or a complaint. Nobody goes on from
 * what another branch could still undo: who has shown a polynomial while a hash can be exchanged has let others choose theirs to
 * fit.
 */
import type { KeysStanding } from "../definition/phase.ts";

/** A trustee's record in the chain. */
export interface TrusteeRecord {
  readonly recordId: string;
  /** Of its block: what it says is final when that is. */
  readonly index: number;
  /** What of it later records depend on, in hex. */
  readonly body: string;
}

/** What one trustee has done. */
export interface TrusteeSteps {
  readonly confirmation: TrusteeRecord | null;
  /** Its body is the hash. */
  readonly hash: TrusteeRecord | null;
  /** Its body is empty here: `readPolynomialBody` reads what the query `polynomial` tells. */
  readonly polynomial: TrusteeRecord | null;
  /** `readTrusteeKeyBody` reads its body. */
  readonly key: TrusteeRecord | null;
}

/** A complaint, which everybody has judged. */
export interface JudgedComplaint extends Omit<TrusteeRecord, "body"> {
  /** Who complained. */
  readonly trustee: number;
  readonly dealer: number;
  /** Which of the two cheats. */
  readonly cheat: number;
}

/** The ceremony, as the query `ceremony` tells it. */
export interface Ceremony {
  readonly keys: KeysStanding;
  /** The key that ballots are encrypted under, 64 hex digits as RFC 8032 has a point; null while there is none. */
  readonly publicKey: string | null;
  /** In their order. */
  readonly trustees: readonly TrusteeSteps[];
  readonly complaint: JudgedComplaint | null;
}

/** What a trustee hands in next. */
export type CeremonyStep = "confirmation" | "hash" | "polynomial" | "key";

/**
 * What a trustee does next.
 *
 * - `send`: hand in the record of this step. One that was made before is sent again, byte for byte: after a reorganisation
 *   it is the same trustee's same word, while a new hash or polynomial would be a second one.
 * - `wait`: others have to do a step first, or what they did has to become final.
 * - `done`: there is nothing to do before the election closes.
 * - `failed`: there will be no key. `cheat`: because of this trustee. `late`: not everybody was in time.
 * - `strange`: the chain has a hash under this trustee's key that is not the own one, so somebody else has the key, or the
 *   trustee's file was lost.
 */
export type CeremonyTurn =
  | { readonly kind: "send"; readonly step: CeremonyStep }
  | {
    readonly kind: "wait";
    readonly step: CeremonyStep;
    /** Whose step is missing; empty if all are there and not final yet. */
    readonly missing: readonly number[];
  }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly cheat: number }
  | { readonly kind: "late" }
  | { readonly kind: "strange"; readonly recordId: string };

/** What a trustee knows when it asks whose turn it is. */
export interface TurnContext {
  /** The own number, from 1. */
  readonly trustee: number;
  /** Whether a threshold is enough: else trustees only confirm. */
  readonly hasThreshold: boolean;
  /** Up to which block the chain is final. Without witnesses: 12 blocks below its tip. */
  readonly finalIndex: number;
  /** Whether the tip's time is `keysBy` or later. */
  readonly isLate: boolean;
  /** The own hash in hex, if it was made. */
  readonly ownHash: string | undefined;
}

/** What this trustee does next. */
export function ceremonyTurn(
  { trustees, keys, complaint }: Ceremony,
  { trustee, hasThreshold, finalIndex, isLate, ownHash }: TurnContext,
): CeremonyTurn {
  if (complaint !== null) return { kind: "failed", cheat: complaint.cheat };
  const own = trustees[trustee - 1];
  if (own.hash !== null && own.hash.body !== ownHash) {
    return { kind: "strange", recordId: own.hash.recordId };
  }
  if (keys !== "ready" && isLate) return { kind: "late" };
  const steps = hasThreshold ? STEPS : STEPS.slice(0, 1);
  for (const [i, step] of steps.entries()) {
    const before = STEPS_BEFORE[step];
    const wait = before && waitFor(trustees, before, finalIndex);
    if (wait !== undefined) return wait;
    if (own[steps[i]] === null) return { kind: "send", step };
  }
  return waitFor(trustees, steps[steps.length - 1], finalIndex) ?? { kind: "done" };
}

const STEPS: readonly CeremonyStep[] = ["confirmation", "hash", "polynomial", "key"];

/** What all trustees must have done, in final blocks, before one of them goes on. */
const STEPS_BEFORE: Readonly<Partial<Record<CeremonyStep, CeremonyStep>>> = {
  polynomial: "hash",
  key: "polynomial",
};

function waitFor(
  trustees: readonly TrusteeSteps[],
  step: CeremonyStep,
  finalIndex: number,
): CeremonyTurn | undefined {
  const missing = trustees.flatMap((each, i) => each[step] === null ? [i + 1] : []);
  const isFinal = trustees.every((each) => (each[step]?.index ?? 0) <= finalIndex);
  return missing.length === 0 && isFinal ? undefined : { kind: "wait", step, missing };
}

/**
 * The block that has to be final before ballots are encrypted: the one with the last record that the key depends on. Undefined while
 * there is no key.
 */
export function keyIndexOf({ keys, trustees }: Ceremony): number | undefined {
  if (keys !== "ready") return undefined;
  const records = trustees.flatMap(({ confirmation, key }) => [confirmation, key]);
  return Math.max(...records.map((record) => record?.index ?? 0));
}
