import { assertEquals, assertMatch } from "@std/assert";
import { systemClock as clock, systemRandom as random } from "../../core/system.ts";
import { createApiApp } from "../../net/api_app.ts";
import { CHALLENGE_HEADER, proveFolder, whyNotPeerOf } from "../../net/folder_proof.ts";
import { type HttpHandler, type HttpServer, serveHttp } from "../../net/serve.ts";
import { NodeWorld } from "../support/node_world.ts";

const SECRET = "ab".repeat(32);

function listen(handler: HttpHandler): HttpServer {
  return serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handler,
    onError: (error) => {
      throw error;
    },
  });
}

/** Why what listens there is not the peer with a secret. */
async function whyNot(url: string, secret = SECRET): Promise<string | undefined> {
  const { signal } = new AbortController();
  return await whyNotPeerOf({ url, secret }, { withinMs: 10_000, signal }, {
    clock,
    random,
    fetch,
  });
}

Deno.test("whyNotPeerOf() knows the peer with the secret, also one that lets nobody in", async () => {
  await using world = new NodeWorld();
  const { api } = await world.start({ mine: false });
  for (const isPrivate of [false, true]) {
    const app = createApiApp(api, {
      clock,
      isPrivate,
      prove: (challenge) => proveFolder({ url: server.url, secret: SECRET }, challenge),
    });
    await using server = listen((request, info) => app.fetch(request, info));
    assertEquals(await whyNot(server.url), undefined);
    assertMatch((await whyNot(server.url, "cd".repeat(32)))!, /something else answers at http/);
  }
});

Deno.test("whyNotPeerOf() takes no proof that was passed on from another URL, and none that is no proof", async () => {
  let url = "";
  await using peer = listen(({ headers }) => {
    const proof = proveFolder({ url, secret: SECRET }, headers.get(CHALLENGE_HEADER) ?? "");
    return new Response(null, { headers: { "X-Chainvote-Folder-Proof": proof ?? "" } });
  });
  url = peer.url;
  assertEquals(await whyNot(url), undefined);
  // It asks the peer, as a program that has taken the port of an earlier run could.
  await using relay = listen(({ headers }) => fetch(url, { headers }));
  assertMatch((await whyNot(relay.url))!, /something else answers/);
  for (const proof of ["", "00", "00".repeat(32), "AB".repeat(32)]) {
    await using other = listen(() =>
      new Response("{}", { headers: { "X-Chainvote-Folder-Proof": proof } })
    );
    assertMatch((await whyNot(other.url))!, /something else answers/);
  }
});

Deno.test("proveFolder() answers what is a challenge and nothing else", () => {
  const peer = { url: "http://127.0.0.1:7702", secret: SECRET };
  assertMatch(proveFolder(peer, "00".repeat(32))!, /^[0-9a-f]{64}$/);
  for (const challenge of ["", "00", "AB".repeat(32), `${"00".repeat(32)}\n`]) {
    assertEquals(proveFolder(peer, challenge), undefined);
  }
});

Deno.test("whyNotPeerOf() says that nobody answers", async () => {
  const gone = listen(() => new Response());
  await gone[Symbol.asyncDispose]();
  assertMatch((await whyNot(gone.url))!, /nobody answers at http.*refused/i);
});
