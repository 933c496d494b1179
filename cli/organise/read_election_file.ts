/**
 * The organiser's file, from disk.
 *
 * This room owns what an organiser does before an election: the file that is edited (`new_election.ts`), its faults with
 * their lines (`check_election_file.ts`), and building the definition of the network of it (`build_election.ts`); and
 * what the organiser tells voters later (`post_notice.ts`). It does not own the rules of a definition
 * (`plugins/election/definition`), who may vote (`cli/roll`), or holding the election (`cli/host`). Read `check_election_file.ts` next.
 */
import type { Json } from "../../core/base/canonical_json.ts";
import { isObject } from "../../plugins/election/definition/field_rules.ts";
import { isNested } from "../../net/http/json_nesting.ts";
import { UnreachableError, UsageError } from "../app/errors.ts";
import { describeFileError } from "../app/files/file_error.ts";
import { readSmallText } from "../app/files/small_file.ts";
import { NotTextError } from "../app/files/strict_text.ts";
import {
  type CheckedElectionFile,
  checkElectionFile,
  type ElectionFileContext,
} from "./check_election_file.ts";
import { MAX_ELECTION_FILE_BYTES, MAX_ELECTION_FILE_NESTING } from "./limits.ts";

/**
 * Reads and checks a file; `-` is stdin.
 *
 * @param contextFor What it is checked by, by whether its ballots are secret.
 * @throws {UnreachableError} If it cannot be read.
 * @throws {UsageError} If it is no JSON in UTF-8, naming the line.
 */
export function readElectionFile(
  path: string,
  contextFor: (isSecret: boolean) => ElectionFileContext,
): CheckedElectionFile {
  const { text, isSecret } = readText(path);
  // What is wrong with the context is not the file's fault.
  return checkElectionFile(text, contextFor(isSecret));
}

function readText(path: string): { readonly text: string; readonly isSecret: boolean } {
  try {
    const text = readSmallText(path, { maxBytes: MAX_ELECTION_FILE_BYTES, mayBePipe: true });
    if (isNested(text, MAX_ELECTION_FILE_NESTING)) {
      throw new SyntaxError(`its parts must lie at most ${MAX_ELECTION_FILE_NESTING} deep`);
    }
    const file: Json = JSON.parse(text);
    return { text, isSecret: isObject(file) && file.mode === "secret" };
  } catch (error) {
    const why = `Cannot use the election file ${path}: ${describeFileError(error)}`;
    if (error instanceof NotTextError || error instanceof SyntaxError) {
      throw new UsageError(why, { cause: error });
    }
    throw new UnreachableError(why, { cause: error });
  }
}
