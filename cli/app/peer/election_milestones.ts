/** The moments of a network from which on other records may enter than before. */
import { closingTime } from "../../../core/rules/closing.ts";
import type { Network } from "../../../core/rules/network.ts";
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";

/** In ms since the Unix epoch: those of an election with a roll, or when the network closes. */
export function milestonesOf({ definition }: Network): readonly number[] {
  const { name, bundle, config } = definition.validator;
  if (name !== "election" || bundle !== undefined) return [closingTime(definition) ?? []].flat();
  // Whoever runs the network has had the validator read it by all rules.
  const { opens, closes, late } = config as unknown as ElectionDefinition;
  return [opens, closes, late];
}
