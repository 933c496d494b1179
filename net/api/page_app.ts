/** Serves the voters' page, whose files are handed in: this room knows nothing of what is in them. */
import type { ApiContext, ApiHono } from "./context.ts";
import { RequestError } from "../http/request_error.ts";
import type { PageFile } from "./page_files.ts";

/** Gives the files of the page, made when they are first asked for. */
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
  const file = (await source()).find((each) => each.path === path);
  if (file !== undefined) return file;
  // A page of another version than this peer's asks for its own files: loading it again gives this one's.
  throw new RequestError(404, "not-found", `no such file of the page: ${path}`);
}

function answerFile(c: ApiContext, { body, type, headers }: PageFile): Response {
  return c.body(body, 200, { ...headers, "content-type": type });
}
