/** What a peer knows of one of its trackers, as `status --json` prints it. */
export interface TrackerReport {
  readonly url: string;
  /**
   * `connected`: it tells of others, and others of this peer. `unlisted`: it tells of others and refused to tell
   * them of this peer. `unreachable`: it does not answer. `asked`: it was not heard of yet.
   */
  readonly state: "connected" | "unlisted" | "unreachable" | "asked";
  /** How many others it knows in this network, also those that nobody can connect to; null if it did not say. */
  readonly others: number | null;
  /** How many other networks with the same name it has, as far as their peers said so; null if it did not say. */
  readonly namesakes: number | null;
}
