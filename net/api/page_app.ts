/** Serves the voters' page, whose files are handed in: this room knows nothing of what is in them. */
import type { ApiContext, ApiHono } from "./context.ts";
import { RequestError } from "../http/request_error.ts";
import { BROKEN_PAGE_MS } from "./limits.ts";
import type { PageFile } from "./page_files.ts";

/** Gives the files of the page, made when they are first asked for. One that cannot make them says why in the log, and rejects. */
export type PageSource = () => Promise<readonly PageFile[]>;

/** Adds the routes of the page. `GET /` is the page for whoever asks for HTML, such as a browser. */
export function addPageRoutes(app: ApiHono, source: PageSource): void {
  app.get("/", async (c, next) => {
    if (!wantsHtml(c)) return await next();
    return answerFile(c, await fileAt(source, "/"));
  });
  app.get(
    "/a/:name",
    async (c) => answerFile(c, await fileAt(source, new URL(c.req.url).pathname)),
  );
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

/** Files that were asked for by browsers that unpack gzip, packed once. */
const packed = new WeakMap<PageFile, Promise<Uint8Array<ArrayBuffer>>>();

async function answerFile(c: ApiContext, file: PageFile): Promise<Response> {
  const headers = { ...file.headers, "content-type": file.type };
  if (!takesGzip(c)) return c.body(file.body, 200, headers);
  const body = packed.get(file) ?? pack(file.body);
  packed.set(file, body);
  return c.body(await body, 200, { ...headers, "content-encoding": "gzip" });
}

/** True if a caller names gzip, and does not rule it out (RFC 9110 §12.5.3). */
function takesGzip(c: ApiContext): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(c.req.header("accept-encoding") ?? "");
}

async function pack(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
