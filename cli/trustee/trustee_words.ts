/** How many trustees are needed, in words. */
import { countOf } from "../../core/base/count_of.ts";

/** Such as `2 of 3 trustees together`: nobody is to read it as each of them alone. */
export function describeNeeded(
  { trustees, threshold = trustees }: { readonly trustees: number; readonly threshold?: number },
): string {
  return threshold === trustees
    ? trustees === 1 ? "the one trustee" : `only all ${countOf(trustees, "trustee")} together`
    : `${threshold} of ${countOf(trustees, "trustee")} together`;
}

/**
 * How many may be away, or have lost their file, before the election cannot be counted; with a warning where that is nobody.
 */
export function describeMissable(
  { trustees, threshold = trustees }: { readonly trustees: number; readonly threshold?: number },
): string {
  const mayBeLost = trustees - threshold;
  if (trustees === 1) return "If the seed is lost, the election can never be counted.";
  return mayBeLost === 0
    ? "If one of them loses the seed, the election can never be counted."
    : `The election can be counted as long as no more than ${mayBeLost} of them ${
      mayBeLost === 1 ? "is" : "are"
    } missing.`;
}
