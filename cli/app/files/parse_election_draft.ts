/** What others need of an organiser's `election.json` before it is built. */
import { isObject } from "../../../plugins/election/definition/field_rules.ts";
import type { Json, JsonObject } from "../../../core/base/canonical_json.ts";
import { uuidOfNonce } from "../../../plugins/election/definition/uuid.ts";

/** An election, before it is built. */
export interface ElectionDraft {
  /** 64 hex digits. */
  readonly nonce: string;
  readonly uuid: string;
  /** All of the file, not checked. */
  readonly file: JsonObject;
}

/**
 * Reads its text, and checks nonce and uuid alone: the rest may still be written.
 *
 * @throws {SyntaxError} Naming the rule.
 */
export function parseElectionDraft(text: string): ElectionDraft {
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
}
