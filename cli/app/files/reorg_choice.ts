/** What the operator of a data folder has said on branches that exclude each other; the file `reorg.json` in it. */
import { join } from "node:path";
import { type BlockHash, isBlockHash } from "../../../core/block/ids.ts";
import { UnreachableError } from "../errors.ts";
import { replaceFile } from "./replace_file.ts";
import { readSmallText } from "./small_file.ts";

/** The operator's choice. */
export interface ReorgChoice {
  /** Blocks that may be undone without asking; undefined for any number. */
  readonly maxReorg?: number;
  /** Hashes of blocks whose branches are never followed. */
  readonly rejected: readonly BlockHash[];
  /** Hash of a block whose branch is followed once. It is not remembered. */
  readonly accepted?: BlockHash;
  /** Hash of a block: of final blocks that exclude each other, the one counts that does not exclude it. */
  readonly acceptedFinal?: BlockHash;
}

/** What holds while nobody has said anything. */
export const NO_CHOICE: ReorgChoice = { rejected: [] };

/** Largest limit that makes sense to name. */
const MAX_LIMIT = 1_000_000;

/** Larger than the file with the hashes of ten thousand blocks, in bytes. */
const MAX_FILE_BYTES = 1024 * 1024;

/**
 * Reads a limit, or `off`, which is 0.
 *
 * @throws {TypeError} If it is neither.
 */
export function parseMaxReorg(text: string): number {
  const value = text === "off" ? 0 : /^\d{1,7}$/.test(text) ? Number(text) : NaN;
  if (text === "off" || (value >= 1 && value <= MAX_LIMIT)) return value;
  throw new TypeError(`It must be a whole number within 1..${MAX_LIMIT}, or off.`);
}

/**
 * Reads the hash of a block.
 *
 * @throws {TypeError} If it is none.
 */
export function parseBlockHash(text: string): BlockHash {
  const hash = text.trim().toLowerCase();
  if (isBlockHash(hash)) return hash;
  throw new TypeError("A block's hash is 64 hex digits, as the peer printed it.");
}

/**
 * What the data folder remembers.
 *
 * @throws {UnreachableError} If the file is there and cannot be read: then nobody knows what was said.
 */
export function readReorgChoice(folder: string): ReorgChoice {
  const path = pathOf(folder);
  try {
    const text = readSmallText(path, { maxBytes: MAX_FILE_BYTES });
    const { maxReorg, rejected, acceptedFinal } = (JSON.parse(text) ?? {}) as Partial<ReorgChoice>;
    if (!Array.isArray(rejected)) throw new TypeError("it must name the rejected blocks");
    if (maxReorg !== undefined) parseMaxReorg(String(maxReorg));
    return {
      maxReorg,
      rejected: rejected.map(parseBlockHash),
      ...(acceptedFinal === undefined ? {} : { acceptedFinal: parseBlockHash(acceptedFinal) }),
    };
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isAbsent) return NO_CHOICE;
    throw new UnreachableError(
      `Cannot use ${path}: ${
        (error as Error).message
      }; mend it, or delete it to forget --max-reorg, ` +
        "--reject-block and --accept-final",
      { cause: error },
    );
  }
}

/**
 * Has the data folder remember a choice.
 *
 * @throws {UnreachableError} If the folder cannot be written.
 */
export function writeReorgChoice(
  folder: string,
  { maxReorg, rejected, acceptedFinal }: ReorgChoice,
): void {
  const path = pathOf(folder);
  try {
    if (maxReorg === undefined && rejected.length === 0 && acceptedFinal === undefined) {
      if (readReorgChoice(folder) !== NO_CHOICE) Deno.removeSync(path);
      return;
    }
    replaceFile(path, JSON.stringify({ maxReorg, rejected, acceptedFinal }));
  } catch (error) {
    if (error instanceof UnreachableError) throw error;
    throw new UnreachableError(`Cannot write ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function pathOf(folder: string): string {
  return join(folder, "reorg.json");
}
