/** Ids by their beginnings, as people type them. */

import { MIN_ID_DIGITS } from "./limits.ts";
import type { RecordId } from "../block/ids.ts";

/** Whether a text is the beginning of an id, or a whole one: lower-case hex digits. */
export function isIdBeginning(text: string): boolean {
  return text.length >= MIN_ID_DIGITS && /^[0-9a-f]{1,64}$/.test(text);
}

/** Those of `ids` that begin so, each once, at most `most` of all sources together, in their order. */
export function idsBeginning(
  sources: readonly Iterable<RecordId>[],
  beginning: string,
  most: number,
): RecordId[] {
  const found: RecordId[] = [];
  for (const ids of sources) {
    for (const id of ids) {
      if (found.length === most) return found;
      if (id.startsWith(beginning) && !found.includes(id)) found.push(id);
    }
  }
  return found;
}
