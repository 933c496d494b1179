/** `GET /` of a peer's API, which says what there is, and the OpenAPI document. */
import { Hono } from "hono";
import { html } from "hono/html";
import type { ApiEnv, ApiHono } from "./context.ts";
import { PAGE_POLICY, PAGE_STYLE } from "../http/page_style.ts";
import { wantsHtml } from "./page_app.ts";
import { API_DOCUMENT, API_ROUTES, DOCUMENT_PATH } from "./document.ts";

const INDEX = { name: API_DOCUMENT.info.title, openapi: DOCUMENT_PATH, routes: API_ROUTES };

/** All of it is the same for everybody, and says nothing of an election. */
export function createApiIndexApp(): ApiHono {
  const app = new Hono<ApiEnv>();
  app.get("/", async (c) => {
    c.header("vary", "accept");
    if (!wantsHtml(c)) return c.json(INDEX);
    return c.html((await renderPage()).toString().trim(), 200, {
      "content-security-policy": PAGE_POLICY,
      "referrer-policy": "no-referrer",
    });
  });
  app.get(DOCUMENT_PATH, (c) => c.json(API_DOCUMENT));
  return app;
}

function renderPage() {
  const rows = API_ROUTES.map(({ method, path, about }) => {
    const isPlain = method === "GET" && !path.includes("{");
    const link = isPlain ? html`<a href="${path}">${path}</a>` : path;
    return html`
      <tr>
        <td>${method}</td>
        <td><code>${link}</code></td>
        <td>${about}</td>
      </tr>
    `;
  });
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>${INDEX.name}</title>
        <style>${PAGE_STYLE}</style>
      </head>
      <body>
        <h1>${INDEX.name}</h1>
        <p>This is a peer's API, for programs. Everybody who reaches it may read; handing records in takes the token
    in the file <code>api-token</code> of the peer's data folder. <code>chainvote tally</code> shows the votes.</p>
        <table>
          <thead>
            <tr>
              <th scope="col">method</th>
              <th scope="col">path</th>
              <th scope="col">what it does</th>
            </tr>
          </thead>
          <tbody>${rows}</tbody>
        </table>
      </body>
    </html>
  `;
}
