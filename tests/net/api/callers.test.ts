/** Who may use the API: by which name it is called, from which pages, and with which token. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { bytesToBase64 } from "../../../core/base/base64.ts";
import { ApiClient } from "../../../net/api/client.ts";
import { ApiError } from "../../../net/api/error.ts";
import { named } from "../../support/named.ts";
import { NodeWorld, voteRecord } from "../../support/node_world.ts";
import { SYSTEM } from "../../support/system.ts";
import { answerOf, AUTHORIZED, exchange, post, serve, serveNode, TOKEN } from "./served_api.ts";

/** What is in the first line of a request, and in its headers, and what is answered. */
const HOSTS: readonly (readonly [what: string, head: (host: string) => string, answer: RegExp])[] =
  [
    ["the API's own", (host) => `GET /v1/status HTTP/1.1\r\nHost: ${host}`, /200/],
    ["a tunnel's port", () => "GET /v1/status HTTP/1.1\r\nHost: localhost:1", /200/],
    ["another case", () => "GET /v1/status HTTP/1.1\r\nHost: LocalHost:7", /200/],
    ["IPv6", () => "GET /v1/status HTTP/1.1\r\nHost: [::1]:7", /200/],
    [
      "an absolute target",
      (host) => `GET http://${host}/v1/status HTTP/1.1\r\nHost: ${host}`,
      /200/,
    ],
    ["a name", () => "GET /v1/status HTTP/1.1\r\nHost: evil.example", /403.*foreign-host/s],
    [
      "a name and port",
      () => "GET /v1/status HTTP/1.1\r\nHost: evil.example:7",
      /403.*foreign-host/s,
    ],
    [
      "an address in a name",
      () => "GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.example",
      /403.*foreign-host/s,
    ],
    [
      "localhost in a name",
      () => "GET / HTTP/1.1\r\nHost: localhost.evil.com",
      /403.*foreign-host/s,
    ],
    ["a dot behind localhost", () => "GET / HTTP/1.1\r\nHost: localhost.", /403.*foreign-host/s],
    ["a dot behind an address", () => "GET / HTTP/1.1\r\nHost: 127.0.0.1.", /403.*foreign-host/s],
    ["a decimal address", () => "GET / HTTP/1.1\r\nHost: 2130706433", /403.*foreign-host/s],
    ["a hexadecimal one", () => "GET / HTTP/1.1\r\nHost: 0x7f000001", /403.*foreign-host/s],
    ["a short one", () => "GET / HTTP/1.1\r\nHost: 127.1", /403.*foreign-host/s],
    ["five numbers", () => "GET / HTTP/1.1\r\nHost: 1.2.3.4.5", /403.*foreign-host/s],
    [
      "no address in brackets",
      () => "GET / HTTP/1.1\r\nHost: [evil.example]",
      /403.*foreign-host/s,
    ],
    [
      "a name behind brackets",
      () => "GET / HTTP/1.1\r\nHost: [::1].evil.example",
      /400.*bad-host/s,
    ],
    ["a user", () => "GET / HTTP/1.1\r\nHost: evil.example@127.0.0.1", /400.*bad-host/s],
    ["a path", () => "GET / HTTP/1.1\r\nHost: 127.0.0.1/evil", /400.*bad-host/s],
    ["a query", () => "GET / HTTP/1.1\r\nHost: 127.0.0.1?evil", /400.*bad-host/s],
    ["a fragment", () => "GET / HTTP/1.1\r\nHost: 127.0.0.1#.evil", /400.*bad-host/s],
    ["a backslash", () => "GET / HTTP/1.1\r\nHost: 127.0.0.1\\.evil", /400.*bad-host/s],
    ["nothing", () => "GET /v1/status HTTP/1.1", /400.*bad-host/s],
    ["nothing, long ago", () => "GET /v1/status HTTP/1.0", /400.*bad-host/s],
    ["an empty one", () => "GET /v1/status HTTP/1.1\r\nHost:", /400.*bad-host/s],
    ["two", (host) => `GET /v1/status HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example`, /400/],
    [
      "another target",
      (host) => `GET http://${host}/v1/status HTTP/1.1\r\nHost: evil.example`,
      /400.*bad-host/s,
    ],
    [
      "a foreign target",
      (host) => `GET http://evil.example/ HTTP/1.1\r\nHost: ${host}`,
      /400.*bad-host/s,
    ],
    ["a tunnel", (host) => `CONNECT ${host} HTTP/1.1\r\nHost: ${host}`, /400.*bad-host/s],
  ];

