/** What a page from the disk is that somebody handed on: its digits, its election, and whether this program makes the same. */
import { wordsOf } from "../../../core/base/chain_words.ts";
import { bytesToHex, sha256 } from "../../../core/base/hash.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { readDefinition } from "../../../plugins/election/definition/read_definition.ts";
import { UnreachableError, UsageError } from "../errors.ts";
import { describeFileError } from "../files/file_error.ts";
import { readSmallText } from "../files/small_file.ts";
import { NotTextError } from "../files/strict_text.ts";
import { dataOfOfflineFile, digitsOfFile, makeOfflineFile } from "./offline_file.ts";
import { readOfflineParts } from "./offline_parts.ts";
import { formatPageData, type PageData, readPageData } from "./page_data.ts";
import { pageElectionKey } from "./page_key.ts";

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
  /** Under which the page encrypts, 64 hex digits, worked out from what trustees have signed; there where ballots are secret. */
  readonly electionKey?: string;
  /** Where ballots are handed in, if the page says so. */
  readonly link?: string;
  /** True if this program makes the same bytes of that election. */
  readonly isOurs: boolean;
}

/**
 * Reads such a file.
 *
 * @throws {UsageError} If it is no page with an election, or what it has of the trustees makes no key.
 * @throws {UnreachableError} If it cannot be read.
 */
export async function checkPageFile(path: string): Promise<CheckedPage> {
  const file = readPageFile(path);
  const { data, electionKey } = dataOf(path, file);
  const { network: { chainId }, link } = data;
  const own = makeOfflineFile(await readOfflineParts("voter"), formatPageData(data));
  return {
    sha256: bytesToHex(sha256(new TextEncoder().encode(file))),
    digits: digitsOfFile(file),
    network: chainId,
    words: wordsOf(chainId),
    ...electionKey !== undefined && { electionKey },
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

function dataOf(path: string, file: string): { data: PageData; electionKey: string | undefined } {
  const text = dataOfOfflineFile(file);
  if (text === undefined) {
    throw new UsageError(
      `Cannot check ${path} as it must be a page that chainvote page wrote: it holds no election`,
    );
  }
  try {
    const data = readPageData(text);
    const definition = readDefinition(data.network.definition.validator.config);
    const key = pageElectionKey(definition, data.dealt);
    return { data, electionKey: key && bytesToHex(key.toBytes()) };
  } catch (error) {
    const isFault = error instanceof SyntaxError || error instanceof TypeError ||
      error instanceof RuleError;
    if (!isFault) throw error;
    throw new UsageError(`Cannot check ${path} as its election is none: ${error.message}`, {
      cause: error,
    });
  }
}
