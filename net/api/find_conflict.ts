/** Finds the record that stands in another one's way. */
import { isRecordId } from "../../core/block/ids.ts";
import { recordId } from "../../core/block/record.ts";
import type { ReadonlyChain } from "../../core/chain/readonly_chain.ts";
import type { Refusal } from "../../core/pending/refusals.ts";

/** The record that a refusal names; undefined if it names none, or one that neither waits nor is in the chain any more. */
export function findConflict(
  chain: Pick<ReadonlyChain, "pending" | "place" | "block">,
  { by }: Refusal,
): Uint8Array | undefined {
  if (by === undefined || !isRecordId(by)) return undefined;
  const waiting = chain.pending.get(by);
  if (waiting !== undefined) return waiting.bytes;
  const place = chain.place(by);
  if (place.status !== "included") return undefined;
  return chain.block(place.node.hash)?.records.find((bytes) => recordId(bytes) === by);
}
