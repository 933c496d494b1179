/** The token that lets programs hand records in at a peer: the file `api-token` in its data folder. */
import { join } from "node:path";
import type { Random } from "../../../core/base/clock.ts";
import {
  API_TOKEN_SIZE,
  type ApiToken,
  drawApiToken,
  parseApiToken,
} from "../../../net/api/api_token.ts";
import type { Log } from "../../../net/base/log.ts";
import { UnreachableError } from "../errors.ts";
import { replaceFile } from "./replace_file.ts";

/** Larger than the file, in bytes: one past it is none of ours. */
const MAX_FILE_BYTES = 1_024;

/** Path of the file. */
export function apiTokenPath(folder: string): string {
  return join(folder, "api-token");
}

/**
 * The token of a data folder, which is made if there is none. A file that is damaged, or that others can
 * read, is left alone and not used, and the log says so: a peer does without, and its API only lets read.
 */
export function prepareApiToken(
  folder: string,
  { random, log }: { random: Random; log: Log },
): ApiToken | undefined {
  const path = apiTokenPath(folder);
  try {
    return readToken(path) ?? makeToken(path, random);
  } catch (error) {
    log.warn(
      `cannot use ${path}, so no program can hand records in here: ${(error as Error).message}`,
    );
    return undefined;
  }
}

/**
 * The token of a data folder, for who may read it there.
 *
 * @throws {UnreachableError} If the file cannot be used. It need not be there.
 */
export function readApiToken(folder: string): ApiToken | undefined {
  const path = apiTokenPath(folder);
  try {
    return readToken(path);
  } catch (error) {
    throw new UnreachableError(`Cannot use ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** @throws {Error} Saying what is wrong, and what to do. */
function readToken(path: string): ApiToken | undefined {
  let file: Deno.FsFile;
  try {
    // Opening a pipe waits for who writes to it.
    if (Deno.statSync(path).isFifo) throw new TypeError("it is a pipe; delete it");
    file = Deno.openSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  using opened = file;
  const { mode, isFile } = opened.statSync();
  const others = (mode ?? 0) & 0o077;
  if (others !== 0) {
    throw new TypeError(
      `others can read it (its mode is ${
        (mode! & 0o777).toString(8)
      }); run chmod 600 on it or, if ` +
        "somebody may have read it, delete it; then start the peer again",
    );
  }
  const bytes = new Uint8Array(MAX_FILE_BYTES);
  const length = isFile ? opened.readSync(bytes) ?? 0 : 0;
  const token = parseApiToken(new TextDecoder().decode(bytes.subarray(0, length)));
  if (token !== undefined) return token;
  throw new TypeError(
    `it must hold ${2 * API_TOKEN_SIZE} hex digits; delete it, and the next start makes a new one`,
  );
}

function makeToken(path: string, random: Random): ApiToken {
  const token = drawApiToken(random);
  replaceFile(path, `${token}\n`);
  return token;
}
