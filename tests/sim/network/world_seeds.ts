/** Which worlds the default run plays. */
import { Chance } from "./chance.ts";
import { planWorld, type WorldKind } from "./world_kind.ts";

/** Machines of a small world. A world of nine takes six times as long as one of three. */
export const SMALL = 6;

/** One world in so many may be of any size. */
export const ANY_SIZE = 6;

/** Seeds of so many worlds: small ones, and one in {@linkcode ANY_SIZE} of any size. `tests/slow` plays all as they come. */
export function worldSeeds(kind: WorldKind, count: number): number[] {
  const seeds: number[] = [];
  for (let seed = 1; seeds.length < count; seed++) {
    if (seeds.length % ANY_SIZE === 0 || machinesOf(seed, kind) <= SMALL) seeds.push(seed);
  }
  return seeds;
}

function machinesOf(seed: number, kind: WorldKind): number {
  const chance = new Chance(seed);
  // As a world does it: the tracker's comes first.
  chance.fork();
  return planWorld(kind, chance).plans.length;
}
