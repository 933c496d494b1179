import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { LISTEN_RULES, type ListenCode, ListenError } from "../../../net/base/listen_error.ts";
import { type HttpHandler, serveHttp, type ServeHttpOptions } from "../../../net/http/serve.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { SYSTEM } from "../../support/system.ts";

const ok: HttpHandler = () => new Response("ok");

function options(more: Partial<ServeHttpOptions> = {}): ServeHttpOptions {
  const onError = (error: unknown) => {
    throw error;
  };
  return { hostname: "127.0.0.1", port: 0, handler: ok, onError, ...more };
}

/** A connection that has sent `text` and reads nothing. */
async function connect(port: number, text = ""): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(text));
  return connection;
}

async function textOf(url: string): Promise<string> {
  return await (await fetch(url)).text();
}

Deno.test("serveHttp() tells the handler where a request comes from", async () => {
  const handler: HttpHandler = (_, { remoteHost }) => new Response(remoteHost);
  await using server = serveHttp(options({ handler }), SYSTEM);
  assertEquals(server.url, `http://127.0.0.1:${server.port}`);
  assertEquals(await textOf(server.url), "127.0.0.1");
});

Deno.test("serveHttp() puts an IPv6 host in brackets and shows an IPv4 client in its own form", async () => {
  const handler: HttpHandler = (_, { remoteHost }) => new Response(remoteHost);
  await using six = serveHttp(options({ hostname: "::1", handler }), SYSTEM);
  assertEquals(six.url, `http://[::1]:${six.port}`);
  assertEquals(await textOf(six.url), "::1");
  await using both = serveHttp(options({ hostname: "::", handler }), SYSTEM);
  assertEquals(await textOf(`http://127.0.0.1:${both.port}`), "127.0.0.1");
});

Deno.test("serveHttp() answers 500 without details when the handler throws, and hands the error on", async () => {
  const errors: unknown[] = [];
  const secret = new Error("secret");
  const handler: HttpHandler = () => Promise.reject(secret);
  await using server = serveHttp(
    options({ handler, onError: (error) => errors.push(error) }),
    SYSTEM,
  );
  const response = await fetch(server.url);
  assertEquals([response.status, (await response.json()).code], [500, "internal"]);
  assertEquals(errors, [secret]);
});

Deno.test("serveHttp() refuses a taken port, a foreign address and an unknown name by code", () => {
  const cases: [ListenCode, string][] = [
    ["address-not-available", "192.0.2.1"],
    ["address-not-available", "999.1.1.1"],
    ["address-not-available", ""],
  ];
  for (const [code, hostname] of cases) {
    const error = assertThrows(() => serveHttp(options({ hostname }), SYSTEM), ListenError);
    assertEquals(error.code, code);
    assertStringIncludes(error.message, `Cannot listen on ${hostname}:0 as `);
  }
  assertThrows(() => serveHttp(options({ port: 70_000 }), SYSTEM), RangeError, "it is 70000");
  assertThrows(() => serveHttp(options({ port: 1.5 }), SYSTEM), RangeError, "it is 1.5");
});

Deno.test("ListenError says for every code what to do", () => {
  for (const code of Object.keys(LISTEN_RULES) as ListenCode[]) {
    const error = new ListenError(code, { host: "::1", port: 7 });
    assertStringIncludes(error.message, "Cannot listen on [::1]:7 as ");
    assertStringIncludes(error.message, "; give ");
  }
});

Deno.test("serveHttp() ends in spite of clients that hang in every way, and frees the port", async () => {
  const clock = new ManualClock();
  const endless = () => new ReadableStream({ pull: () => new Promise<void>(() => {}) });
  let hanging = 0;
  const handler: HttpHandler = (request) => {
    hanging++;
    const { pathname } = new URL(request.url);
    if (pathname === "/stream") return new Response(endless());
    if (pathname === "/big") return new Response(new Uint8Array(50_000_000));
    return new Promise<Response>(() => {});
  };
  const server = serveHttp(options({ handler }), { clock });
  const { port } = server;
  const clients = await Promise.all([
    connect(port),
    connect(port, "GET / HT"),
    connect(port, "GET /never HTTP/1.1\r\nHost: x\r\n\r\n"),
    connect(port, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"),
    connect(port, "GET /big HTTP/1.1\r\nHost: x\r\n\r\n"),
    connect(port, "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab"),
  ]);
  while (hanging < 4) await new Promise((resolve) => setTimeout(resolve, 1));
  const stopped = server[Symbol.asyncDispose]();
  await clock.advance(1_000);
  await stopped;
  for (const client of clients) client.close();
  await using _ = serveHttp(options({ port }), SYSTEM);
});

Deno.test("serveHttp() lets an answer that heeds `stopping` end whole, and turns new requests away", async () => {
  const started = Promise.withResolvers<void>();
  const mayEnd = Promise.withResolvers<void>();
  const handler: HttpHandler = async (_, { stopping }) => {
    started.resolve();
    await new Promise((resolve) => stopping.addEventListener("abort", resolve));
    await mayEnd.promise;
    return new Response("good-bye");
  };
  const server = serveHttp(options({ handler }), SYSTEM);
  const answer = textOf(server.url);
  await started.promise;
  const stopped = server[Symbol.asyncDispose]();
  const late = await fetch(server.url);
  assertEquals([late.status, (await late.json()).code], [503, "stopping"]);
  mayEnd.resolve();
  assertEquals(await answer, "good-bye");
  await stopped;
  await assertRejects(() => fetch(server.url), TypeError);
});

Deno.test("serveHttp() stops by its signal, once however often it is told", async () => {
  const ending = new AbortController();
  const server = serveHttp(options({ signal: ending.signal }), SYSTEM);
  assertEquals(await textOf(server.url), "ok");
  ending.abort(new Error("enough"));
  await Promise.all([server[Symbol.asyncDispose](), server[Symbol.asyncDispose]()]);
  await assertRejects(() => fetch(server.url), TypeError);
  assertThrows(() => serveHttp(options({ signal: ending.signal }), SYSTEM), Error, "enough");
});
