/** Options that take JSON, or the name of a file that holds it. */
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { UnreachableError, UsageError } from "../app/errors.ts";
import { describeFileError } from "../app/files/file_error.ts";
import { readSmallText } from "../app/files/small_file.ts";
import { checkIsRead, NotTextError } from "../app/files/strict_text.ts";

/** A config becomes a part of a record of 16 KiB; this leaves room for white space and escapes. */
const MAX_FILE_BYTES = 1024 * 1024;

/**
 * Reads an object from a text of JSON or from a file (`-` is stdin); an empty one if nothing is named.
 *
 * @throws {UsageError} If it is no JSON object.
 * @throws {UnreachableError} If the file cannot be read.
 */
export function readJson(text: string | undefined, option: string): JsonObject {
  if (text === undefined) return {};
  const isFile = !text.trimStart().startsWith("{");
  if (!isFile) checkIsRead(text, option);
  try {
    const value = JSON.parse(
      isFile ? readSmallText(text, { maxBytes: MAX_FILE_BYTES, mayBePipe: true }) : text,
    );
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
    throw new SyntaxError("it must be an object");
  } catch (error) {
    const where = isFile ? `${option} ${text}` : option;
    const message = `Cannot use ${where}: ${describeFileError(error)}`;
    if (error instanceof SyntaxError || error instanceof NotTextError) {
      throw new UsageError(message, { cause: error });
    }
    throw new UnreachableError(message, { cause: error });
  }
}
