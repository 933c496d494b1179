/** Equal answers lie together before they are counted: 10,000 ballots are often some hundred answers. */
import { TextMap } from "../../core/base/text_map.ts";
import { MAX_TOTAL_WEIGHT } from "./limits.ts";
import type { Answer, RankedAnswer, WeightedAnswer } from "./question.ts";

/** Equal answers, and the sum of their weights. */
export interface GroupedAnswer<A> {
  readonly answer: A;
  readonly count: bigint;
}

/** A ranking with the choices of each rank in a list, ascending: one form for all ways to write it. */
export type Ranking = readonly (readonly number[])[];

/** All rankings, those alike together. */
export interface GroupedRankings {
  /** Those that rank somebody. */
  readonly rankings: readonly GroupedAnswer<Ranking>[];
  /** The weight of the ballots that rank nobody: undervotes, which take part in no round. */
  readonly undervotes: bigint;
  /** The weight of all ballots. */
  readonly ballots: bigint;
}

/**
 * Puts equal answers together, in the order of the first of each.
 *
 * @throws {RangeError} If a weight is no whole number of 1 or more, or the sum of all is too large.
 */
export function groupAnswers<A extends Answer>(
  ballots: readonly WeightedAnswer<A>[],
): GroupedAnswer<A>[] {
  let total = 0;
  const weighed = ballots.map(({ answer, weight }) => {
    if (!Number.isSafeInteger(weight) || weight < 1) {
      throw new RangeError(
        `Cannot count as a weight must be a whole number of 1 or more: ${weight}`,
      );
    }
    total += weight;
    if (total > MAX_TOTAL_WEIGHT) {
      throw new RangeError(
        `Cannot count as weights must sum to ${MAX_TOTAL_WEIGHT} or less: ${total}`,
      );
    }
    return { answer, count: BigInt(weight) };
  });
  return mergeAlike(weighed);
}

/** Puts equal answers together, which are lists of numbers, or of such lists. */
export function mergeAlike<A extends Answer>(
  answers: readonly GroupedAnswer<A>[],
): GroupedAnswer<A>[] {
  const merged = new TextMap<{ readonly answer: A; count: bigint }>();
  for (const { answer, count } of answers) {
    const key = JSON.stringify(answer);
    const alike = merged.get(key);
    if (alike === undefined) merged.set(key, { answer, count });
    else alike.count += count;
  }
  return [...merged.values()];
}

/** Puts equal rankings together, which can be written in several ways. @throws As {@linkcode groupAnswers}. */
export function groupRankings(ballots: readonly WeightedAnswer<RankedAnswer>[]): GroupedRankings {
  const alike = groupAnswers(
    ballots.map(({ answer, weight }) => ({ answer: toRanking(answer), weight })),
  );
  let undervotes = 0n;
  let total = 0n;
  const rankings = alike.filter(({ answer, count }) => {
    total += count;
    const ranksSomebody = answer.some((rank) => rank.length > 0);
    if (!ranksSomebody) undervotes += count;
    return ranksSomebody;
  });
  return { rankings, undervotes, ballots: total };
}

function toRanking(answer: RankedAnswer): Ranking {
  return answer.map((rank) => typeof rank === "number" ? [rank] : rank.toSorted((a, b) => a - b));
}
