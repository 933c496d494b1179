/** The moments of an election at which other records may enter than before. */
import type { Network } from "../../../core/rules/network.ts";
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";

/** In ms since the Unix epoch; none for a network that is no election with a roll. */
export function milestonesOf({ definition: { validator } }: Network): readonly number[] {
  const { name, bundle, config } = validator;
  if (name !== "election" || bundle !== undefined) return [];
  // Whoever runs the network has had the validator read it by all rules.
  const { opens, closes, late } = config as unknown as ElectionDefinition;
  return [opens, closes, late];
}
