/** The validators that need no file. */
import type { Validator } from "../core/validator/validator.ts";
import { anyValidator } from "./any.ts";
import { electionValidator } from "./election/election.ts";
import { voteValidator, voteValidator1 } from "./vote/vote.ts";

const BUILT_IN: readonly Validator[] = [
  voteValidator,
  voteValidator1,
  electionValidator,
  anyValidator,
];

/**
 * Finds a built-in validator.
 *
 * @throws {TypeError} If there is none of that name and version.
 */
export function builtInValidator(name: string, version: number): Validator {
  const found = BUILT_IN.find((each) => each.name === name && each.version === version);
  if (found !== undefined) return found;
  const known = BUILT_IN.map((each) => `${each.name} ${each.version}`).join(", ");
  throw new TypeError(
    `Cannot run the network as its validator must be one of ${known}: it is ${name} ${version}`,
  );
}
