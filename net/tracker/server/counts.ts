/** What a tracker has done since it started: numbers that only grow. */
export class TrackerCounts {
  /** Announcements that were taken. */
  announces = 0;
  /** Lists that were asked for, with or without a wait. */
  polls = 0;
  /** Peers that said goodbye. */
  leaves = 0;
  /** Peers that went silent. */
  expirations = 0;
  /** Dials back, by what became of them. */
  readonly dialBacks = { reached: 0, unreachable: 0 };
  readonly #refusals = new Map<string, number>();

  /** Refusals by their code, which is always one of ours. */
  get refusals(): ReadonlyMap<string, number> {
    return this.#refusals;
  }

  /** Counts a refusal. */
  refuse(code: string): void {
    this.#refusals.set(code, (this.#refusals.get(code) ?? 0) + 1);
  }
}
