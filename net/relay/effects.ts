/** What follows of records that came: the one way from this room back to the node. */
import type { RecordId } from "../../core/block/ids.ts";

export interface RecordEffects {
  /** One more peer is known to have these records. */
  recordsSpread(ids: readonly RecordId[]): void;
  /** These records wait from now on. */
  recordsPending(ids: readonly RecordId[]): void;
}
