/** How many trustees are needed, in words. */
import { countOf } from "../../core/base/count_of.ts";

/** Such as `2 of 3 trustees`. */
export function describeNeeded(
  { trustees, threshold = trustees }: { readonly trustees: number; readonly threshold?: number },
): string {
  return threshold === trustees
    ? trustees === 1 ? "the one trustee" : `all ${countOf(trustees, "trustee")}`
    : `${threshold} of ${countOf(trustees, "trustee")}`;
}

/**
 * How many may be away, or have lost their file, before the election cannot be counted; with a warning where that is nobody.
 */
export function describeMissable(
  { trustees, threshold = trustees }: { readonly trustees: number; readonly threshold?: number },
): string {
  const mayBeLost = trustees - threshold;
  return mayBeLost === 0
    ? "If one of them loses the seed, the election can never be counted."
    : `The election can be counted as long as no more than ${mayBeLost} of them ${
      mayBeLost === 1 ? "is" : "are"
    } missing.`;
}
