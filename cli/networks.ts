/** Which network a command is about. */
import { createNetwork, type Network, parseNetworkDefinition } from "../core/network.ts";
import { RuleError } from "../core/rule_error.ts";
import { UnreachableError, UsageError } from "./errors.ts";

/** The network of everybody who names none: one vote for each ID, any choice. */
export function createDefaultNetwork(): Network {
  const definition = { name: "chainvote", validator: { name: "vote" } };
  return createNetwork(parseNetworkDefinition(JSON.stringify(definition)));
}

/**
 * Reads a network definition from a JSON file.
 *
 * @throws {UnreachableError} If the file cannot be read.
 * @throws {UsageError} If it is no network definition, naming the file and the field.
 */
export function readNetworkFile(path: string): Network {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    throw new UnreachableError(
      `Cannot read the network file ${path}: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
  try {
    return createNetwork(parseNetworkDefinition(text));
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new UsageError(`Cannot use the network file ${path} as ${error.message}`, {
      cause: error,
    });
  }
}
