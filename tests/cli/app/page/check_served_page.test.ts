/** Another page than this program's is told, wherever in it the difference is. */
import { assertEquals, assertRejects } from "@std/assert";
import { systemClock as clock } from "../../../../core/base/system.ts";
import { UnreachableError } from "../../../../cli/app/errors.ts";
import { checkServedPage } from "../../../../cli/app/page/check_served_page.ts";
import { makePageFiles } from "../../../../net/api/page_files.ts";
import { serve, serveNode } from "../../../net/api/served_api.ts";

const PARTS = {
  script: 'import"./piece-A.js";',
  pieces: { "piece-A.js": "export{};" },
  style: "p{}",
  workers: { count: "0" },
};

Deno.test("checkServedPage() tells a peer's page from this program's, by each of its files", async () => {
  await using node = await serveNode({ mine: false });
  const files = makePageFiles(PARTS);
  const { signal } = new AbortController();
  const check = async (served: typeof files) => {
    await using server = serve(node.peer.api, { page: () => Promise.resolve(served) });
    return await checkServedPage(server.url, { files, signal, clock, fetch });
  };
  const same = await check(files);
  assertEquals([same.differs, same.sha256], [[], same.own]);
  const other = await check(makePageFiles({ ...PARTS, workers: { count: "1" } }));
  assertEquals(other.differs.length, 2);
  assertEquals([other.differs.includes("/"), other.sha256 === other.own], [true, false]);
  // The same index.html, and another file at a path that it names: a browser refuses it, and so it is told.
  for (const { path } of files) {
    const turned = files.map((file) => file.path === path ? { ...file, body: "x" } : file);
    assertEquals((await check(turned)).differs, [path]);
  }
  await assertRejects(
    () => checkServedPage("http://127.0.0.1:9", { files, signal, clock, fetch }),
    UnreachableError,
    "Cannot load http://127.0.0.1:9/",
  );
});
