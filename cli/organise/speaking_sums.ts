/** How often the sum of a question alone tells how a voter has voted, whatever was encrypted. */
import { MAX_SPEAKING_SHARE } from "./limits.ts";

/** Sums that are told apart at once at most: some 130 MB. */
const MOST_SUMS = 2_097_152;

/** Sums that are made for one weight at most: about a second. */
const MOST_STEPS = 2 ** 28;

/** Others among whom a vote is looked for first; twice as many each time until that is enough. */
const FIRST_OTHERS = 16;

/**
 * The share of all outcomes of a question with two answers from which the vote of one voter follows: of whoever is worst off. Each
 * voter's answer is taken for as likely as the other. Of 1, 2, 3, 4 and 90 it is 1, as the sum always tells what 90 voted.
 *
 * A vote does not follow if the sum comes about with the other one too. Where that is so by the votes of some of the others, it is so
 * whatever the rest vote: so a share that was worked out for some is a bound, and all are looked at only if it is too large.
 *
 * @param weights Of all voters.
 * @returns From 0 to 1: exact if it is more than may be, else a bound; undefined if there are too many sums to work it out.
 */
export function revealingShare(weights: readonly number[]): number | undefined {
  const sorted = weights.toSorted((a, b) => a - b);
  const total = sorted.reduce((sum, weight) => sum + weight, 0);
  let worst = 0;
  // The heaviest first: if there is a voter whose vote is always told, it is most often the heaviest.
  for (let end = sorted.length; end > 0 && worst < 1;) {
    const holder = end - 1;
    while (end > 0 && sorted[end - 1] === sorted[holder]) end--;
    // One who shares a weight gives away nothing but where all of them agree.
    const bound = 2 ** (end - holder);
    const share = bound > MAX_SPEAKING_SHARE ? shareOfHolder(sorted, holder, total) : bound;
    if (share === undefined) return undefined;
    worst = Math.max(worst, Math.min(share, bound));
  }
  return worst;
}

/** The share of outcomes that tell what the voter at a place among the sorted weights has voted. */
function shareOfHolder(
  sorted: readonly number[],
  holder: number,
  total: number,
): number | undefined {
  const weight = sorted[holder];
  if (total - weight < weight) return 1;
  for (let count = FIRST_OTHERS;; count *= 2) {
    // Light ones first: they have the fewest sums, and those the closest together.
    const others = sorted.slice(0, count + 1);
    others.splice(Math.min(holder, count), 1);
    const sums = sumsOf(others);
    if (sums === undefined) return undefined;
    const share = shareWithout(sums, weight);
    if (share <= MAX_SPEAKING_SHARE || count + 1 >= sorted.length) return share;
  }
}

/** Sums in ascending order, and how likely each is. */
interface Sums {
  readonly sums: Float64Array<ArrayBuffer>;
  readonly shares: Float64Array<ArrayBuffer>;
}

/** The sums of some of the weights; undefined if there are too many. */
function sumsOf(weights: readonly number[]): Sums | undefined {
  let all: Sums = { sums: new Float64Array([0]), shares: new Float64Array([1]) };
  let steps = 0;
  for (const weight of weights) {
    all = addWeight(all, weight);
    steps += all.sums.length;
    if (all.sums.length > MOST_SUMS || steps > MOST_STEPS) return undefined;
  }
  return all;
}

/** The sums with one voter more, who adds their weight or does not. */
function addWeight({ sums, shares }: Sums, weight: number): Sums {
  const merged = new Float64Array(2 * sums.length);
  const likely = new Float64Array(2 * sums.length);
  let count = 0;
  for (let without = 0, withIt = 0; withIt < sums.length; count++) {
    const [one, other] = [sums[without] ?? Infinity, sums[withIt] + weight];
    merged[count] = Math.min(one, other);
    if (one <= other) likely[count] += shares[without++] / 2;
    if (other <= one) likely[count] += shares[withIt++] / 2;
  }
  return { sums: merged.slice(0, count), shares: likely.slice(0, count) };
}

/**
 * The probability that the sum S of the others is such that S less the weight is no possible sum of theirs. Then everybody sees
 * that the holder has not added the weight. That the holder has added it is seen as often: S is as likely as all of the others'
 * weights less S.
 */
function shareWithout({ sums, shares }: Sums, weight: number): number {
  let share = 0;
  for (let i = 0, less = 0; i < sums.length; i++) {
    while (sums[less] < sums[i] - weight) less++;
    if (sums[less] !== sums[i] - weight) share += shares[i];
  }
  return share;
}
