/** The organiser's `election.json` as others need it before it is built: to which election what they make is bound. */
import { UnreachableError, UsageError } from "../errors.ts";
import { describeFileError } from "./file_error.ts";
import { type ElectionDraft, parseElectionDraft } from "./parse_election_draft.ts";
import { readSmallText } from "./small_file.ts";
import { NotTextError } from "./strict_text.ts";

/** A definition must fit into a record of 16 KiB; this leaves room for white space and escapes. */
const MAX_FILE_BYTES = 1024 * 1024;

/**
 * Reads it, and checks nonce and uuid alone: the rest may still be written.
 *
 * @throws {UsageError} If it is no such file.
 * @throws {UnreachableError} If it cannot be read.
 */
export function readElectionDraft(path: string): ElectionDraft {
  try {
    const text = readSmallText(path, { maxBytes: MAX_FILE_BYTES });
    return parseElectionDraft(text);
  } catch (error) {
    const message = `Cannot use the election ${path}: ${describeFileError(error)}`;
    if (error instanceof SyntaxError || error instanceof NotTextError) {
      throw new UsageError(message, { cause: error });
    }
    throw new UnreachableError(message, { cause: error });
  }
}
