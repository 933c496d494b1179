/** The text of a CSV file that a person names. */
import { UsageError } from "../app/errors.ts";
import { readInput } from "../app/files/input_source.ts";
import { checkIsText, decodeMarked, NotTextError } from "../app/files/strict_text.ts";

/** How {@linkcode readCsvFile} reads. */
export interface CsvFileOptions {
  /** What is in it, such as `ballots`. */
  readonly what: string;
  readonly maxBytes: number;
  /** Ends the reading with its reason. */
  readonly signal: AbortSignal;
}

/**
 * Reads a CSV file; `-` is stdin. Bytes that are not UTF-8 are marked in the text, so that each can be told of at its line.
 *
 * @throws {UsageError} If it is no text at all: a workbook, say, or UTF-16.
 * @throws {UnreachableError} If it cannot be read, or is too large.
 */
export async function readCsvFile(
  file: string,
  { what, maxBytes, signal }: CsvFileOptions,
): Promise<string> {
  const bytes = await readInput(file, { maxBytes, signal });
  try {
    checkIsText(bytes);
  } catch (error) {
    if (!(error instanceof NotTextError)) throw error;
    throw new UsageError(
      `Cannot read the ${what} of ${file} as ${error.message}; in Excel: Save As, CSV UTF-8`,
      { cause: error },
    );
  }
  return decodeMarked(bytes);
}
