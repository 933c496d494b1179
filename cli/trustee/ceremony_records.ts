/** The records of a trustee in the key ceremony: each is made once, kept on the disk before it leaves, and sent again as it is. */
import { bytesToHex, hexToBytes } from "../../core/base/hash.ts";
import { writeConfirmation } from "../../plugins/election/records/confirmation.ts";
import type { CeremonyStep } from "../../plugins/election/secret/ceremony.ts";
import {
  findFalseDealers,
  makeComplaint,
  makeDealtRecords,
  makeTrusteeKeyRecord,
  type OwnTrustee,
} from "../../plugins/election/secret/trustee_part.ts";
import type { ShownPolynomial } from "../result/ceremony_answer.ts";
import type { TrusteeMemory } from "./trustee_memory.ts";
import type { TrusteeRecordName, TrusteeState } from "./trustee_rows.ts";

/** A record, and what it is. */
export interface NamedRecord {
  readonly name: TrusteeRecordName | "tally";
  readonly record: Uint8Array;
}

/**
 * The record of a step; of the last one a complaint instead, if somebody dealt this trustee something false.
 *
 * @param polynomials Of all trustees, which are asked for with the last step alone.
 * @throws {UnreachableError} If the file cannot be written.
 */
export async function ceremonyRecord(
  step: CeremonyStep,
  { file, own, polynomials }: {
    readonly file: TrusteeMemory;
    readonly own: OwnTrustee;
    readonly polynomials: () => Promise<readonly ShownPolynomial[]>;
  },
): Promise<NamedRecord> {
  const { complaint, [step]: kept } = file.state.made;
  // Who has complained makes no key any more.
  if (step === "key" && complaint !== undefined) {
    return { name: "complaint", record: hexToBytes(complaint) };
  }
  if (kept !== undefined) return { name: step, record: hexToBytes(kept) };
  const made = step === "key" ? makeLastStep(own, await polynomials()) : makeFirstSteps(step, own);
  file.remember({ made });
  return "complaint" in made
    ? { name: "complaint", record: hexToBytes(`${made.complaint}`) }
    : { name: step, record: hexToBytes(`${made[step]}`) };
}

function makeFirstSteps(step: Exclude<CeremonyStep, "key">, own: OwnTrustee): TrusteeState["made"] {
  if (step === "confirmation") {
    return { confirmation: bytesToHex(writeConfirmation(own.trustee, own.signer)) };
  }
  // The hash fixes the polynomial, so both are kept before one of them leaves.
  const { hash, polynomial } = makeDealtRecords(own);
  return { hash: bytesToHex(hash), polynomial: bytesToHex(polynomial) };
}

function makeLastStep(
  own: OwnTrustee,
  polynomials: readonly ShownPolynomial[],
): TrusteeState["made"] {
  const bodies = polynomials.map(({ body }) => body);
  const [dealer] = findFalseDealers(own, bodies);
  if (dealer === undefined) return { key: bytesToHex(makeTrusteeKeyRecord(own, bodies)) };
  const { recordId: polynomialId, body } = polynomials[dealer - 1];
  return { complaint: bytesToHex(makeComplaint(own, { dealer, polynomialId, body })) };
}
