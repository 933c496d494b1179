/** The worked examples of the specification, each computed by the code that the page describes. */
import { CHAIN_EXAMPLES } from "./chain_examples.ts";
import { ELECTION_EXAMPLES } from "./election_examples.ts";
import type { Example } from "./example_blocks.ts";
import { FILE_EXAMPLES } from "./file_examples.ts";
import { FINALITY_EXAMPLES } from "./finality_examples.ts";
import { GOSSIP_EXAMPLES } from "./gossip_examples.ts";
import { INVITATION_EXAMPLES } from "./invitation_examples.ts";
import { PRIVATE_EXAMPLES } from "./private_examples.ts";
import { SECRET_EXAMPLES } from "./secret_examples.ts";
import { TRACKER_EXAMPLES } from "./tracker_examples.ts";
import { VALIDATOR_EXAMPLES } from "./validator_examples.ts";

/** By the name that stands behind `example` in the page. */
export const EXAMPLES: ReadonlyMap<string, () => Example | Promise<Example>> = new Map(
  [
    CHAIN_EXAMPLES,
    ELECTION_EXAMPLES,
    FILE_EXAMPLES,
    FINALITY_EXAMPLES,
    GOSSIP_EXAMPLES,
    INVITATION_EXAMPLES,
    PRIVATE_EXAMPLES,
    SECRET_EXAMPLES,
    TRACKER_EXAMPLES,
    VALIDATOR_EXAMPLES,
  ].flatMap((each) => Object.entries(each)),
);

/** Computes an example. @throws {RangeError} If there is none of that name. */
export async function computeExample(name: string): Promise<Example> {
  const compute = EXAMPLES.get(name);
  if (compute === undefined) throw new RangeError(`no example has the name ${name}`);
  return await compute();
}
