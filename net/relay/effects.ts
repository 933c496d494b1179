/** What follows of records that came: the one way from this room back to the node. */
export interface RecordEffects {
  /** One more peer is known to have these records. */
  recordsSpread(ids: readonly string[]): void;
  /** These records wait from now on. */
  recordsPending(ids: readonly string[]): void;
}
