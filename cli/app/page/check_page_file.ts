/** What a page from the disk is that somebody handed on: its digits, its election, and whether this program makes the same. */
import { wordsOf } from "../../../core/base/chain_words.ts";
import { bytesToHex, sha256 } from "../../../core/base/hash.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { UnreachableError, UsageError } from "../errors.ts";
import { describeFileError } from "../files/file_error.ts";
import { readSmallText } from "../files/small_file.ts";
import { NotTextError } from "../files/strict_text.ts";
import { dataOfOfflineFile, digitsOfFile, makeOfflineFile } from "./offline_file.ts";
import { readOfflineParts } from "./offline_parts.ts";
import { formatPageData, readPageData } from "./page_data.ts";

/** Such a file has some 400 KB. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** What {@linkcode checkPageFile} found. */
export interface CheckedPage {
  readonly sha256: string;
  /** As a letter shows it. */
  readonly digits: string;
  /** Chain id. */
  readonly network: string;
  readonly words: string;
  /** Where ballots are handed in, if the page says so. */
  readonly link?: string;
  /** True if this program makes the same bytes of that election. */
  readonly isOurs: boolean;
}

/**
 * Reads such a file.
 *
 * @throws {UsageError} If it is no page with an election.
 * @throws {UnreachableError} If it cannot be read.
 */
export async function checkPageFile(path: string): Promise<CheckedPage> {
  const file = readPageFile(path);
  const data = dataOf(path, file);
  const { network: { chainId }, link } = data;
  const own = makeOfflineFile(await readOfflineParts("voter"), formatPageData(data));
  return {
    sha256: bytesToHex(sha256(new TextEncoder().encode(file))),
    digits: digitsOfFile(file),
    network: chainId,
    words: wordsOf(chainId),
    ...link !== undefined && { link },
    isOurs: own === file,
  };
}

function readPageFile(path: string): string {
  try {
    return readSmallText(path, { maxBytes: MAX_FILE_BYTES });
  } catch (error) {
    const why = `Cannot read the page ${path}: ${describeFileError(error)}`;
    if (error instanceof NotTextError) throw new UsageError(why, { cause: error });
    throw new UnreachableError(why, { cause: error });
  }
}

function dataOf(path: string, file: string) {
  const data = dataOfOfflineFile(file);
  if (data === undefined) {
    throw new UsageError(
      `Cannot check ${path} as it must be a page that chainvote page wrote: it holds no election`,
    );
  }
  try {
    return readPageData(data);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RuleError)) throw error;
    throw new UsageError(`Cannot check ${path} as its election is none: ${error.message}`, {
      cause: error,
    });
  }
}
