/** What a trustee's program does next, and what it tells. */
import type { CeremonyStep, CeremonyTurn } from "../../plugins/election/secret/ceremony.ts";
import type { NamedRecord } from "./ceremony_records.ts";
import type { SealedSize } from "./confirmed_lines.ts";

/** What a trustee's program found when it looked. */
export type TrusteeTurn =
  /** It is this trustee's turn. */
  | ({
    readonly kind: "send";
    /** Of a seal: what is sealed. */
    readonly size?: SealedSize;
  } & NamedRecord)
  /** Others, or the time, come first. */
  | {
    readonly kind: "wait";
    readonly for: TrusteeWait;
    /** Names of the trustees who are missing; empty if it is nobody, or not known who. */
    readonly missing: readonly string[];
    /** How many of those are enough, if not all are needed. */
    readonly needed?: number;
  }
  /** There is nothing to do any more. */
  | { readonly kind: "end"; readonly why: TrusteeEnd; readonly reason: string };

/** What is waited for. */
export type TrusteeWait =
  /** That all others take the same step, or that what they did is final. */
  | CeremonyStep
  /** That the election closes. */
  | "closing"
  /** That the chain stands still for as long as it takes to read it. */
  | "rest"
  /** That no ballot can be on its way any more: too few count. */
  | "few"
  /** That the tally is final, sealed by others, opened by others. */
  | "final"
  | "seals"
  | "shares";

/** Why there is nothing to do any more. */
export type TrusteeEnd =
  /** The result is there. */
  | "result"
  /** There will be no key, no opening, or none by this trustee. */
  | "failed";

/** What is read from the chain is not what this file has done. */
const STRANGE =
  "the chain has a step under your key that this file has not made: somebody else has your key, or the file was lost. " +
  "Tell the organiser";

/** How a ceremony ended, or that it goes on. @param names Of all trustees. */
export function describeCeremonyEnd(
  turn: Exclude<CeremonyTurn, { kind: "send" | "wait" | "done" }>,
  names: readonly string[],
): Extract<TrusteeTurn, { kind: "end" }> {
  const end = (reason: string) => ({ kind: "end", why: "failed", reason } as const);
  switch (turn.kind) {
    case "strange":
      return end(STRANGE);
    case "late":
      return end(
        "not every trustee has made the key in time, so nobody can vote: a new election is needed",
      );
    case "failed":
      return end(
        `${
          JSON.stringify(names[turn.cheat - 1])
        } was found to have cheated, as everybody can check: a new election is needed`,
      );
  }
}
