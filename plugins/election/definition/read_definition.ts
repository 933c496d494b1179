/** From the config of a network to its election. */
import type { JsonObject } from "../../../core/base/canonical_json.ts";
import { countOf } from "../../../core/base/count_of.ts";
import type { ElectionDefinition } from "./definition.ts";
import { findDefinitionFaults } from "./find_definition_faults.ts";

/**
 * Reads a definition.
 *
 * @throws {TypeError} If it breaks a rule, naming the field, the rule and the value; of several the first, and how many more
 *   there are.
 */
export function readDefinition(config: JsonObject): ElectionDefinition {
  const [first, ...more] = findDefinitionFaults(config);
  // Every field has been looked at, which the types do not show.
  if (first === undefined) return config as unknown as ElectionDefinition;
  const others = more.length === 0 ? "" : `; it breaks ${countOf(more.length, "more rule")}`;
  throw new TypeError(
    `in the definition, ${first.path} ${first.rule}: it is ${first.value}${others}`,
  );
}
