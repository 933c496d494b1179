/** Serves the voters' page, whose files are handed in: this room knows nothing of what is in them. */
import { bodyOf } from "./bodies.ts";
import { CallerLimiter } from "./caller_limiter.ts";
import { type ApiContext, type ApiHono, settleIn } from "./context.ts";
import { RequestError } from "../http/request_error.ts";
import { BROKEN_PAGE_MS, MAX_API_PAGES, MAX_API_PAGES_PER_HOST } from "./limits.ts";
import type { PageFile } from "./page_files.ts";

/** Gives the files of the page, made when they are first asked for. One that cannot make them says why in the log, and rejects. */
export type PageSource = () => Promise<readonly PageFile[]>;

/** Adds the routes of the page. `GET /` is the page for whoever asks for HTML, such as a browser. */
export function addPageRoutes(app: ApiHono, source: PageSource): void {
  const slots = new CallerLimiter({ all: MAX_API_PAGES, perSource: MAX_API_PAGES_PER_HOST });
  const answer = async (c: ApiContext, path: string) => {
    settleIn(c, slots);
    return await answerFile(c, await fileAt(source, path));
  };
  app.get("/", async (c, next) => wantsHtml(c) ? await answer(c, "/") : await next());
  app.get("/a/:name", (c) => answer(c, new URL(c.req.url).pathname));
}

/** True if a caller names HTML, as browsers do; curl and other programs take anything, and get JSON. */
export function wantsHtml(c: ApiContext): boolean {
  return /\btext\/html\b/.test(c.req.header("accept") ?? "");
}

async function fileAt(source: PageSource, path: string): Promise<PageFile> {
  const file = (await filesOf(source)).find((each) => each.path === path);
  if (file !== undefined) return file;
  // A page of another version than this peer's asks for its own files: loading it again gives this one's.
  throw new RequestError(404, "not-found", `no such file of the page: ${path}`);
}

async function filesOf(source: PageSource): Promise<readonly PageFile[]> {
  try {
    return await source();
  } catch (error) {
    // Why is for whoever runs the peer: it names files of that machine.
    const reason = "this computer cannot make its page: its log says why";
    throw new RequestError(503, "page-broken", reason, { retryMs: BROKEN_PAGE_MS, cause: error });
  }
}

/** Bytes of files, made once: as they are, and for browsers that unpack gzip. */
const plain = new WeakMap<PageFile, Uint8Array<ArrayBuffer>>();
const packed = new WeakMap<PageFile, Promise<Uint8Array<ArrayBuffer>>>();

/** All answers share the bytes of a file, so one that a client does not read costs its slot, and a piece. */
async function answerFile(c: ApiContext, file: PageFile): Promise<Response> {
  const headers = { ...file.headers, "content-type": file.type };
  if (!takesGzip(c)) {
    const bytes = plain.get(file) ?? new TextEncoder().encode(file.body);
    plain.set(file, bytes);
    return c.body(bodyOf(bytes).body, 200, headers);
  }
  const bytes = packed.get(file) ?? pack(file.body);
  packed.set(file, bytes);
  return c.body(bodyOf(await bytes).body, 200, { ...headers, "content-encoding": "gzip" });
}

/** True if a caller names gzip, and does not rule it out (RFC 9110 §12.5.3). */
function takesGzip(c: ApiContext): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(c.req.header("accept-encoding") ?? "");
}

async function pack(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
