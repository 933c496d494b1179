/** Bytes that are no UTF-8, from clients and servers: one document has one reading, or none. */
import { assertEquals, assertRejects } from "@std/assert";
import { systemClock } from "../../../core/base/system.ts";
import type { ApiToken } from "../../../net/api/api_token.ts";
import { createApiApp } from "../../../net/api/app.ts";
import { ApiClient } from "../../../net/api/client.ts";
import { ApiError } from "../../../net/api/error.ts";
import { serveHttp } from "../../../net/http/serve.ts";
import { TrackerClient } from "../../../net/tracker/client/client.ts";
import { TrackerError } from "../../../net/tracker/client/error.ts";
import { TrackerServer } from "../../../net/tracker/server/server.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import type { PeerId } from "../../../net/base/peer_id.ts";
import { named } from "../../support/named.ts";
import { NodeWorld } from "../../support/node_world.ts";
import { SYSTEM } from "../../support/system.ts";

/** A JSON object whose one text is in Latin-1. */
const LATIN1 = Uint8Array.from('{"more":"Zo\xeb"}', (char) => char.charCodeAt(0));

/** A server that answers every request with these bytes. */
function serveBytes(bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  return serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handler: () => new Response(bytes, { headers }),
    onError: (error) => {
      throw error;
    },
  }, SYSTEM);
}

Deno.test("a tracker refuses a body that is not UTF-8, also in fields that it passes over", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  const announce = `${url}/v1/networks/${"aa".repeat(32)}/peers`;
  const answer = await fetch(announce, { method: "POST", body: LATIN1 });
  const { code, reason } = await answer.json();
  assertEquals([answer.status, code], [400, "body-text"]);
  assertEquals(reason, "the body must be text in UTF-8");
});

Deno.test("ApiClient refuses an answer that is not UTF-8, also in fields that it passes over", async () => {
  await using server = serveBytes(LATIN1);
  const client = new ApiClient({ url: server.url }, SYSTEM);
  const error = await assertRejects(() => client.status(), ApiError, "must be text in UTF-8");
  assertEquals(error.code, "bad-answer");
});

Deno.test("ApiClient refuses an event that is not UTF-8", async () => {
  const event = Uint8Array.from('data: {"more":"Zo\xeb"}\n\n', (char) => char.charCodeAt(0));
  const headers = { "content-type": "text/event-stream" };
  await using server = serveBytes(event, headers);
  const { signal } = new AbortController();
  const error = await assertRejects(
    async () => {
      for await (const _ of new ApiClient({ url: server.url }, SYSTEM).events({ signal }));
    },
    ApiError,
    "must be text in UTF-8",
  );
  assertEquals(error.code, "bad-answer");
});

Deno.test("the API of a peer refuses a body that is not UTF-8", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  const token = named<ApiToken>("ab".repeat(32));
  const app = createApiApp(peer.api, { clock: systemClock, token });
  await using server = serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handler: (request, info) => app.fetch(request, info),
    onError: (error) => {
      throw error;
    },
  }, SYSTEM);
  for (const path of ["/v1/records", "/v1/records/status"]) {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const answer = await fetch(`${server.url}${path}`, { method: "POST", headers, body: LATIN1 });
    assertEquals([answer.status, (await answer.json()).code], [400, "body-text"]);
  }
});

Deno.test("TrackerClient refuses an answer that is not UTF-8", async () => {
  await using server = serveBytes(LATIN1);
  const options = {
    url: server.url,
    chainId: named<ChainId>("aa".repeat(32)),
    peerId: named<PeerId>("1".repeat(32)),
    port: () => 1,
  };
  const client = new TrackerClient(options, SYSTEM);
  const error = await assertRejects(() => client.announce(), TrackerError);
  assertEquals(error.code, "bad-answer");
});
