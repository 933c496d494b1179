/** A table of a count, before it is drawn for a terminal or a page. */
import { groupDigits } from "../../core/base/group_digits.ts";
import type { ExactNumber } from "../../plugins/counting/exact.ts";

/** A table with what is to be read under it. */
export interface CountTable {
  /** The first is that of the names; the others are of figures. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

/** A number with groups of digits, or a fraction as it is. */
export function showExact(value: ExactNumber): string {
  return typeof value === "number" ? groupDigits(value) : value;
}
