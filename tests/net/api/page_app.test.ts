/** The page over HTTP: packed for browsers that unpack it, and what is said if a peer cannot make it. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { makeOnce } from "../../../cli/app/page/page_source.ts";
import { serve, serveNode } from "./served_api.ts";

const PARTS = { script: "1;".repeat(5_000), pieces: {}, style: "p{}", workers: {} };

Deno.test("GET /a/… is packed for whoever takes gzip, with the same bytes inside, and plain for others", async () => {
  await using node = await serveNode({ mine: false });
  const page = makeOnce(() => Promise.resolve(PARTS), { error: () => {} });
  await using server = serve(node.peer.api, { page });
  const path = (await page()).find(({ path }) => path !== "/")!.path;
  const cases: readonly (readonly [accepted: string, isPacked: boolean])[] = [
    ["gzip, deflate", true],
    ["br;q=1.0, gzip;q=0.5", true],
    ["gzip;q=0", false],
    ["gzip;q=0.0, br", false],
    ["identity", false],
  ];
  for (const [accepted, isPacked] of cases) {
    // Over a socket: `fetch` would unpack.
    const [head, size] = await raw(server.port, path, accepted);
    assertEquals(/content-encoding: gzip/i.test(head), isPacked, accepted);
    assertEquals(size < 1_000, isPacked, accepted);
  }
  const response = await fetch(server.url + path, { headers: { "accept-encoding": "gzip" } });
  assertEquals(await response.text(), PARTS.script);
  assertEquals(response.headers.get("vary"), "accept-encoding");
});

Deno.test("a page that cannot be made is tried once, told once in the log, and answered 503 from then on", async () => {
  await using node = await serveNode({ mine: false });
  let tries = 0;
  const log: string[] = [];
  const page = makeOnce(() => {
    tries++;
    return Promise.reject(new Error("no such file: main.tsx"));
  }, { error: (message) => log.push(message) });
  await using server = serve(node.peer.api, { page });
  for (let i = 0; i < 3; i++) {
    const response = await fetch(server.url, { headers: { accept: "text/html" } });
    assertEquals(response.status, 503);
    const { code, reason } = await response.json();
    assertEquals(code, "page-broken");
    // Names of this machine's files are for its log.
    assert(!reason.includes("main.tsx"), reason);
    assertEquals(response.headers.get("retry-after"), "3600");
  }
  assertEquals([tries, log.length], [1, 1]);
  assertStringIncludes(log[0], "no such file: main.tsx");
});

/** The head of an answer, and the bytes of its body. */
async function raw(port: number, path: string, accepted: string): Promise<[string, number]> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = [
    `GET ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    `accept-encoding: ${accepted}`,
    "connection: close",
  ];
  await connection.write(new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`));
  const bytes = new Uint8Array(await new Response(connection.readable).arrayBuffer());
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const end = text.indexOf("\r\n\r\n");
  return [text.slice(0, end), bytes.length - end - 4];
}
