/** What a browser may do with an answer of the API: keep none, and show or run none as a page. */
import { assertEquals } from "@std/assert";
import { makePageFiles } from "../../../net/api/page_files.ts";
import { bind, serve, serveNode } from "./served_api.ts";

const PARTS = { script: "1;", pieces: {}, style: "p{}", workers: {} };

Deno.test("answers of the API, refusals too, are kept by no browser, and no page; the page's files say themselves", async () => {
  await using node = await serveNode({ mine: false });
  const files = makePageFiles(PARTS);
  const page = () => Promise.resolve(files);
  const api = { ...bind(node.peer.api), peers: () => Promise.reject(new Error("on purpose")) };
  await using server = serve(api, { page, onError: () => {} });
  const ask = async (path: string, accept = "*/*", method = "GET") => {
    const { status, headers, body } = await fetch(server.url + path, {
      method,
      headers: { accept },
    });
    await body?.cancel();
    return { status, headers };
  };
  const cases: readonly (readonly [path: string, status: number, method?: string])[] = [
    ["/v1/status", 200],
    [`/v1/query/voter?key=${"ab".repeat(32)}`, 200],
    ["/v1/events", 200],
    ["/", 200],
    ["/a/0.js", 404],
    ["/nowhere", 404],
    ["/v1/records", 401, "POST"],
    ["/v1/peers", 500],
  ];
  for (const [path, expected, method] of cases) {
    const { status, headers } = await ask(path, "*/*", method);
    const seen = ["cache-control", "content-security-policy", "x-content-type-options"]
      .map((name) => headers.get(name));
    assertEquals(
      [status, ...seen],
      [expected, "no-store", "default-src 'none'; frame-ancestors 'none'", "nosniff"],
      path,
    );
  }
  assertEquals((await ask("/")).headers.get("vary"), "accept");
  const index = await ask("/", "text/html");
  const own = files.find(({ path }) => path === "/")!.headers;
  for (const name of ["cache-control", "content-security-policy"]) {
    assertEquals(index.headers.get(name), own[name]);
  }
});
