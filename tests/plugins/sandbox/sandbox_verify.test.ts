/** A plugin that verifies records in its sandbox. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { systemClock as clock } from "../../../core/base/system.ts";
import { recordId } from "../../../core/block/record.ts";
import type { Refused } from "../../../core/validator/validator.ts";
import {
  type BlockData,
  PluginError,
  type StateChange,
} from "../../../core/validator/validator_host.ts";
import type { Replica } from "../../../plugins/sandbox/replica.ts";
import { ReplicatedHost } from "../../../plugins/sandbox/replicated_host.ts";
import { WorkerHost } from "../../../plugins/sandbox/worker_host.ts";

const CHAIN = "d3".repeat(32);

/**
 * A plugin whose verify() is `verify`. It counts its calls, which a good one would not, and tells them: nothing else
 * could show from outside what a sandbox does.
 */
const pluginOf = (verify: string) => `
  let calls = 0;
  export default {
    name: "verifying",
    version: 1,
    check: () => ({ kind: "accept" }),
    facts: ([first], state) => Uint8Array.of(state.get("sum", "all") ?? 0),
    verify(record, facts, settings, needed) {
      calls++;
      const [first, second] = record;
      ${verify}
      return first === 9 ? { kind: "reject", code: "nine", reason: "9" } : { kind: "accept" };
    },
    apply: ([first], state) => {
      if (first === 1) state.set("sum", "all", (state.get("sum", "all") ?? 0) + 1);
    },
    query: (path, args, state) => path === "calls" ? calls : state.get("sum", "all") ?? 0,
  };`;

const start = (verify = "") =>
  WorkerHost.start(
    { code: pluginOf(verify), config: { a: [1] }, chain: CHAIN, timeLimitMs: 300 },
    { clock, memory: () => 0 },
  );
const block = (...records: number[][]): BlockData => {
  return { index: 1, time: 1_000, records: records.map((each) => new Uint8Array(each)) };
};

Deno.test("WorkerHost gives verify() the record, the facts, config and chain, and nothing to keep", async () => {
  await using host = await start(`
    const told = JSON.stringify({ record: [...record], facts: [...facts], settings, needed });
    record.fill(7);
    facts.fill(7);
    try { settings.config.a.push(2); } catch {}
    try { settings.time = 1; } catch {}
    return { kind: "ignore", code: "told", reason: told };`);
  const data = block([3, 4], [5]);
  for (let time = 0; time < 2; time++) {
    const judged = await host.check(data) as Refused[];
    const settings = { config: { a: [1] }, chain: CHAIN };
    assertEquals(judged.map(({ reason }) => JSON.parse(reason)), [
      { record: [3, 4], facts: [0], settings, needed: [] },
      { record: [5], facts: [0], settings, needed: [] },
    ]);
  }
});

Deno.test("WorkerHost verifies a record once for its facts, and nothing of a block that it is told was verified", async () => {
  await using host = await start();
  const calls = () => host.query("calls", {});
  const data = block([2, 1], [1, 1], [2, 2]);
  await host.check(data);
  assertEquals(await calls(), 3);
  // The second changes the facts of the third.
  await host.prepare({ undo: 0, apply: [data] });
  assertEquals([await calls(), await host.query("sum", {})], [4, 0]);
  const result = await host.advance({ undo: 0, apply: [data] });
  assert(result.ok);
  assertEquals(await calls(), 4);
  await using again = await start();
  const apply = [{ ...data, verified: result.verified?.[0] }];
  assertEquals(await again.advance({ undo: 0, apply }), result);
  assertEquals([await again.query("calls", {}), await again.query("sum", {})], [0, 1]);
});

Deno.test("WorkerHost refuses a block for one record that verify() refuses, and stays as it was", async () => {
  await using host = await start();
  await host.advance({ undo: 0, apply: [block([1, 1])] });
  const apply = [block([1, 2]), block([1, 3], [9], [1, 4])];
  for (const verified of [undefined, "ab".repeat(32)]) {
    const claimed = apply.map((each) => ({ ...each, verified }));
    const result = await host.advance({ undo: 1, apply: claimed });
    assert(!result.ok);
    assertEquals([result.block, result.record, result.verdict.code], [1, 1, "nine"]);
    assertEquals([await host.query("sum", {}), host.undoable], [1, 1]);
  }
});

