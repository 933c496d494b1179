import { assert, assertEquals, assertRejects } from "@std/assert";
import { bytesToBase64 } from "../../../core/base/base64.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import { recordId } from "../../../core/block/record.ts";
import { systemClock as clock } from "../../../core/base/system.ts";
import { createApiApp } from "../../../net/api/app.ts";
import { ApiClient } from "../../../net/api/client.ts";
import { ApiError } from "../../../net/api/error.ts";
import type { RecordReport } from "../../../net/api/peer_api.ts";
import { serveHttp } from "../../../net/http/serve.ts";
import { Forge } from "../../support/block_forge.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { named } from "../../support/named.ts";
import { NodeWorld, voteRecord, type WorldNode } from "../../support/node_world.ts";
import { SYSTEM } from "../../support/system.ts";

/** The API of a node over HTTP. */
function serve({ api }: WorldNode) {
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

/** Reads reports one by one. */
class Reader implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #reports: AsyncIterator<RecordReport>;

  constructor(url: string, id: RecordId) {
    const client = new ApiClient({ url }, SYSTEM);
    this.#reports = client.follow(id, this.#stop)[Symbol.asyncIterator]();
  }

  /** The next report, as short as a test likes it: `[status, relayedTo, confirmations]`. */
  async next(): Promise<[string, number, number]> {
    const { value, done } = await this.#reports.next();
    assert(!done);
    return [value.status, value.relayedTo, value.confirmations];
  }

  /** Skips to the report of which this is true. */
  async until(test: (report: RecordReport) => boolean): Promise<RecordReport> {
    for (;;) {
      const { value, done } = await this.#reports.next();
      assert(!done);
      if (test(value)) return value;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#reports.next();
  }
}

Deno.test("ApiClient.follow() tells of every rung: unknown, pending, relayed to each peer, in a block, confirmed", async () => {
  await using world = new NodeWorld();
  const node = await world.start({ mine: false });
  await using server = serve(node);
  const record = voteRecord("ann", "red");
  await using reader = new Reader(server.url, recordId(record));
  assertEquals(await reader.next(), ["unknown", 0, 0]);
  await node.node.submit([record]);
  assertEquals(await reader.next(), ["pending", 0, 0]);

  // One peer asks for it, one says that it has it, one neither.
  await using asker = await HostilePeer.greet(node.address, world.network);
  await using holder = await HostilePeer.greet(node.address, world.network);
  await using _silent = await HostilePeer.greet(node.address, world.network);
  await asker.next("haveRecords");
  await asker.say({ type: "getRecords", ids: [recordId(record)] });
  assertEquals(await reader.next(), ["pending", 1, 0]);
  await holder.say({ type: "haveRecords", ids: [recordId(record)] });
  assertEquals(await reader.next(), ["pending", 2, 0]);

  const forge = new Forge(world.network);
  await asker.offer(await forge.extend([record]));
  const included = await reader.until(({ status }) => status === "included");
  assertEquals(included.block, { index: 1, hash: forge.chain.tip.hash });
  assertEquals([included.relayedTo, included.confirmations], [2, 1]);
  await asker.offer(await forge.extend([]));
  await reader.until(({ confirmations }) => confirmations === 2);
});

Deno.test("ApiClient.follow() tells who asks that a reorganisation undid the record's block, and when it is in again", async () => {
  await using world = new NodeWorld();
  const [short, long] = [new Forge(world.network), new Forge(world.network)];
  const record = voteRecord("ann", "red");
  await short.extend([record]);
  await long.grow(2);
  const node = await world.start({ mine: false, blocks: short.blocks() });
  await using server = serve(node);
  await using reader = new Reader(server.url, recordId(record));
  assertEquals(await reader.next(), ["included", 0, 1]);
  const other = await world.start({ mine: false, blocks: long.blocks(), connect: [node] });
  await reader.until(({ status }) => status === "pending");
  await reader.until(({ status, relayedTo }) => status === "pending" && relayedTo === 1);
  await world.start({ connect: [other] });
  const again = await reader.until(({ status }) => status === "included");
  assertEquals(again.block?.index, 3);
});

Deno.test("ApiClient.follow() tells who waits that the record lost to another, with the code", async () => {
  await using world = new NodeWorld();
  const node = await world.start({ mine: false });
  await using server = serve(node);
  const id = await node.vote("ann", "red");
  await using reader = new Reader(server.url, id);
  assertEquals(await reader.next(), ["pending", 0, 0]);
  const forge = new Forge(world.network);
  await using rival = await HostilePeer.greet(node.address, world.network);
  await rival.offer(await forge.extend([voteRecord("ann", "blue")]));
  const { code, reason } = await reader.until(({ status }) => status === "refused");
  assertEquals(code, "duplicate");
  assertEquals(reason, 'the voter "ann" has already voted, for "blue", in block 1');
});

Deno.test("ApiClient.lookUp() shows the record in the way of one that was refused, while it waits and once a block holds it", async () => {
  await using world = new NodeWorld();
  const node = await world.start({ mine: false });
  await using server = serve(node);
  const client = new ApiClient({ url: server.url }, SYSTEM);
  const [first, second] = [voteRecord("ann", "red"), voteRecord("ann", "blue")];
  const [{ recordId: id }, refused] = await node.api.submit([first, second]);
  const look = async () => (await client.lookUp([refused.recordId]))[0];
  const conflict = bytesToBase64(first);
  const waiting = await look();
  assertEquals([waiting.code, waiting.conflict], ["duplicate", conflict]);
  assertEquals(waiting.reason, 'another record for "ann" came first, and waits for a block');
  // Not where many are asked for: an answer of thousands would have no end.
  const [one, other] = await client.lookUp([refused.recordId, id]);
  assertEquals([one.status, one.conflict, other.conflict], ["refused", undefined, undefined]);

  const forge = new Forge(world.network);
  await using rival = await HostilePeer.greet(node.address, world.network);
  await rival.offer(await forge.extend([first]));
  await client.lookUp([id], { waitMs: 60_000 });
  const written = await look();
  assertEquals([written.code, written.conflict], ["duplicate", conflict]);
  assertEquals(written.reason, 'another record for "ann" came first, in block 1');
});

Deno.test("ApiClient.follow() throws gone when the peer stops, and refused for what is no id", async () => {
  await using world = new NodeWorld();
  const node = await world.start({ mine: false });
  const server = serve(node);
  const { signal } = new AbortController();
  const client = new ApiClient({ url: server.url }, SYSTEM);
  const following = client.follow(named("ab".repeat(32)), { signal })[Symbol.asyncIterator]();
  await following.next();
  const bad = client.follow(named("no-id"), { signal })[Symbol.asyncIterator]();
  assertEquals((await assertRejects(() => bad.next(), ApiError)).code, "refused");
  const ended = assertRejects(() => following.next(), ApiError);
  await server[Symbol.asyncDispose]();
  assertEquals((await ended).code, "gone");
});
