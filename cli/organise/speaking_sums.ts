/** How often the sums of a question alone tell how every single voter has voted, whatever was encrypted. */

/** Sums that are told apart at once at most: some 40 MB. */
const MOST_SUMS = 4_194_304;

/** With so many voters more than different weights, less than 1 % of all outcomes tell every vote. */
const SAFE_SURPLUS = 7;

/**
 * The share of all outcomes of a question with two answers that only one way of voting gives, so that it tells how everybody
 * voted. Each voter's answer is taken for as likely as the other. Of 1, 2, 3, 4 and 90 it is 37.5 %.
 *
 * Where voters with the same weight are many, the bound that follows from that alone: whoever shares a weight with others gives
 * nothing away but where all of them agree, so at most 2^(different weights) of 2^(voters) outcomes tell everything.
 *
 * @param weights Of all voters.
 * @returns From 0 to 1; undefined if there are too many different weights to work it out.
 */
export function shareThatSpeaks(weights: readonly number[]): number | undefined {
  const sorted = weights.toSorted((a, b) => a - b);
  const different = sorted.filter((weight, i) => weight !== sorted[i - 1]).length;
  if (weights.length - different >= SAFE_SURPLUS) return 2 ** (different - weights.length);
  const single = countSingleSums(weights);
  return single === undefined ? undefined : single / 2 ** weights.length;
}

/** How many sums of some of the weights come about in one way alone; undefined if there are too many sums. */
function countSingleSums(weights: readonly number[]): number | undefined {
  let sums = new Float64Array([0]);
  let areSingle = new Uint8Array([1]);
  for (const weight of weights) {
    const merged = addWeight({ sums, areSingle }, weight);
    if (merged.sums.length > MOST_SUMS) return undefined;
    ({ sums, areSingle } = merged);
  }
  return areSingle.reduce((count, isSingle) => count + isSingle, 0);
}

/** Sums in ascending order, and whether each comes about in one way. */
interface Sums {
  readonly sums: Float64Array<ArrayBuffer>;
  readonly areSingle: Uint8Array<ArrayBuffer>;
}

/** The sums with one voter more, who adds their weight or does not. */
function addWeight({ sums, areSingle }: Sums, weight: number): Sums {
  const merged = new Float64Array(2 * sums.length);
  const single = new Uint8Array(2 * sums.length);
  let count = 0;
  for (let without = 0, withIt = 0; withIt < sums.length; count++) {
    const [one, other] = [sums[without] ?? Infinity, sums[withIt] + weight];
    merged[count] = Math.min(one, other);
    single[count] = one === other ? 0 : one < other ? areSingle[without] : areSingle[withIt];
    if (one <= other) without++;
    if (other <= one) withIt++;
  }
  return { sums: merged.slice(0, count), areSingle: single.slice(0, count) };
}