Deno.test("WorkerHost holds verify() to the plugin's limits, and names it", async () => {
  const record = new Uint8Array([3]);
  await using thrower = await start("if (first === 3) throw new TypeError('three');");
  const thrown = await assertRejects(() => thrower.check(block([3])), PluginError, "three");
  assertEquals([thrown.call, thrown.recordId, thrown.isFinal], ["verify", recordId(record), false]);
  assertEquals((await thrower.check(block([2]))).length, 1);
  await using spinner = await start("if (first === 3) for (;;);");
  const spun = await assertRejects(() => spinner.check(block([2], [3])), PluginError, "300 ms");
  assertEquals([spun.call, spun.recordId, spun.isLimit], ["verify", recordId(record), true]);
});

Deno.test("ReplicatedHost tells the runs that answer queries what was verified", async () => {
  const changes: StateChange[] = [];
  const replica: Replica = {
    ended: new Promise(() => {}),
    restore: () => Promise.resolve(),
    advance: (change) => Promise.resolve(void changes.push(change)),
    query: () => Promise.resolve(null),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  await using host = new ReplicatedHost(await start(), {
    clock,
    startReplica: () => Promise.resolve(replica),
  });
  await host.query("sum", {});
  const data = block([1, 1], [2, 2]);
  const result = await host.advance({ undo: 0, apply: [data] });
  await host.query("sum", {});
  assert(result.ok && result.verified?.length === 1);
  assertEquals(changes, [{ undo: 0, apply: [{ ...data, verified: result.verified[0] }] }]);
});

/** A plugin whose records of a first byte 1 need the one whose id is their facts: that of the record before. */
const NEEDY = `
  export default {
    name: "needy",
    version: 1,
    check: () => ({ kind: "accept" }),
    facts: (record, state) => Uint8Array.fromHex(state.get("last", "id") ?? ""),
    needs: ([first], facts) => {
      const id = facts.toHex();
      facts.fill(0);
      return first === 1 && id !== "" ? [id] : [];
    },
    verify(record, facts, settings, needed) {
      const told = JSON.stringify(needed.map((each) => [...each]));
      for (const each of needed) each.fill(9);
      if (record[1] === 7) Promise.resolve().then(() => { for (;;); });
      return { kind: record[1] === 0 ? "accept" : "ignore", code: "told", reason: told };
    },
    apply: (record, state, { recordId }) => state.set("last", "id", recordId),
  };`;

Deno.test("WorkerHost has records read that its plugin needs, and watches what it left to be done meanwhile", async () => {
  const options = { code: NEEDY, config: {}, timeLimitMs: 300 };
  const host = await WorkerHost.start(options, { clock, memory: () => 0 });
  const first = new Uint8Array([2, 0]);
  for (const records of [[[2, 0]], []]) await host.advance({ undo: 0, apply: [block(...records)] });
  const asked: (readonly string[])[] = [];
  host.readFrom((ids) => {
    asked.push(ids);
    return Promise.resolve([first]);
  });
  for (let time = 0; time < 2; time++) {
    const [judged] = await host.check(block([1, 1])) as Refused[];
    assertEquals([judged.code, judged.reason], ["told", "[[2,0]]"]);
  }
  assertEquals([asked, [...first]], [[[recordId(first)]], [2, 0]]);
  await assertRejects(() => host.check(block([1, 7])), PluginError, "after its call");
});

Deno.test("WorkerHost ends if records cannot be read, and says why", async () => {
  const host = await WorkerHost.start({ code: NEEDY, config: {} }, { clock, memory: () => 0 });
  for (const records of [[[2, 0]], []]) await host.advance({ undo: 0, apply: [block(...records)] });
  host.readFrom(() => Promise.reject(new RangeError("the disk is gone")));
  await assertRejects(() => host.check(block([1, 0])), RangeError, "the disk is gone");
});
