import type { WorldKind } from "./world_kind.ts";

/**
 * Which worlds the default run plays: of the first 90 of a kind those that take least time and have, all together, each
 * fault, condition and liar. Most are small, as nine machines take six times as long as three. `tests/slow` plays 2,000 of
 * each kind as they come.
 */
export const WORLD_SEEDS: Readonly<Record<WorldKind, readonly number[]>> = {
  open: [4, 5, 6, 8, 13, 16, 18, 21, 27, 29, 38, 41, 49, 56, 60, 62, 64, 67, 77, 84, 85],
  // The liars of 42 and 65 sign late and propose bad blocks: few worlds have them.
  witnessed: [2, 5, 6, 10, 13, 18, 22, 29, 32, 33, 34, 36, 41, 42, 43, 45, 46, 49, 52, 60, 62, 64]
    .concat([65, 67, 77, 88]),
  unmined: [2, 4, 5, 6, 10, 13],
};
