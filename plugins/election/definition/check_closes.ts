/** Where an election meets the witnesses of its network. */
import { RuleError } from "../../../core/block/rule_error.ts";
import type { NetworkDefinition } from "../../../core/rules/network.ts";

/**
 * Checks that the witnesses of an election close the network when its last ballots may enter, and neither before nor after.
 * Networks with other validators, without witnesses, or with witnesses that close nothing are not looked at.
 *
 * @throws {RuleError} `definition` if the two times differ.
 */
export function checkWitnessCloses(
  { validator, witnesses }: Pick<NetworkDefinition, "validator" | "witnesses">,
): void {
  const closes = witnesses?.closes;
  const isElection = validator.name === "election" && validator.bundle === undefined;
  if (!isElection || closes === undefined || closes === validator.config.late) return;
  throw new RuleError("definition", {
    "witnesses.closes": `${closes} is not the election's late, ${
      JSON.stringify(validator.config.late)
    }`,
  });
}
