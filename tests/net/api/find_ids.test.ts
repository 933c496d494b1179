import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { MAX_FOUND_IDS, MIN_ID_DIGITS } from "../../../core/store/limits.ts";
import { systemClock as clock } from "../../../core/base/system.ts";
import { createApiApp } from "../../../net/api/app.ts";
import { ApiClient } from "../../../net/api/client.ts";
import { ApiError } from "../../../net/api/error.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { type HttpServer, serveHttp } from "../../../net/http/serve.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import { named } from "../../support/named.ts";
import { NodeWorld } from "../../support/node_world.ts";
import { SYSTEM } from "../../support/system.ts";

function serve(api: PeerApi): HttpServer {
  const app = createApiApp(api, { clock });
  return serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handler: (request, info) => app.fetch(request, info),
    onError: (error) => {
      throw error;
    },
  }, SYSTEM);
}

Deno.test("findIds() finds a record by its beginning, whether it is in a block, waits, or was refused", async () => {
  await using world = new NodeWorld();
  const mining = await world.start();
  const mined = await mining.vote("ann", "red");
  const { signal } = new AbortController();
  await mining.node.places.settle([mined], { waitMs: 20_000, signal });
  const refused = await mining.vote("ann", "blue");
  const idle = await world.start({ mine: false });
  const waiting = await idle.vote("ben", "red");
  for (const [{ api }, id] of [[mining, mined], [mining, refused], [idle, waiting]] as const) {
    await using server = serve(api);
    const client = new ApiClient({ url: server.url }, SYSTEM);
    for (const digits of [8, 9, 63, 64]) {
      const answer = { ids: [id], more: false };
      assertEquals(await api.findIds(id.slice(0, digits)), answer);
      assertEquals(await client.findIds(id.slice(0, digits)), answer);
    }
    const other = `${id.slice(0, 63)}${id.endsWith("0") ? "1" : "0"}`;
    assertEquals(await client.findIds(other), { ids: [], more: false });
  }
});

Deno.test(`GET /v1/records?id= names at most ${MAX_FOUND_IDS} ids, and says that there are more`, async () => {
  await using world = new NodeWorld();
  const { api, chain } = await world.start({ mine: false });
  await using server = serve(api);
  const client = new ApiClient({ url: server.url }, SYSTEM);
  const alike = (count: number) =>
    Array.from(
      { length: count },
      (_, i) => named<RecordId>(`abcd${i.toString(16).padStart(60, "0")}`),
    );
  for (const count of [MAX_FOUND_IDS, MAX_FOUND_IDS + 1, 500]) {
    // Real records with ids that begin alike take too long to find.
    chain.idsBeginning = (_beginning, most) => alike(count).slice(0, most);
    const { ids, more } = await client.findIds("abcd");
    assertEquals([ids, more], [alike(MAX_FOUND_IDS), count > MAX_FOUND_IDS]);
  }
});

Deno.test(`GET /v1/records?id= refuses fewer than ${MIN_ID_DIGITS} digits, and what are none`, async () => {
  await using world = new NodeWorld();
  const { api } = await world.start({ mine: false });
  await using server = serve(api);
  for (
    const query of [
      "",
      "?id=",
      "?id=abc",
      "?id=ABCD",
      "?id=abcg",
      `?id=${"a".repeat(65)}`,
      "?id=abc%0a",
    ]
  ) {
    const response = await fetch(`${server.url}/v1/records${query}`);
    const { code, reason } = await response.json();
    assertEquals([response.status, code], [400, "bad-request"], query);
    assertStringIncludes(reason, "id must be the first 4 to 64 lower-case hex digits");
  }
  const good = await fetch(`${server.url}/v1/records?id=abcd`);
  assertEquals([good.status, await good.json()], [200, { ids: [], more: false }]);
});

Deno.test("ApiClient.findIds() believes no ids that do not begin so", async () => {
  await using world = new NodeWorld();
  const { api, chain } = await world.start({ mine: false });
  await using server = serve(api);
  chain.idsBeginning = () => [named("ef".repeat(32))];
  const error = await assertRejects(
    () => new ApiClient({ url: server.url }, SYSTEM).findIds("abcd"),
    ApiError,
  );
  assertStringIncludes(error.message, "ids that begin with abcd");
});
