/** The organiser's `election.json` as others need it before it is built: to which election what they make is bound. */
import { isObject } from "../../../plugins/election/definition/field_rules.ts";
import type { Json, JsonObject } from "../../../core/base/canonical_json.ts";
import { uuidOfNonce } from "../../../plugins/election/definition/uuid.ts";
import { UnreachableError, UsageError } from "../errors.ts";
import { describeFileError } from "./file_error.ts";
import { readSmallText } from "./small_file.ts";
import { NotTextError } from "./strict_text.ts";

/** A definition must fit into a record of 16 KiB; this leaves room for white space and escapes. */
const MAX_FILE_BYTES = 1024 * 1024;

/** An election, before it is built. */
export interface ElectionDraft {
  /** 64 hex digits. */
  readonly nonce: string;
  readonly uuid: string;
  /** All of the file, not checked. */
  readonly file: JsonObject;
}

/**
 * Reads it, and checks nonce and uuid alone: the rest may still be written.
 *
 * @throws {UsageError} If it is no such file.
 * @throws {UnreachableError} If it cannot be read.
 */
export function readElectionDraft(path: string): ElectionDraft {
  try {
    const text = readSmallText(path, { maxBytes: MAX_FILE_BYTES });
    const file: Json = JSON.parse(text);
    if (!isObject(file)) throw new SyntaxError("it must be an object of JSON");
    const { nonce, uuid, validator } = file;
    if (validator !== undefined) {
      throw new SyntaxError(
        "it is the election as it was built, which others are given; name the election.json that it was built from",
      );
    }
    if (typeof nonce !== "string" || !/^[0-9a-f]{64}$/.test(nonce)) {
      throw new SyntaxError(
        "its nonce must be 64 hex digits, as chainvote election new writes them",
      );
    }
    const expected = uuidOfNonce(nonce);
    if (uuid === expected) return { nonce, uuid: expected, file };
    throw new SyntaxError(`its uuid must be ${expected}, which follows from its nonce`);
  } catch (error) {
    const message = `Cannot use the election ${path}: ${describeFileError(error)}`;
    if (error instanceof SyntaxError || error instanceof NotTextError) {
      throw new UsageError(message, { cause: error });
    }
    throw new UnreachableError(message, { cause: error });
  }
}
