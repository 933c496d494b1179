/** What a registrar needs of the organiser's `election.json`: to which election codes are bound. */
import { describeFileError } from "../app/files/file_error.ts";
import { readSmallText } from "../app/files/small_file.ts";
import { NotTextError } from "../app/files/strict_text.ts";
import { UnreachableError, UsageError } from "../app/errors.ts";
import { uuidOfNonce } from "../../plugins/election/definition/uuid.ts";

/** A definition must fit into a record of 16 KiB; this leaves room for white space and escapes. */
const MAX_FILE_BYTES = 1024 * 1024;

/** An election, before it is built. */
export interface ElectionPlace {
  /** 64 hex digits. */
  readonly nonce: string;
  readonly uuid: string;
}

/**
 * Reads it, and checks nothing else: the rest may still be written.
 *
 * @throws {UsageError} If it is no such file.
 * @throws {UnreachableError} If it cannot be read.
 */
export function readElectionPlace(path: string): ElectionPlace {
  try {
    const text = readSmallText(path, { maxBytes: MAX_FILE_BYTES });
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) throw new SyntaxError("it must be an object of JSON");
    const { nonce, uuid } = value;
    if (typeof nonce !== "string" || !/^[0-9a-f]{64}$/.test(nonce)) {
      throw new SyntaxError(
        "its nonce must be 64 hex digits, as chainvote election new writes them",
      );
    }
    if (uuid !== uuidOfNonce(nonce)) {
      throw new SyntaxError(`its uuid must be ${uuidOfNonce(nonce)}, which follows from its nonce`);
    }
    return { nonce, uuid };
  } catch (error) {
    const message = `Cannot use the election ${path}: ${describeFileError(error)}`;
    if (error instanceof SyntaxError || error instanceof NotTextError) {
      throw new UsageError(message, { cause: error });
    }
    throw new UnreachableError(message, { cause: error });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
