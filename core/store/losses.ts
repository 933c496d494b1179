/** What reorganisations took away for good: records that were counted once, and can no longer be. */

/** One such loss. */
export interface Loss {
  /** When this machine undid them, in ms since the Unix epoch. */
  readonly time: number;
  /** Index of the first block that was undone, or of the tip if they were lost while they waited again. */
  readonly index: number;
  /** How many records. */
  readonly records: number;
}

/** All losses of a data folder. One row, however many there are: whoever rewrites a chain again and again fills nothing. */
export interface Losses {
  /** Records, over all. */
  readonly records: number;
  /** How many times some were lost. */
  readonly times: number;
  readonly last: Loss;
}

/** The losses with one more. */
export function addLoss(losses: Losses | undefined, loss: Loss): Losses {
  const { records, times } = losses ?? { records: 0, times: 0 };
  return { records: records + loss.records, times: times + 1, last: loss };
}
