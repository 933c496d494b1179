/** `GET /plain`: a page without scripts, whose text is handed in: this room knows nothing of what is in it. */
import { PAGE_POLICY } from "../http/page_style.ts";
import { RequestError } from "../http/request_error.ts";
import { type ApiHono, type RouteDeps, sendText } from "./context.ts";
import type { PeerApi } from "./peer_api.ts";

/** In which language a reader wishes the page. */
export interface PlainWish {
  /** What the browser sends as `Accept-Language`; empty if nothing. */
  readonly wished: string;
  /** The tag that the address names. */
  readonly chosen: string | undefined;
}

/** Makes the page. Undefined if the network has none. */
export type PlainSource = (api: PeerApi, wish: PlainWish) => Promise<string | undefined>;

/** Adds the route. */
export function addPlainRoute(
  app: ApiHono,
  { api, work }: Pick<RouteDeps, "api" | "work">,
  source: PlainSource,
): void {
  app.get("/plain", async (c) => {
    const wish = { wished: c.req.header("accept-language") ?? "", chosen: c.req.query("lang") };
    const page = await work(c, () => source(api, wish));
    if (page === undefined) {
      throw new RequestError(404, "not-found", "the network must be an election with a roll");
    }
    return sendText(c, page, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": PAGE_POLICY,
      "referrer-policy": "no-referrer",
      "cache-control": "no-cache",
      "vary": "accept-language",
    });
  });
}
