/** The process that answers the queries of a plugin: real plugins, in real processes. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { startReplicaProcess } from "../../../../cli/app/replica/process.ts";
import {
  type PipeMessage,
  PipeReader,
  writePipeMessage,
} from "../../../../cli/app/replica/pipe_messages.ts";
import { systemClock as clock } from "../../../../core/base/system.ts";
import { PluginError } from "../../../../core/validator/validator_host.ts";
import { MAX_ANSWER_LENGTH, QUERY_GRACE_MS } from "../../../../plugins/sandbox/limits.ts";
import { ReplicatedHost } from "../../../../plugins/sandbox/replicated_host.ts";
import { WorkerHost } from "../../../../plugins/sandbox/worker_host.ts";
import { ManualClock } from "../../../support/manual_clock.ts";

const memory = () => Deno.memoryUsage().rss;

/** Counts records; what else it can be asked for no plugin should do. */
const CODE = `export default {
  name: "mean", version: 1,
  check: () => ({ kind: "accept" }),
  apply: (record, state) => state.set("t", String(record), record.length),
  query(path, args, state) {
    if (path === "entries") return [state.entries("t"), args];
    if (path === "spin") for (;;);
    if (path === "match") return new RegExp(args.pattern).test("a".repeat(60) + "b");
    if (path === "eat") { const kept = []; for (;;) kept.push(new Uint8Array(1 << 20).fill(1)); }
    if (path === "heap") { const kept = []; for (;;) kept.push({ kept: [...kept] }); }
    if (path === "crash") return "x".repeat(2 ** 28).split("").length;
    if (path === "large") return "x".repeat(Number(args.length));
    if (path === "throw") throw new TypeError("no");
  },
};`;

const BLOCK = { index: 1, time: 1, records: [new Uint8Array([1]), new Uint8Array([2, 3])] };

/** A host of the plugin whose queries are answered by processes. */
async function start(timeLimitMs: number): Promise<ReplicatedHost> {
  const options = { code: CODE, config: {}, timeLimitMs, memoryLimit: 200 * 2 ** 20 };
  // The tests that run beside this one take memory of this process too: only the replica's is held to the limit.
  const roomy = { ...options, memoryLimit: 16 * 2 ** 30 };
  const host = await WorkerHost.start(roomy, { clock, memory });
  return new ReplicatedHost(host, {
    clock,
    startReplica: () => startReplicaProcess(options, { clock }),
  });
}

Deno.test("a process answers queries of a plugin on the state that it was given, and on its changes", async () => {
  await using host = await start(5_000);
  await host.advance({ undo: 0, apply: [BLOCK] });
  const entries = [["1", 1], ["2,3", 2]];
  const args = { "ä": "\n ü" };
  assertEquals(await host.query("entries", args), [entries, args]);
  const more = { ...BLOCK, index: 2, records: [new Uint8Array([0])] };
  await host.advance({ undo: 0, apply: [more] });
  assertEquals(await host.query("entries", {}), [[["0", 1], ...entries], {}]);
  await host.advance({ undo: 2, apply: [] });
  assertEquals(await host.query("entries", {}), [[], {}]);
  assertEquals(await host.query("nothing", {}), undefined);
  const error = await assertRejects(() => host.query("throw", {}), PluginError);
  assertStringIncludes(error.message, 'The validator "mean" failed in query(): no');
  assertEquals([error.isLimit, error.isFinal], [false, false]);
});

Deno.test("a query that spins is over when its time is, and the chain has not waited for it", async () => {
  for (const [path, args] of [["spin", {}], ["match", { pattern: "^(a+)+$" }]] as const) {
    await using host = await start(3_000);
    let isOver = false;
    const spinning = host.query(path, args).finally(() => isOver = true);
    const failed = assertRejects(() => spinning, PluginError);
    await host.advance({ undo: 0, apply: [BLOCK] });
    assertEquals((await host.check({ ...BLOCK, index: 2 })).length, 2);
    assert(!isOver, "the chain waited for the query");
    const { message, isLimit, isFinal } = await failed;
    assertStringIncludes(message, "The plugin mean 1 in query() took longer than 3000 ms");
    assertEquals([isLimit, isFinal], [true, false]);
    assertEquals(await host.query("entries", {}), [[["1", 1], ["2,3", 2]], {}]);
  }
});

Deno.test("a query that takes all memory, or has the engine give up, ends its process alone", async () => {
  for (const path of ["eat", "heap", "crash"]) {
    await using host = await start(60_000);
    const { message, isLimit, isFinal } = await assertRejects(
      () => host.query(path, {}),
      PluginError,
    );
    assert(/took more than 200 MiB of memory|process for queries is gone/.test(message), message);
    assertEquals([isLimit, isFinal], [true, false]);
    assertEquals(await host.query("entries", {}), [[], {}]);
  }
});

Deno.test("an answer of a plugin that is too long is refused where it was made", async () => {
  await using host = await start(5_000);
  const most = MAX_ANSWER_LENGTH - 2;
  assertEquals(String(await host.query("large", { length: `${most}` })).length, most);
  const asked = () => host.query("large", { length: `${most + 1}` });
  const { message, isLimit, isFinal } = await assertRejects(asked, PluginError);
  assertStringIncludes(message, `more than ${MAX_ANSWER_LENGTH}`);
  assertEquals([isLimit, isFinal], [true, false]);
});

Deno.test("a process that does not end a query by itself is ended when the time for it is over", async () => {
  const time = new ManualClock();
  // Longer than any test waits: its own limit does not come first.
  const timeLimitMs = 3_600_000;
  const options = { code: CODE, config: {}, timeLimitMs };
  await using replica = await startReplicaProcess(options, { clock: time });
  const failed = assertRejects(() => replica.query("spin", {}), PluginError, "is gone");
  await time.advance(timeLimitMs + QUERY_GRACE_MS);
  const { isLimit, isFinal } = await failed;
  assertEquals([isLimit, isFinal], [true, true]);
});

Deno.test("startReplicaProcess() says why a plugin cannot be run, and leaves no process behind", async () => {
  const code = "throw new Error('out of order');";
  await assertRejects(
    () => startReplicaProcess({ code, config: {} }, { clock }),
    PluginError,
    "out of order",
  );
});

Deno.test("PipeReader.read() gives what writePipeMessage() wrote, however it arrives, and refuses what is too long", async () => {
  const frames: PipeMessage<unknown>[] = [
    { head: { a: "ä\n" }, parts: [] },
    { head: [1], parts: [new Uint8Array(), new Uint8Array(70_000).fill(7)] },
  ];
  const pipe = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      // In pieces that end anywhere.
      for (let at = 0; at < chunk.length; at += 1_001) out.enqueue(chunk.subarray(at, at + 1_001));
    },
  });
  const writer = pipe.writable.getWriter();
  const reader = new PipeReader(pipe.readable, { maxHeadBytes: 20 });
  const writing = (async () => {
    for (const frame of frames) await writePipeMessage(writer, frame);
    await writePipeMessage(writer, { head: "x".repeat(19), parts: [] });
  })();
  for (const frame of frames) assertEquals(await reader.read(), frame);
  await assertRejects(() => reader.read(), RangeError, "must be at most 20 bytes: it is 21");
  await Promise.allSettled([reader.cancel(), writing]);
});
