/** What was counted and undone for good, for people. */
import { countOf } from "../../core/base/count_of.ts";
import type { Losses } from "../../core/store/losses.ts";

/**
 * One line: how many, when, and where.
 *
 * @param noun What the records are, such as `vote`.
 */
export function describeLosses({ records, times, last }: Losses, noun: string): string {
  const when = new Date(last.time).toISOString();
  const verb = records === 1 ? "was" : "were";
  const all = `${countOf(records, noun)} that counted here ${verb} undone for good`;
  return times === 1
    ? `${all}, at ${when}, block ${last.index}`
    : `${all}, at ${times} times, the last at ${when}, block ${last.index}`;
}
