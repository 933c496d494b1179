/** Loads a file of the page, and checks that it is the one that `index.html` names. */
import { bytesToHex, sha256 } from "../../../core/base/hash.ts";
import { ApiError } from "../../../net/api/error.ts";
import { API_ANSWER_MS, API_PACE_MS, MIN_API_PACE_BYTES } from "../../../net/api/limits.ts";
import { type HttpAnswer, type HttpDeps, HttpError, openHttp } from "../../../net/http/call.ts";
import { MAX_PAGE_FILE_BYTES } from "./limits.ts";

/** A file as `index.html` names it. */
export interface NamedFile {
  readonly path: string;
  /** SHA-256, in hex. */
  readonly hash: string;
}

const PACE = {
  maxBytes: MAX_PAGE_FILE_BYTES,
  minBytes: MIN_API_PACE_BYTES,
  windowMs: API_PACE_MS,
};

/**
 * The bytes of a file. A peer that stops in the middle is not waited for for ever.
 *
 * @throws {ApiError} `gone` if the peer does not answer, or has no place for an answer now.
 * @throws {Error} If it has no such file, as one of another version, or its bytes are others.
 */
export async function loadFile(
  { path, hash }: NamedFile,
  deps: HttpDeps,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await fetchBytes(path, deps));
  const own = bytesToHex(sha256(bytes));
  if (own === hash) return bytes;
  throw new Error(`Cannot run ${path} as its SHA-256 must be ${hash}: it is ${own}`);
}

async function fetchBytes(path: string, deps: HttpDeps): Promise<Uint8Array> {
  const gone = (why: string, cause?: unknown) =>
    new ApiError("gone", `Cannot load ${path}: ${why}`, { cause });
  let answer: HttpAnswer | undefined;
  try {
    answer = await openHttp({ method: "GET", url: path, headMs: API_ANSWER_MS }, deps);
    const why = `the peer answers ${answer.status}`;
    // 5xx: the peer, or a proxy before it, cannot answer now.
    if (answer.status >= 500) throw gone(why);
    if (!answer.ok) throw new Error(`Cannot load ${path}: ${why}`);
    return await answer.bytes(PACE);
  } catch (error) {
    if (!(error instanceof HttpError) || error.code === "size") throw error;
    throw gone(error.message, error);
  } finally {
    answer?.[Symbol.dispose]();
  }
}
