/** Whether a peer serves the page that this program has: somebody else's page could show other words than it sends. */
import { bytesToHex, sha256 } from "../../../core/base/hash.ts";
import { type HttpDeps, HttpError, openHttp } from "../../../net/http/call.ts";
import type { PageFile } from "../../../net/api/page_files.ts";
import { UnreachableError } from "../errors.ts";

/** Bytes of a file of the page that are read: ours have some 300 KB. */
const MAX_SERVED_BYTES = 8 * 1024 * 1024;

/** Time for each file, in ms, and for its first byte. */
const FILE_MS = 60_000;
const PACE = { maxBytes: MAX_SERVED_BYTES, minBytes: 1, windowMs: FILE_MS };

/** What a peer serves. */
export interface ServedPage {
  readonly url: string;
  /** SHA-256 of its `index.html`, in hex, which names all other files by their hashes. */
  readonly sha256: string;
  /** SHA-256 of the `index.html` of this program's page, in hex. */
  readonly own: string;
  /** Paths of this program's page at which the peer serves something else, or nothing. */
  readonly differs: readonly string[];
}

/** What {@linkcode checkServedPage} works with. */
export interface ServedPageDeps extends HttpDeps {
  /** This program's page. */
  readonly files: readonly PageFile[];
  readonly signal: AbortSignal;
}

/**
 * Loads the page that a peer serves as a browser does, and compares it with this program's, file by file.
 *
 * @param url Of the peer, without a path.
 * @throws {UnreachableError} If the peer does not answer.
 */
export async function checkServedPage(
  url: string,
  { files, signal, ...http }: ServedPageDeps,
): Promise<ServedPage> {
  const own = files.find(({ path }) => path === "/")!;
  const index = await load(`${url}/`, { signal, ...http });
  const differs: string[] = [];
  for (const { path, body } of files) {
    const served = path === "/" ? index : await load(url + path, { signal, ...http });
    if (served !== hashOf(body)) differs.push(path);
  }
  return { url, sha256: index, own: hashOf(own.body), differs };
}

function hashOf(text: string): string {
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}

/** The hash of what is served at a URL, whatever that is. */
async function load(
  url: string,
  { signal, ...http }: Omit<ServedPageDeps, "files">,
): Promise<string> {
  const headers = { accept: "text/html,*/*", "accept-encoding": "identity" };
  try {
    using answer = await openHttp(
      { method: "GET", url, headers, headMs: FILE_MS, wholeMs: FILE_MS, signal },
      http,
    );
    return bytesToHex(sha256(await answer.bytes(PACE)));
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    throw new UnreachableError(`Cannot load ${url}: ${error.message}`, { cause: error });
  }
}
