/** Networks of witnesses for tests. */
import { bytesToHex } from "../../core/base/hash.ts";
import { publicKeyOfSecret } from "../../core/ed25519/signing.ts";
import type { Witness, WitnessSet } from "../../core/witness/witness_set.ts";

/** The secret of the witness with that number. */
export function secretOfWitness(number: number): bigint {
  return 1_000n + BigInt(number);
}

/** Witnesses with real keys, one for each weight. */
export function makeWitnesses(weights: readonly number[]): Witness[] {
  return weights.map((weight, i) => ({
    name: `witness ${i}`,
    key: bytesToHex(publicKeyOfSecret(secretOfWitness(i))),
    weight,
  }));
}

/** A set with these weights and that quorum. */
export function makeWitnessSet(
  weights: readonly number[],
  quorum: number,
  rest: Partial<Omit<WitnessSet, "keys" | "quorum">> = {},
): WitnessSet {
  const keys = makeWitnesses(weights);
  return { keys, quorum, mining: "open", patienceMs: 10_000, roundMs: 2_000, ...rest };
}
