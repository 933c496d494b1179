/** The answer to `tally`, a page at a time: where any choice counts, strangers choose how long it is. */
import type { Json } from "../../core/base/canonical_json.ts";
import { MAX_TALLY_LARGEST, MAX_TALLY_PAGE_LENGTH } from "./limits.ts";

/** A choice and its votes. */
export type ChoiceCount = readonly [choice: string, votes: number];

/** UTF-16 code units that a count takes beside its choice, as JSON. */
const AROUND = 16;

/**
 * One page of a tally.
 *
 * - All choices, if they fit on a page: `{votes, counts}`.
 * - Else a page of them, in the order of their code units, with the number of all:
 *   `{votes, counts, choices, next}`. The next page is that after the choice `next`, which the last page has
 *   not.
 *
 * @param counts All choices, in the order of their code units.
 * @param args `after`: the choice after which the page begins. `top`: how many of the largest to answer
 *   instead, from 1 to {@linkcode MAX_TALLY_LARGEST}; anything else counts as left out.
 */
export function tallyPage(
  { votes, counts }: { votes: number; counts: readonly ChoiceCount[] },
  { after, top = "" }: Readonly<Record<string, string>>,
): Json {
  const most = /^\d{1,4}$/.test(top) ? Math.min(Number(top), MAX_TALLY_LARGEST) : 0;
  if (most > 0) {
    const largest = counts.toSorted((a, b) => b[1] - a[1]).slice(0, most);
    return { votes, counts: fitting(largest), choices: counts.length };
  }
  const rest = after === undefined ? counts : counts.slice(placeAfter(counts, after));
  const page = fitting(rest);
  if (page.length === counts.length) return { votes, counts: page };
  const answer = { votes, counts: page, choices: counts.length };
  return page.length === rest.length ? answer : { ...answer, next: page[page.length - 1][0] };
}

/** As many as fit on a page; one always does. */
function fitting(counts: readonly ChoiceCount[]): readonly ChoiceCount[] {
  let length = 0;
  const end = counts.findIndex(([choice], i) => {
    length += choice.length + AROUND;
    return length > MAX_TALLY_PAGE_LENGTH && i > 0;
  });
  return end === -1 ? counts : counts.slice(0, end);
}

/** How many choices are not after this one. */
function placeAfter(counts: readonly ChoiceCount[], after: string): number {
  let [low, high] = [0, counts.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (counts[middle][0] <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
