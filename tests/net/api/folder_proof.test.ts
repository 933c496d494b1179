import { assertEquals, assertMatch } from "@std/assert";
import { systemClock as clock, systemRandom as random } from "../../../core/base/system.ts";
import { createApiApp } from "../../../net/api/app.ts";
import { askFolderPeer, type FolderAnswer, proveFolder } from "../../../net/api/folder_proof.ts";
import type { NodeApi } from "../../../net/api/node_api.ts";
import { type HttpHandler, type HttpServer, serveHttp } from "../../../net/http/serve.ts";
import { NodeWorld } from "../../support/node_world.ts";
import { SYSTEM } from "../../support/system.ts";

const SECRET = "ab".repeat(32);

function listen(handler: HttpHandler): HttpServer {
  return serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handler,
    onError: (error) => {
      throw error;
    },
  }, SYSTEM);
}

/** What answers there, to one who knows a peer's secret. */
async function ask(url: string, secret = SECRET): Promise<FolderAnswer> {
  const { signal } = new AbortController();
  const deps = { clock, random, fetch };
  return await askFolderPeer({ url, secret }, { withinMs: 10_000, signal }, deps);
}

/** Why what listens there is not the peer with a secret. */
async function whyNot(url: string, secret?: string): Promise<string | undefined> {
  return (await ask(url, secret)).why;
}

/** The API of a node, with proofs for the URL that it listens at. */
function listenWithProofs(api: NodeApi, { isPrivate = false } = {}): HttpServer {
  const app = createApiApp(api, {
    clock,
    isPrivate,
    prove: (challenge) => proveFolder({ url: server.url, secret: SECRET }, challenge),
  });
  const server = listen((request, info) => app.fetch(request, info));
  return server;
}

Deno.test("askFolderPeer() knows the peer with the secret and gives its state, unless it lets nobody in", async () => {
  await using world = new NodeWorld();
  const { api } = await world.start({ mine: false });
  for (const isPrivate of [false, true]) {
    await using server = listenWithProofs(api, { isPrivate });
    const status = isPrivate ? undefined : await api.status();
    assertEquals(await ask(server.url), { why: undefined, status });
    assertMatch((await whyNot(server.url, "cd".repeat(32)))!, /something else answers at http/);
  }
});

Deno.test("askFolderPeer() takes no proof that was passed on from another URL, and none that is no proof", async () => {
  await using world = new NodeWorld();
  const { api } = await world.start({ mine: false });
  await using peer = listenWithProofs(api);
  assertEquals(await whyNot(peer.url), undefined);
  // It asks the peer, as a program that has taken the port of an earlier run could.
  await using relay = listen(({ headers }) => fetch(`${peer.url}/v1/status`, { headers }));
  assertMatch((await whyNot(relay.url))!, /something else answers/);
  const body = JSON.stringify(await api.status());
  for (const proof of ["", "00", "00".repeat(32), "AB".repeat(32)]) {
    await using other = listen(() =>
      new Response(body, { headers: { "X-Chainvote-Folder-Proof": proof } })
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

Deno.test("askFolderPeer() says that nobody answers", async () => {
  const gone = listen(() => new Response());
  await gone[Symbol.asyncDispose]();
  assertMatch((await whyNot(gone.url))!, /no peer answers at http.*refused/i);
});
