/** The sum of all ballots that count, each times the weight of its voter. */
import { slotsOf } from "../../belenios/ballots/belenios_election.ts";
import { type Element, IDENTITY } from "../../belenios/group/group.ts";
import type { EncryptedTally } from "../../belenios/trustees/encrypted_tally.ts";
import { beleniosQuestionOf } from "../definition/belenios_question.ts";
import type { ElectionQuestion } from "../definition/definition.ts";
import { readCiphertexts } from "../records/secret_ballot.ts";

/** A ballot that counts. */
export interface WeightedBallot {
  /** The record, which was found good. */
  readonly record: Uint8Array;
  /** From 1. */
  readonly weight: number;
}

/** Bits of a weight: the sum of all of a roll is at most 2^32. */
const WEIGHT_BITS = 33;

/**
 * Sums ballots up.
 *
 * @throws {SyntaxError} If a record is no ballot of these questions.
 */
export function sumBallots(
  questions: readonly ElectionQuestion[],
  ballots: Iterable<WeightedBallot>,
): EncryptedTally {
  const asked = questions.map(beleniosQuestionOf);
  const sums = asked.map((question) =>
    Array.from({ length: slotsOf(question) }, () => ({
      alpha: new WeightedSum(),
      beta: new WeightedSum(),
    }))
  );
  for (const { record, weight } of ballots) {
    readCiphertexts(record, asked).forEach((slots, i) =>
      slots.forEach(({ alpha, beta }, j) => {
        sums[i][j].alpha.add(alpha, weight);
        sums[i][j].beta.add(beta, weight);
      })
    );
  }
  return sums.map((slots) =>
    slots.map(({ alpha, beta }) => ({ alpha: alpha.total(), beta: beta.total() }))
  );
}

/**
 * A sum of elements times weights, with an addition for each bit of a weight: a power of each element would take as long as all the
 * rest where many voters have weights of their own.
 */
class WeightedSum {
  /** Of each bit the sum of the elements whose weights have it. */
  readonly #bits: Element[] = [];

  add(element: Element, weight: number): void {
    for (let bit = 0, rest = weight; rest > 0; bit++, rest = Math.floor(rest / 2)) {
      if (bit === WEIGHT_BITS) throw new RangeError(`a weight must be at most 2^32: ${weight}`);
      if (rest % 2 === 1) this.#bits[bit] = (this.#bits[bit] ?? IDENTITY).add(element);
    }
  }

  total(): Element {
    let total = IDENTITY;
    for (let bit = this.#bits.length - 1; bit >= 0; bit--) {
      total = total.double().add(this.#bits[bit] ?? IDENTITY);
    }
    return total;
  }
}
