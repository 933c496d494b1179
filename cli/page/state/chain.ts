/** What was seen of the record's blocks here, and whether others have taken their place. */
import { signal } from "@preact/signals";
import type { BlockHash } from "../../../core/block/ids.ts";
import type { BlockRow } from "../workers/chain_rows.ts";

/** When blocks that were seen here were replaced by others, in ms since the Unix epoch; undefined while none were. */
export const rearrangedAt = signal<number | undefined>(undefined);

/** The last block that was seen. */
let seen:
  | { readonly chainId: string; readonly index: number; readonly hash: BlockHash }
  | undefined;

/**
 * Takes note of blocks that are shown.
 *
 * @param now In ms since the Unix epoch.
 */
export function noteBlocks(rows: readonly BlockRow[], chainId: string, now: number): void {
  const known = seen?.chainId === chainId ? seen : undefined;
  const same = rows.find(({ index }) => index === known?.index);
  if (same !== undefined && same.hash !== known?.hash) rearrangedAt.value = now;
  const last = rows.at(-1);
  // Older blocks say nothing of the last one.
  const isOlder = known !== undefined && same === undefined && (last?.index ?? 0) < known.index;
  if (last !== undefined && !isOlder) seen = { chainId, index: last.index, hash: last.hash };
}
