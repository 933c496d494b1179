/**
 * What a set of witnesses can bear, worked out by coalitions: by which witnesses, and not by weight alone, as five of weight
 * 100 and one of weight 1 are not 501 equal ones.
 */
import { totalWeight, type WitnessSet } from "./witness_set.ts";

/** What a set of witnesses can bear. */
export interface SetStrength {
  /** Those without whom there is no quorum, by their numbers. */
  readonly vetoes: readonly number[];
  /** Those who are a quorum by themselves, by their numbers. */
  readonly alone: readonly number[];
  /** How many may be away, whoever they are, for the rest to be a quorum; of those with a veto none may. */
  readonly mayBeAway: number;
  /** The fewest who can make two blocks final that exclude each other, if they all cheat and the others are split at will. */
  readonly cheatsNeeded: number;
}

type Quorate = Pick<WitnessSet, "keys" | "quorum">;

/** Whether there is no quorum without that witness. */
export function hasVeto(set: Quorate, number: number): boolean {
  return totalWeight(set) - set.keys[number].weight < set.quorum;
}

/** Measures a set. */
export function measureSet(set: Quorate): SetStrength {
  const numbers = set.keys.map((_, number) => number);
  return {
    vetoes: numbers.filter((number) => hasVeto(set, number)),
    alone: numbers.filter((number) => set.keys[number].weight >= set.quorum),
    mayBeAway: countAway(set),
    cheatsNeeded: countCheats(set),
  };
}

/** The heaviest are the worst to be away. */
function countAway(set: Quorate): number {
  const weights = set.keys.filter((_, number) => !hasVeto(set, number)).map(({ weight }) => weight)
    .sort((a, b) => b - a);
  let left = totalWeight(set) - set.quorum;
  const tooMany = weights.findIndex((weight) => (left -= weight) < 0);
  return tooMany === -1 ? weights.length : tooMany;
}

/**
 * Two quorums are what is left when each lacks some: A and B, which have nobody in common and of whom neither weighs
 * more than W − Q. Whoever is in neither is in both quorums, and must cheat. So this asks for the most witnesses that fit
 * into two bins of W − Q: they may be taken to be the lightest, as a lighter one fits wherever a heavier one does.
 */
function countCheats(set: Quorate): number {
  const weights = set.keys.map(({ weight }) => weight).sort((a, b) => a - b);
  const room = totalWeight(set) - set.quorum;
  // Bit s says that some of those looked at so far weigh s together.
  let sums = 1n;
  let total = 0;
  for (const [i, weight] of weights.entries()) {
    sums |= sums << BigInt(weight);
    total += weight;
    const least = Math.max(0, total - room);
    const fitting = (1n << BigInt(room + 1)) - 1n;
    if (least > room || (sums & fitting) >> BigInt(least) === 0n) return weights.length - i;
  }
  return 0;
}
