/**
 * Trustees in the state: who has confirmed, who has taken which step of making the key, and whether there is one to encrypt ballots
 * under.
 */
import { bytesToHex, hexToBytes } from "../../core/base/hash.ts";
import type { StateReader, StateWriter } from "../../core/validator/validator.ts";
import type { ElectionDefinition } from "./definition/definition.ts";
import type { KeysStanding } from "./definition/phase.ts";
import type { ElectionSettings } from "./election_settings.ts";
import type { Ceremony, JudgedComplaint, TrusteeRecord } from "./secret/ceremony.ts";
import { singleElectionKeyText } from "./secret/trustees_of.ts";

/** What trustees hand in, each once, and the table that has it by trustee. */
const STEPS = {
  confirmation: "confirmations",
  hash: "coefficients-hashes",
  polynomial: "polynomials",
  key: "trustee-keys",
} as const;

/** What trustees hand in. */
export type TrusteeStep = keyof typeof STEPS;

/** The complaint under `complaint`, the key under `key`. */
const CEREMONY = "ceremony";

/** The record with which a trustee, from 1, took a step. */
export function stepOf(
  state: StateReader,
  step: TrusteeStep,
  trustee: number,
): TrusteeRecord | undefined {
  const value = state.get(STEPS[step], String(trustee));
  if (!Array.isArray(value)) return undefined;
  return { recordId: String(value[0]), index: Number(value[1]), body: String(value[2]) };
}

/** How many trustees have taken a step. */
export function countOfStep(state: StateReader, step: TrusteeStep): number {
  return state.size(STEPS[step]);
}

/** Writes a step. @param body What of the record later ones depend on. */
export function addStep(
  state: StateWriter,
  step: TrusteeStep,
  { trustee, recordId, index, body = new Uint8Array() }: {
    trustee: number;
    recordId: string;
    index: number;
    body?: Uint8Array;
  },
): void {
  state.set(STEPS[step], String(trustee), [recordId, index, bytesToHex(body)]);
}

/** What all trustees have handed in with a step, in their order. @throws {TypeError} If one has not taken it. */
export function bodiesOf(
  state: StateReader,
  step: TrusteeStep,
  { trusteeKeys }: Pick<ElectionSettings, "trusteeKeys">,
): Uint8Array[] {
  return trusteeKeys.map((_, i) => {
    const record = stepOf(state, step, i + 1);
    if (record === undefined) {
      throw new TypeError(`trustee ${i + 1} must have taken the step ${step}`);
    }
    return hexToBytes(record.body);
  });
}

/** Writes the key that all polynomials make. */
export function setThresholdKey(state: StateWriter, key: Uint8Array): void {
  state.set(CEREMONY, "key", bytesToHex(key));
}

/** The complaint that ended the ceremony. */
export function complaintOf(state: StateReader): JudgedComplaint | undefined {
  // As `setComplaint` wrote it.
  return state.get(CEREMONY, "complaint") as unknown as JudgedComplaint | undefined;
}

/** Writes the complaint that ends the ceremony. */
export function setComplaint(state: StateWriter, complaint: JudgedComplaint): void {
  state.set(CEREMONY, "complaint", { ...complaint });
}

/** Whether ballots can be encrypted. */
export function keysStandingOf(
  state: StateReader,
  { trustees = [], threshold }: ElectionDefinition,
): KeysStanding {
  if (complaintOf(state) !== undefined) return "failed";
  const needed = threshold === undefined
    ? ["confirmation"] as const
    : ["confirmation", "key"] as const;
  const isReady = needed.every((step) => countOfStep(state, step) === trustees.length);
  return isReady ? "ready" : "waiting";
}

/**
 * The key that ballots are encrypted under, as 64 hex digits of what RFC 8032 has for a point; undefined while there is none, or
 * not every trustee has confirmed.
 */
export function electionKeyOf(
  state: StateReader,
  definition: ElectionDefinition,
): string | undefined {
  if (keysStandingOf(state, definition) !== "ready") return undefined;
  if (definition.threshold === undefined) return singleElectionKeyText(definition);
  const key = state.get(CEREMONY, "key");
  return typeof key === "string" ? key : undefined;
}

/** Who has done what, for people and programs. */
export function ceremonyIn(state: StateReader, definition: ElectionDefinition): Ceremony {
  const { trustees = [] } = definition;
  return {
    keys: keysStandingOf(state, definition),
    publicKey: electionKeyOf(state, definition) ?? null,
    trustees: trustees.map((_, i) => {
      const step = (name: TrusteeStep) => stepOf(state, name, i + 1) ?? null;
      const polynomial = step("polynomial");
      return {
        confirmation: step("confirmation"),
        hash: step("hash"),
        // It has thousands of bytes, which the query `polynomial` tells.
        polynomial: polynomial && { ...polynomial, body: "" },
        key: step("key"),
      };
    }),
    complaint: complaintOf(state) ?? null,
  };
}
