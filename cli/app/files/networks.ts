/** Which network a command is about. */
import {
  createNetwork,
  type Network,
  parseNetworkDefinition,
} from "../../../core/rules/network.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { UnreachableError, UsageError } from "../errors.ts";
import { describeFileError } from "./file_error.ts";
import { readSmallText } from "./small_file.ts";
import { NotTextError } from "./strict_text.ts";

/** A definition becomes a record of 16 KiB at most; this leaves room for white space and escapes. */
const MAX_FILE_BYTES = 1024 * 1024;

/** The network of everybody who names none: one vote for each ID, any choice. */
export function createDefaultNetwork(): Network {
  const definition = { name: "chainvote", validator: { name: "vote", version: 2 } };
  return createNetwork(parseNetworkDefinition(JSON.stringify(definition)));
}

/**
 * Reads a network definition from a JSON file; `-` is stdin.
 *
 * @throws {UnreachableError} If the file cannot be read.
 * @throws {UsageError} If it is no UTF-8, or no network definition, naming the file and the place or field.
 */
export function readNetworkFile(path: string): Network {
  let text: string;
  try {
    text = readSmallText(path, { maxBytes: MAX_FILE_BYTES, mayBePipe: true });
  } catch (error) {
    const why = `Cannot read the network file ${path}: ${describeFileError(error)}`;
    if (error instanceof NotTextError) throw new UsageError(why, { cause: error });
    throw new UnreachableError(why, { cause: error });
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
