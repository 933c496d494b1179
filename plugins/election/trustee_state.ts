/** Trustees in the state: who has confirmed, and whether there is a key to encrypt ballots under. */
import type { StateReader, StateWriter } from "../../core/validator/validator.ts";
import type { ElectionDefinition } from "./definition/definition.ts";
import type { KeysStanding } from "./definition/phase.ts";
import type { ElectionSettings } from "./election_settings.ts";

/** Confirmations by trustee. */
const CONFIRMED = "confirmed";

/** A trustee's record that is in. */
export interface TrusteeRecord {
  readonly recordId: string;
  /** Of its block: what it says is final when that is. */
  readonly index: number;
}

/** The confirmation of a trustee, from 1. */
export function confirmationOf(state: StateReader, trustee: number): TrusteeRecord | undefined {
  const value = state.get(CONFIRMED, String(trustee));
  return Array.isArray(value) ? { recordId: String(value[0]), index: Number(value[1]) } : undefined;
}

/** Writes a confirmation. */
export function addConfirmation(
  state: StateWriter,
  trustee: number,
  { recordId, index }: TrusteeRecord,
): void {
  state.set(CONFIRMED, String(trustee), [recordId, index]);
}

/** Whether ballots can be encrypted. */
export function keysStandingOf(
  state: StateReader,
  { trustees = [] }: ElectionDefinition,
): KeysStanding {
  return state.size(CONFIRMED) === trustees.length ? "ready" : "waiting";
}

/**
 * The key that ballots are encrypted under, as 64 hex digits of what RFC 8032 has for a point; undefined while there is none, or
 * not every trustee has confirmed.
 */
export function electionKeyOf(state: StateReader, election: ElectionSettings): string | undefined {
  return keysStandingOf(state, election.definition) === "ready" ? election.singleKey : undefined;
}
