/** What one request may hold and ask for, and how the work of many is shared out. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { systemRandom } from "../../../core/base/system.ts";
import { ApiClient } from "../../../net/api/client.ts";
import {
  MAX_API_BLOCKS_BYTES,
  MAX_API_LOOKUP_BYTES,
  MAX_API_NESTING,
  MAX_API_READER_IDS,
  MAX_API_READER_LOOKUP_BYTES,
  MAX_API_READER_WAITS,
  MAX_API_REQUESTS_PER_HOST,
} from "../../../net/api/limits.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import { Forge, testNetwork } from "../../support/block_forge.ts";
import { named } from "../../support/named.ts";
import { NodeWorld, voteRecord } from "../../support/node_world.ts";
import { eventually } from "../../support/process_progress.ts";
import { SYSTEM } from "../../support/system.ts";
import { ask, comingFrom, Crowd, serve, STRANGER, USER } from "./believing_api.ts";

Deno.test("the API: the body of a look-up, the head of a request, and the records of an answer are bounded", async () => {
  const network = testNetwork({ validator: "any" });
  const forge = new Forge(network);
  // Two such blocks are too many for one answer.
  const records = () => Array.from({ length: 40 }, () => systemRandom.bytes(16_000));
  assert(40 * 16_000 < MAX_API_BLOCKS_BYTES && 2 * 40 * 16_000 > MAX_API_BLOCKS_BYTES);
  await forge.grow(3, (index) => index < 3 ? records() : []);
  await using served = await serve(undefined, forge.chain);
  const { url } = served;
  const { hostname, port } = new URL(url);
  const client = new ApiClient({ url }, SYSTEM);
  const indexes = async (from: number) =>
    (await client.blocks(from, 100)).map(({ index }) => index);
  assertEquals(await indexes(0), [0, 1]);
  assertEquals(await indexes(2), [2, 3]);

  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ ids: [], more: "x".repeat(MAX_API_LOOKUP_BYTES) });
  const post = await fetch(`${url}/v1/records/status`, { method: "POST", headers, body });
  assertEquals([post.status, (await post.json()).code], [413, "body-size"]);

  // Deno's own ceilings: 128 headers, Host among them, of some 64 KiB together.
  for (const head of [`X: ${"x".repeat(70_000)}\r\n`, "X: y\r\n".repeat(128)]) {
    using connection = await Deno.connect({ hostname, port: Number(port) });
    const bytes = new TextEncoder().encode(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${head}\r\n`);
    // The server may answer and hang up before all is sent: its answer is what counts.
    const writing = (async () => {
      for (let sent = 0; sent < bytes.length;) {
        sent += await connection.write(bytes.subarray(sent));
      }
    })().catch(() => {});
    const answer = new Uint8Array(12);
    await connection.read(answer);
    assertStringIncludes(new TextDecoder().decode(answer), "HTTP/1.1 400");
    await writing;
  }
  assertEquals((await client.status()).index, 3);
});

Deno.test("POST /v1/records/status: who may only read waits for a few records, others for many", async () => {
  await using served = await serve();
  const ask = async (host: string, count: number) => {
    const ids = Array.from({ length: count }, (_, i) => i.toString(16).padStart(64, "0"));
    const response = await fetch(`${served.url}/v1/records/status`, {
      method: "POST",
      headers: { "content-type": "application/json", ...comingFrom(host) },
      body: JSON.stringify({ ids, waitMs: 1 }),
    });
    return { status: response.status, text: await response.text() };
  };
  assertEquals((await ask(STRANGER, MAX_API_READER_WAITS)).status, 200);
  assertEquals((await ask(USER, MAX_API_READER_WAITS + 1)).status, 200);
  const refused = await ask(STRANGER, MAX_API_READER_WAITS + 1);
  assertEquals(refused.status, 400);
  assertStringIncludes(refused.text, `at most ${MAX_API_READER_WAITS} ids`);
});

Deno.test("the API: who may only read names at most 100 ids in a request, in a body of 16 KiB", async () => {
  let asked = 0;
  await using served = await serve(() => ({
    lookUp: (ids) => {
      asked += ids.length;
      return Promise.resolve([]);
    },
  }));
  const ask = async (host: string, count: number, padding = "") => {
    const response = await fetch(`${served.url}/v1/records/status`, {
      method: "POST",
      headers: { "content-type": "application/json", ...comingFrom(host) },
      body: JSON.stringify({ ids: new Array(count).fill("ab".repeat(32)), padding }),
    });
    return { status: response.status, text: await response.text() };
  };
  assertEquals((await ask(STRANGER, MAX_API_READER_IDS)).status, 200);
  assertEquals(asked, MAX_API_READER_IDS);
  const refused = await ask(STRANGER, MAX_API_READER_IDS + 1);
  assertEquals(refused.status, 400);
  assertStringIncludes(refused.text, `at most ${MAX_API_READER_IDS} ids`);
  const large = await ask(STRANGER, 1, "x".repeat(MAX_API_READER_LOOKUP_BYTES));
  assertEquals([large.status >= 400, asked], [true, MAX_API_READER_IDS]);
  assertEquals((await ask(USER, MAX_API_READER_IDS + 1)).status, 200);
});

Deno.test("NodeApi.lookUp() answers for each id in order, and looks an equal one up once", async () => {
  await using world = new NodeWorld();
  const { api, node } = await world.start({ mine: false });
  const [{ recordId: known }] = await node.submit([voteRecord("ann", "red")]);
  let looks = 0;
  const place = node.chain.place.bind(node.chain);
  node.chain.place = (id) => (looks += 1, place(id));
  const unknown = named<RecordId>("ab".repeat(32));
  const ids = [unknown, known, unknown, known];
  assertEquals((await api.lookUp(ids)).map(({ recordId, status }) => [recordId, status]), [
    [unknown, "unknown"],
    [known, "pending"],
    [unknown, "unknown"],
    [known, "pending"],
  ]);
  assertEquals(looks, 2);
});

Deno.test("the API does the work of readers one after another, and what this machine asks at once", async () => {
  let running = 0;
  const started = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  let most = 0;
  await using served = await serve(() => ({
    blocks: async (from) => {
      if (from > 0) return [];
      most = Math.max(most, ++running);
      started.resolve();
      await release.promise;
      running--;
      return [];
    },
  }));
  await using crowd = new Crowd();
  const slow = Array.from({ length: 4 }, () => crowd.begin(`${served.url}/v1/blocks`, STRANGER));
  const proof = crowd.begin(`${served.url}/v1/records/${"ab".repeat(32)}/proof`, STRANGER);
  const query = crowd.begin(`${served.url}/v1/query/tally`, "192.0.2.8");
  await started.promise;
  for (const path of ["/v1/status", "/v1/blocks?from=1", "/v1/query/tally"]) {
    assertEquals((await ask(served.url + path, USER))[0], 200, path);
  }
  // Nor does it keep other machines from what costs nothing.
  assertEquals((await ask(`${served.url}/v1/status`, STRANGER))[0], 200);
  release.resolve();
  for (const each of slow) assertEquals((await each)?.status, 200);
  assertEquals([(await proof)?.status, (await query)?.status, most], [404, 200, 1]);
});

Deno.test("the API does no work for readers who left while they waited for their turn", async () => {
  let calls = 0;
  let left = 0;
  const others = MAX_API_REQUESTS_PER_HOST - 1;
  const started = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const allLeft = Promise.withResolvers<void>();
  const onLeft = (url: string) => {
    if (url.endsWith("from=2") && ++left === others) allLeft.resolve();
  };
  await using served = await serve(
    () => ({
      blocks: async (from) => {
        calls += 1;
        if (from === 1) started.resolve();
        if (from === 1) await release.promise;
        return [];
      },
    }),
    undefined,
    onLeft,
  );
  const status = async () => (await ask(`${served.url}/v1/status`, STRANGER))[0];
  await using first = new Crowd();
  const slow = first.begin(`${served.url}/v1/blocks?from=1`, STRANGER);
  await started.promise;
  {
    await using leaving = new Crowd();
    for (let n = 0; n < others; n++) leaving.begin(`${served.url}/v1/blocks?from=2`, STRANGER);
    // Their slots show that they are there.
    await eventually(status, (code) => code === 503, "all slots are taken");
  }
  await allLeft.promise;
  release.resolve();
  assertEquals((await slow)?.status, 200);
  await eventually(status, (code) => code === 200, "their slots are free");
  assertEquals((await ask(`${served.url}/v1/blocks?from=3`, STRANGER))[0], 200);
  assertEquals(calls, 2);
});

Deno.test("the API parses no body whose lists lie deep in each other, and repeats no long one", async () => {
  await using served = await serve();
  const post = async (body: string) => {
    const headers = { "content-type": "application/json", ...comingFrom(USER) };
    const response = await fetch(`${served.url}/v1/records/status`, {
      method: "POST",
      headers,
      body,
    });
    return { status: response.status, text: await response.text() };
  };
  const deep = (levels: number) => `{"ids":[],"x":${"[".repeat(levels)}${"]".repeat(levels)}}`;
  assertEquals((await post(deep(MAX_API_NESTING - 1))).status, 200);
  const refused = await post(deep(MAX_API_NESTING));
  assertEquals(refused.status, 400);
  assertStringIncludes(refused.text, `at most ${MAX_API_NESTING} levels`);
  const brackets = JSON.stringify('\\"' + "[".repeat(100));
  assertEquals((await post(`{"ids":[],"x":${brackets}}`)).status, 200);
  const long = await post(JSON.stringify({ ids: ["x".repeat(100_000)] }));
  assert(long.status === 400 && long.text.length < 1_000, long.text.slice(0, 1_000));
});
