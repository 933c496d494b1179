/** The worked examples of the specification, each computed by the code that the page describes. */
import { CHAIN_EXAMPLES } from "./chain_examples.ts";
import type { Example } from "./example_blocks.ts";

/** By the name that stands behind `example` in the page. */
export const EXAMPLES: ReadonlyMap<string, () => Example> = new Map(
  [CHAIN_EXAMPLES].flatMap((each) => Object.entries(each)),
);

/** Computes an example. @throws {RangeError} If there is none of that name. */
export function computeExample(name: string): Example {
  const compute = EXAMPLES.get(name);
  if (compute === undefined) throw new RangeError(`no example has the name ${name}`);
  return compute();
}
