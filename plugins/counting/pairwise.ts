/** Comparing the choices of rankings two by two. */
import type { GroupedAnswer, Ranking } from "./grouped_answers.ts";

/**
 * How many ballots rank the first choice of a pair above the second. A choice that a ballot leaves out is
 * below all that it ranks; two on one rank, or two left out, are not compared.
 *
 * @returns By the first choice, then the second.
 */
export function comparePairs(
  rankings: readonly GroupedAnswer<Ranking>[],
  choices: number,
): bigint[][] {
  const matrix = Array.from({ length: choices }, () => new Array<bigint>(choices).fill(0n));
  for (const { answer, count } of rankings) {
    const places = rankOfEach(answer, choices);
    for (const [a, row] of matrix.entries()) {
      for (let b = 0; b < choices; b++) if (places[a] < places[b]) row[b] += count;
    }
  }
  return matrix;
}

/** The number of the rank on which each choice stands; those left out share one after the last. */
function rankOfEach(ranking: Ranking, choices: number): number[] {
  const places = new Array<number>(choices).fill(ranking.length);
  for (const [place, rank] of ranking.entries()) {
    for (const choice of rank) places[choice] = place;
  }
  return places;
}
