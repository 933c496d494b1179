/** Files that one person's command writes and another person's reads, such as what a registrar hands the organiser. */
import type { Decoder } from "../../../net/http/decode.ts";
import { UnreachableError, UsageError } from "../errors.ts";
import { describeFileError } from "./file_error.ts";
import { readSmallText } from "./small_file.ts";

/** One kind of such files. */
export interface HandedFileKind<T> {
  /** What it is, such as `the registrar file`. */
  readonly what: string;
  /** The command that writes it. */
  readonly writer: string;
  readonly maxBytes: number;
  readonly decode: Decoder<T>;
}

/**
 * Reads such a file.
 *
 * @throws {UnreachableError} If it cannot be read.
 * @throws {UsageError} If it is no such file.
 */
export function readHandedFile<T>(
  path: string,
  { what, writer, maxBytes, decode }: HandedFileKind<T>,
): T {
  let content: string;
  try {
    content = readSmallText(path, { maxBytes });
  } catch (error) {
    throw new UnreachableError(`Cannot read ${what} ${path}: ${describeFileError(error)}`, {
      cause: error,
    });
  }
  try {
    return decode(JSON.parse(content), "it");
  } catch (error) {
    throw new UsageError(
      `Cannot use ${what} ${path}, which ${writer} writes, as ${(error as Error).message}`,
      { cause: error },
    );
  }
}