Deno.test("the API is called by address or as localhost, in one way, and by no other name", async () => {
  await using served = await serveNode({ mine: false });
  const { url } = served;
  for (const [what, head, answer] of HOSTS) {
    const { text } = await exchange(url, `${head(new URL(url).host)}\r\nConnection: close\r\n\r\n`);
    assert(/^HTTP\/1\.[01] /.test(text) && answer.test(text.slice(9)), `${what}: ${text}`);
  }
});

/** What browsers say of the page that a request is from, and whether it may. */
const PAGES: readonly (readonly [what: string, init: RequestInit, status: number])[] = [
  ["its own page", { headers: { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors" } }, 200],
  [
    "what a user types",
    { headers: { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" } },
    200,
  ],
  [
    "a link that a user follows",
    {
      headers: {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
      },
    },
    200,
  ],
  [
    "a page that shows it in a frame",
    {
      headers: {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "iframe",
      },
    },
    403,
  ],
  ["a script or image", {
    headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
  }, 403],
  ["another port of this machine", { headers: { "sec-fetch-site": "same-site" } }, 403],
  ["a page of a file", { headers: { origin: "null" } }, 403],
  ["https of the same name", { headers: { origin: "https://127.0.0.1" } }, 403],
  ["a form", { method: "POST", body: "a=1", headers: { origin: "https://evil.example" } }, 403],
  [
    "a form of an old browser",
    { method: "POST", body: "{}", headers: { "content-type": "text/plain" } },
    401,
  ],
  [
    "a type that browsers let pass",
    {
      method: "POST",
      body: '{"records":[]}',
      headers: { "content-type": "text/plain; application/json" },
    },
    401,
  ],
  [
    "a question before a post",
    {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
    },
    403,
  ],
];

Deno.test("the API shuts out web pages, and tells browsers that its answers are none", async () => {
  await using served = await serveNode({ mine: false });
  const { url, peer } = served;
  for (const [what, init, status] of PAGES) {
    const path = init.method === undefined ? "/v1/status" : "/v1/records";
    const response = await fetch(url + path, init);
    await response.body?.cancel();
    assertEquals(response.status, status, what);
    assertEquals(
      ["access-control-allow-origin", "x-content-type-options", "cross-origin-resource-policy"]
        .map((name) => response.headers.get(name)),
      [null, "nosniff", "same-origin"],
      what,
    );
  }
  assertEquals((await answerOf(`${url}/v1/status`, { headers: { origin: url } })).status, 200);
  assertEquals(peer.chain.pending.size, 0);
});

/** A post without the token. */
function postAsStranger(body: unknown, headers: Record<string, string> = {}): RequestInit {
  const init = post(body, headers);
  const { authorization = undefined, ...others } = init.headers as Record<string, string>;
  const own = authorization === AUTHORIZED.authorization ? undefined : authorization;
  return { ...init, headers: own === undefined ? others : { ...others, authorization: own } };
}

for (const remoteHost of ["127.0.0.1", "::1", "192.0.2.7"]) {
  Deno.test(`the API takes records from ${remoteHost} only with the token, and lets all read`, async () => {
    await using world = new NodeWorld();
    const peer = await world.start({ mine: false });
    await using server = serve(peer.api, { remoteHost });
    const { url } = server;
    const records = { records: [bytesToBase64(voteRecord("ann", "red"))] };
    const cases: [authorization: string | undefined, status: number, code: string][] = [
      [undefined, 401, "token-needed"],
      ["", 401, "token-needed"],
      ["Basic YTpi", 401, "token-needed"],
      ["Bearer", 401, "token-needed"],
      [`Bearer ${TOKEN.slice(1)}`, 401, "wrong-token"],
      [`Bearer ${TOKEN}0`, 401, "wrong-token"],
      [`Bearer ${"00".repeat(32)}`, 401, "wrong-token"],
      [`Bearer ${TOKEN.toUpperCase()}`, 401, "wrong-token"],
    ];
    for (const [authorization, status, code] of cases) {
      const headers = authorization === undefined ? undefined : { authorization };
      const response = await fetch(`${url}/v1/records`, postAsStranger(records, headers));
      const body = await response.json();
      assertEquals([response.status, body.code], [status, code], authorization);
      assertEquals(response.headers.get("www-authenticate"), "Bearer");
      assertStringIncludes(body.reason, "api-token");
      assert(!body.reason.includes(TOKEN));
    }
    assertEquals(peer.chain.pending.size, 0);
    // Reading is free, also where a question takes a body.
    assertEquals((await answerOf(`${url}/v1/status`)).status, 200);
    const look = postAsStranger({ ids: [] });
    assertEquals((await answerOf(`${url}/v1/records/status`, look)).status, 200);
    assertEquals((await answerOf(`${url}/v1/status`, { method: "DELETE" })).status, 401);

    const client = new ApiClient({ url, token: TOKEN }, SYSTEM);
    const [report] = await client.submit([voteRecord("ann", "red")]);
    assertEquals([report.status, peer.chain.pending.size], ["pending", 1]);
    const refused = await assertRejects<ApiError>(
      () => new ApiClient({ url, token: named("cd".repeat(32)) }, SYSTEM).submit([]),
      ApiError,
      "the token must be",
    );
    assertEquals(refused.code, "refused");
  });
}

Deno.test("the API takes no records where there is no token, whoever asks", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  for (const remoteHost of ["127.0.0.1", "192.0.2.7"]) {
    await using server = serve(peer.api, { remoteHost, token: undefined });
    const url = `${server.url}/v1/records`;
    const { status, body } = await answerOf(url, postAsStranger({ records: [] }));
    assertEquals([status, body.code], [403, "no-token"]);
    const guess = postAsStranger({ records: [] }, { authorization: "Bearer undefined" });
    assertEquals((await answerOf(url, guess)).body.code, "no-token");
  }
});

Deno.test("the API of a private network answers nobody without the token, wherever they are", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  const paths = ["/v1/status", "/v1/blocks", "/v1/query/tally", "/v1/chain", "/metrics", "/"];
  for (const remoteHost of ["127.0.0.1", "192.0.2.7"]) {
    await using server = serve(peer.api, { remoteHost, isPrivate: true });
    for (const path of paths) {
      const { status, body } = await answerOf(server.url + path);
      assertEquals([status, body.code], [401, "token-needed"], path);
      assert(!JSON.stringify(body).includes(peer.chain.network.chainId));
    }
    const look = postAsStranger({ ids: [] });
    assertEquals((await answerOf(`${server.url}/v1/records/status`, look)).status, 401);
    const client = new ApiClient({ url: server.url, token: TOKEN }, SYSTEM);
    assertEquals((await client.status()).network, peer.chain.network.chainId);
  }
  await using server = serve(peer.api, { isPrivate: true, token: undefined });
  assertEquals((await answerOf(`${server.url}/v1/status`)).body.code, "no-token");
});

Deno.test("the API gives what a program of this machine passes on no more rights than a stranger", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  await using server = serve(peer.api);
  const target = new URL(server.url);
  // As ssh -R and socat do: it adds nothing to what it passes on.
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const forwarding = (async () => {
    using from = await listener.accept();
    using to = await Deno.connect({ hostname: target.hostname, port: Number(target.port) });
    const bytes = new Uint8Array(10_000);
    await to.write(bytes.subarray(0, (await from.read(bytes))!));
    for (let n = await to.read(bytes); n !== null; n = await to.read(bytes)) {
      await from.write(bytes.subarray(0, n));
    }
  })();
  const { port } = listener.addr as Deno.NetAddr;
  const body = JSON.stringify({ records: [bytesToBase64(voteRecord("ann", "red"))] });
  const { line } = await exchange(
    `http://127.0.0.1:${port}`,
    `POST /v1/records HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
  assertEquals(line, "HTTP/1.1 401 Unauthorized");
  assertEquals(peer.chain.pending.size, 0);
  await forwarding;
});

Deno.test("the API may be called by any name by whoever has the token, for no web page has", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  await using server = serve(peer.api, { remoteHost: "192.0.2.7" });
  const ask = async (token: string) =>
    (await exchange(
      server.url,
      `GET /v1/status HTTP/1.1\r\nHost: votes.example:7702\r\nAuthorization: Bearer ${token}\r\n` +
        "Connection: close\r\n\r\n",
    )).line;
  assertEquals(await ask(TOKEN), "HTTP/1.1 200 OK");
  assertEquals(await ask("00"), "HTTP/1.1 401 Unauthorized");
});

Deno.test("the API is called by the names that it was told, and by its own page from there", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  await using server = serve(peer.api, { publicUrls: [new URL("https://vote.club.example")] });
  const host = new URL(server.url).host;
  for (
    const [headers, status] of [
      [{ Host: "vote.club.example", Origin: "https://vote.club.example" }, 200],
      [{ Host: "VOTE.club.example:7702" }, 200],
      // A proxy that does not pass the name on.
      [{ Host: host, Origin: "https://vote.club.example" }, 200],
      [{ Host: host, Origin: "http://vote.club.example" }, 403],
      [{ Host: "other.club.example" }, 403],
      [{ Host: "vote.club.example.evil.example" }, 403],
    ] as const
  ) {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const { line } = await exchange(
      server.url,
      `GET /v1/status HTTP/1.1\r\nConnection: close\r\n${lines.join("")}\r\n`,
    );
    assertStringIncludes(line, ` ${status} `, JSON.stringify(headers));
  }
});
