/** A registrar's folder: which files it has, and which of them are secret. */
import { join } from "node:path";
import { equalBytes } from "../../core/base/hash.ts";
import { ENTRY_BYTES } from "../../plugins/election/roll/roll.ts";
import { UnreachableError, UsageError } from "../app/errors.ts";
import { describeFileError } from "../app/files/file_error.ts";
import { createFolder } from "../app/files/new_folder.ts";
import { replaceFile } from "../app/files/replace_file.ts";
import { readSmallFile } from "../app/files/small_file.ts";
import { decodeText } from "../app/files/strict_text.ts";
import { type CodeList, formatCodes, parseCodes } from "./codes_csv.ts";
import { type KeyList, parseKeyList } from "./key_list.ts";
import { MAX_VOTER_FILE_BYTES } from "./limits.ts";
import type { NumberedRoll } from "./roll_numbers.ts";
import { parseReplaced } from "./replaced_file.ts";
import { parseRegistrar, type RegistrarFile } from "./registrar_file.ts";
import { type NewRollFolder, ROLL_FILES, rollFilesOf, type RollFolder } from "./roll_files.ts";

/** What a registrar shows takes some 400 bytes. */
const MAX_REGISTRAR_BYTES = 16_384;

/**
 * Makes the folder, whole or not at all.
 *
 * @throws {UnreachableError} If there is something of that name, or it cannot be written.
 */
export function createRollFolder(folder: string, made: NewRollFolder): void {
  createFolder(folder, rollFilesOf(made));
}

/**
 * Reads a registrar's folder.
 *
 * @throws {UsageError} If a file of it is not what was written.
 * @throws {UnreachableError} If it cannot be read.
 */
export function readRollFolder(folder: string): RollFolder {
  const text = (name: string) => decodeText(readPart(folder, name), { isSecret: true });
  const registrar = readRegistrarFile(join(folder, ROLL_FILES.registrar));
  const codes = take(folder, ROLL_FILES.codes, () => parseCodes(text(ROLL_FILES.codes)));
  const roll = take(folder, ROLL_FILES.roll, () => readRoll(folder));
  const replaced = take(folder, ROLL_FILES.replaced, () => {
    const bytes = readIfThere(folder, ROLL_FILES.replaced);
    return bytes === undefined ? [] : parseReplaced(decodeText(bytes));
  });
  return { codes, registrar, roll, replaced };
}

/**
 * Reads what a registrar has shown.
 *
 * @throws {UsageError} If it is no such file.
 * @throws {UnreachableError} If it cannot be read.
 */
export function readRegistrarFile(path: string): RegistrarFile {
  try {
    return parseRegistrar(decodeText(readSmallFile(path, { maxBytes: MAX_REGISTRAR_BYTES })));
  } catch (error) {
    throw partError(path, error);
  }
}

/**
 * Reads a list of keys, and looks at every key.
 *
 * @param onKey Told before each; waits for what it gives.
 * @throws {UsageError} If it is none.
 * @throws {UnreachableError} If it cannot be read.
 */
export async function readKeyListFile(
  path: string,
  onKey: () => Promise<void> | undefined,
): Promise<KeyList> {
  try {
    const text = decodeText(readSmallFile(path, { maxBytes: MAX_VOTER_FILE_BYTES }));
    return await parseKeyList(text, onKey);
  } catch (error) {
    throw partError(path, error);
  }
}

/**
 * Puts the roll of two registrars into the folder of one of them, and the numbers into the codes. If that is cut short, it
 * can be done again.
 *
 * @throws {UnreachableError} If there is another roll, or it cannot be written.
 */
export function completeRollFolder(
  folder: string,
  codes: CodeList,
  { roll, numbers }: NumberedRoll,
): void {
  const before = readRollFolder(folder).roll;
  if (before !== undefined && !equalBytes(before, roll)) {
    throw new UnreachableError(
      `Cannot put a roll into ${folder}: it has another one, and nothing is overwritten`,
    );
  }
  const voters = codes.voters.map((voter, i) => ({ ...voter, number: numbers[i] }));
  try {
    replaceFile(join(folder, ROLL_FILES.roll), roll);
    writeCodes(folder, { ...codes, voters });
  } catch (error) {
    throw partError(folder, error);
  }
}

/** Writes the codes anew, in one step. */
export function writeCodes(folder: string, codes: CodeList): void {
  replaceFile(join(folder, ROLL_FILES.codes), formatCodes(codes));
}

/** The roll's bytes; undefined if there is none yet. */
function readRoll(folder: string): Uint8Array | undefined {
  const roll = readIfThere(folder, ROLL_FILES.roll);
  if (roll === undefined || (roll.length > 0 && roll.length % ENTRY_BYTES === 0)) return roll;
  throw new TypeError(`it must have ${ENTRY_BYTES} bytes for each voter: it has ${roll.length}`);
}

function readIfThere(folder: string, name: string): Uint8Array | undefined {
  try {
    return readPart(folder, name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function readPart(folder: string, name: string): Uint8Array {
  return readSmallFile(join(folder, name), { maxBytes: MAX_VOTER_FILE_BYTES });
}

/** Reads a file; what is wrong is told with the file's name. */
function take<T>(folder: string, name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw partError(join(folder, name), error);
  }
}

function partError(path: string, error: unknown): UsageError | UnreachableError {
  const message = `Cannot use ${path}: ${describeFileError(error)}`;
  const isWrong = error instanceof TypeError || error instanceof SyntaxError;
  return new (isWrong ? UsageError : UnreachableError)(message, { cause: error });
}
