/** What one of two registrars adds to a replaced letter: whatever is its turn. */
import { join } from "node:path";
import type { Random } from "../../core/base/clock.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { deriveVoterKey } from "../../plugins/election/roll/voter_key.ts";
import { readSigningKeyFile } from "../app/files/signing_key_file.ts";
import type { PendingCode } from "./replace_letter.ts";
import { ROLL_FILES, type RollFolder } from "./roll_files.ts";
import {
  makePart,
  recordOfParts,
  type SharedReplacement,
  signPart,
  sumOfParts,
} from "./shared_replacement.ts";

/** How far it is then. */
export interface SharedStep {
  /** For the other registrar, if the record is not whole. */
  readonly shared: SharedReplacement;
  /** The new key, once both parts are there: 64 hex digits. */
  readonly key: string | undefined;
  /** The record, once both have signed. */
  readonly record: Uint8Array | undefined;
}

/**
 * Adds the own part and, once both are there, the own signature.
 *
 * @param pending The own new code.
 * @throws {TypeError} Naming the rule that the file breaks.
 * @throws {UnreachableError} If the registrar's key cannot be read.
 */
export function takeTurn(
  before: SharedReplacement,
  pending: PendingCode,
  { folder, read: { registrar }, definition, random }: {
    readonly folder: string;
    readonly read: RollFolder;
    readonly definition: ElectionDefinition;
    readonly random: Random;
  },
): SharedStep {
  const own = registrar.registrar;
  const part = before.parts.find((each) => each.registrar === own);
  if (part !== undefined && part.key !== pending.key) {
    throw new TypeError(
      "the own part must be of the code that was drawn here: it is of another one",
    );
  }
  const made = deriveVoterKey(registrar.uuid, pending.code);
  let shared: SharedReplacement = part !== undefined
    ? before
    : { ...before, parts: [...before.parts, makePart(before, own, made, random)] };
  const sum = sumOfParts(shared);
  if (sum !== undefined && part?.signature === undefined) {
    const { secret } = readSigningKeyFile(join(folder, ROLL_FILES.key), "the registrar's key");
    shared = signPart(shared, own, secret, random);
  }
  return {
    shared,
    key: sum?.key,
    record: recordOfParts(shared, definition.registrars.map(({ key }) => key)),
  };
}
