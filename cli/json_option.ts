/** Options that take JSON, or the name of a file that holds it. */
import type { JsonObject } from "../core/canonical_json.ts";
import { UnreachableError, UsageError } from "./errors.ts";

/**
 * Reads an object from a text of JSON or from a file; an empty one if nothing is named.
 *
 * @throws {UsageError} If it is no JSON object.
 * @throws {UnreachableError} If the file cannot be read.
 */
export function readJson(text: string | undefined, option: string): JsonObject {
  if (text === undefined) return {};
  const isFile = !text.trimStart().startsWith("{");
  try {
    const value = JSON.parse(isFile ? Deno.readTextFileSync(text) : text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
    throw new SyntaxError("it must be an object");
  } catch (error) {
    const where = isFile ? `${option} ${text}` : option;
    const message = `Cannot use ${where}: ${(error as Error).message}`;
    if (error instanceof SyntaxError) throw new UsageError(message, { cause: error });
    throw new UnreachableError(message, { cause: error });
  }
}
