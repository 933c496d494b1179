/** Queries of a plugin that are answered apart: in order, within a budget, and never in the chain's way. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { Json } from "../../../core/base/canonical_json.ts";
import { accept, defineValidator } from "../../../core/validator/validator.ts";
import {
  type Asker,
  PluginError,
  QueryDelayedError,
  type StateChange,
} from "../../../core/validator/validator_host.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import {
  MAX_REPLICA_LAG_BYTES,
  QUERY_FAULT_BURST,
  QUERY_FAULT_REFILL_MS,
  QUERY_IDLE_MS,
} from "../../../plugins/sandbox/limits.ts";
import type { Replica } from "../../../plugins/sandbox/replica.ts";
import { ReplicatedHost } from "../../../plugins/sandbox/replicated_host.ts";
import { ManualClock } from "../../support/manual_clock.ts";

/** Counts records; `limit` and `throw` fail as a sandbox tells of it. */
const counter = defineValidator({
  name: "counter",
  version: 1,
  check: () => accept(),
  apply: (_record, state) => state.set("n", "n", Number(state.get("n", "n") ?? 0) + 1),
  query: (path, _args, state) => path === "count" ? state.get("n", "n") ?? 0 : undefined,
});

/** A replica in this process, whose answers and changes wait until the test lets them go. */
class HeldReplica implements Replica {
  readonly host = new InProcessHost(counter, {});
  isClosed = false;
  readonly #ended = Promise.withResolvers<void>();
  readonly ended = this.#ended.promise;
  /** What each call waits for. */
  gate: Promise<void> = Promise.resolve();

  async restore(parts: readonly Uint8Array[]): Promise<void> {
    await this.gate;
    assert(await this.host.restore(parts));
  }

  async advance(change: StateChange): Promise<void> {
    await this.gate;
    await this.host.advance(change);
  }

  async query(path: string): Promise<Json | undefined> {
    await this.gate;
    if (path === "limit") {
      throw new PluginError("it took longer", { call: "query", isLimit: true, isFinal: true });
    }
    if (path === "throw") throw new PluginError("it threw", { call: "query" });
    return await this.host.query(path, {});
  }

  /** Ends it as a machine that is out of memory does. */
  end(): void {
    this.#ended.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
    this.end();
    return Promise.resolve();
  }
}

function setUp({ gate }: { gate?: Promise<void> } = {}) {
  const clock = new ManualClock();
  const replicas: HeldReplica[] = [];
  const faults: string[] = [];
  const host = new ReplicatedHost(new InProcessHost(counter, {}), {
    clock,
    startReplica: () => {
      const replica = new HeldReplica();
      if (gate !== undefined) replica.gate = gate;
      replicas.push(replica);
      return Promise.resolve(replica);
    },
    onFault: ({ message }) => faults.push(message),
  });
  return { host, clock, replicas, faults };
}

let nextRecord = 0;
function block(count = 1) {
  const records = Array.from({ length: count }, () => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, nextRecord++);
    return bytes;
  });
  return { index: 1, time: 1, records };
}

Deno.test("ReplicatedHost.query() is answered on the state of when it was asked, whatever comes after", async () => {
  const gate = Promise.withResolvers<void>();
  const { host, replicas } = setUp({ gate: gate.promise });
  await using _ = host;
  await host.advance({ undo: 0, apply: [block(2)] });
  const two = host.query("count", {});
  // The chain goes on while nothing has been answered, nor even started.
  await host.advance({ undo: 0, apply: [block(3)] });
  const five = host.query("count", {});
  await host.advance({ undo: 1, apply: [] });
  const back = host.query("count", {});
  gate.resolve();
  assertEquals(await Promise.all([two, five, back]), [2, 5, 2]);
  assertEquals(replicas.length, 1);
});

Deno.test("ReplicatedHost.query() starts anew after reset() and restore(), which no change leads over", async () => {
  const { host, replicas } = setUp();
  await using _ = host;
  await host.advance({ undo: 0, apply: [block(2)] });
  const snapshot = await host.snapshot();
  assertEquals(await host.query("count", {}), 2);
  await host.reset();
  assertEquals(await host.query("count", {}), 0);
  await host.restore(snapshot);
  assertEquals(await host.query("count", {}), 2);
  assertEquals(replicas.map(({ isClosed }) => isClosed), [true, true, false]);
});

Deno.test("ReplicatedHost.query() that goes over a limit ends what answers, and is no failure of the host", async () => {
  const { host, replicas, faults } = setUp();
  await using _ = host;
  const bad = host.query("limit", {});
  const behind = host.query("count", {});
  const error = await assertRejects(() => bad, PluginError);
  assertEquals([error.call, error.isLimit, error.isFinal], ["query", true, false]);
  // By no fault of its own.
  assertEquals((await assertRejects(() => behind, QueryDelayedError)).code, "interrupted");
  assertEquals(await host.query("count", {}), 0);
  assertEquals(replicas.map(({ isClosed }) => isClosed), [true, false]);
  assertEquals(faults, ["it took longer"]);
});

Deno.test("ReplicatedHost.query() that throws costs nothing but its answer", async () => {
  const { host, replicas, faults } = setUp();
  await using _ = host;
  for (let i = 0; i < 2 * QUERY_FAULT_BURST; i++) {
    const error = await assertRejects(() => host.query("throw", {}), PluginError);
    assertEquals([error.message, error.isFinal], ["it threw", false]);
  }
  assertEquals(await host.query("count", {}), 0);
  assertEquals([replicas.length, faults], [1, []]);
});

Deno.test("ReplicatedHost.query() pauses when queries keep going over limits, and says for how long and why", async () => {
  const { host, replicas, clock } = setUp();
  await using _ = host;
  for (let i = 0; i < QUERY_FAULT_BURST; i++) {
    await assertRejects(() => host.query("limit", {}), PluginError);
  }
  const paused = await assertRejects(() => host.query("count", {}), QueryDelayedError);
  assertEquals([paused.code, paused.retryMs], ["paused", QUERY_FAULT_REFILL_MS]);
  assertStringIncludes(paused.message, "queries are paused for 20 s");
  assertStringIncludes(paused.message, "it took longer");
  assertEquals(replicas.length, QUERY_FAULT_BURST);
  // The chain does not pause.
  assertEquals(await host.advance({ undo: 0, apply: [block()] }), { ok: true, cost: 1 });
  await clock.advance(QUERY_FAULT_REFILL_MS - 1);
  await assertRejects(() => host.query("count", {}), QueryDelayedError);
  await clock.advance(1);
  assertEquals(await host.query("count", {}), 1);
  // Once more, not as often as at first.
  await assertRejects(() => host.query("limit", {}), PluginError);
  await assertRejects(() => host.query("count", {}), QueryDelayedError);
});

Deno.test("ReplicatedHost.query() of strangers that go over limits pauses strangers alone, and the user's the user", async () => {
  const { host } = setUp();
  await using _ = host;
  await host.advance({ undo: 0, apply: [block(2)] });
  const pausedFor = async (asker: Asker) => {
    for (let i = 0; i < QUERY_FAULT_BURST; i++) {
      await assertRejects(() => host.query("limit", {}, asker), PluginError);
    }
    const { code } = await assertRejects(() => host.query("count", {}, asker), QueryDelayedError);
    assertEquals(code, "paused");
  };
  await pausedFor("stranger");
  assertEquals(await host.query("count", {}, "user"), 2);
  // Who does not say is the user.
  assertEquals(await host.query("count", {}), 2);
  await pausedFor("user");
});

Deno.test("ReplicatedHost.query() of the user waits for none of a stranger, and each is told of every change", async () => {
  const gate = Promise.withResolvers<void>();
  const { host, replicas } = setUp();
  await using _ = host;
  assertEquals(await host.query("count", {}, "stranger"), 0);
  replicas[0].gate = gate.promise;
  const spinning = host.query("limit", {}, "stranger");
  const failed = assertRejects(() => spinning, PluginError);
  assertEquals(await host.query("count", {}, "user"), 0);
  await host.advance({ undo: 0, apply: [block(3)] });
  assertEquals(await host.query("count", {}, "user"), 3);
  gate.resolve();
  await failed;
  assertEquals(await host.query("count", {}, "user"), 3);
  assertEquals(await host.query("count", {}, "stranger"), 3);
  await host.reset();
  const counts = (["user", "stranger"] as const).map((asker) => host.query("count", {}, asker));
  assertEquals(await Promise.all(counts), [0, 0]);
  // Of strangers, of the user, of strangers anew; and both after the reset.
  assertEquals(replicas.map(({ isClosed }) => isClosed), [true, true, true, false, false]);
});

Deno.test("ReplicatedHost.query() pauses as soon after a quiet day as at first: nobody saves up faults", async () => {
  const { host, replicas, clock } = setUp();
  await using _ = host;
  await assertRejects(() => host.query("limit", {}), PluginError);
  await clock.advance(24 * 3_600_000);
  for (let i = 0; i < QUERY_FAULT_BURST; i++) {
    await assertRejects(() => host.query("limit", {}), PluginError);
  }
  await assertRejects(() => host.query("count", {}), QueryDelayedError);
  assertEquals(replicas.length, 1 + QUERY_FAULT_BURST);
});

Deno.test("ReplicatedHost starts anew what ended while nobody asked, and blames nobody", async () => {
  const { host, replicas, faults } = setUp();
  await using _ = host;
  for (let i = 0; i < 2 * QUERY_FAULT_BURST; i++) {
    assertEquals(await host.query("count", {}), 0);
    replicas[i].end();
    await replicas[i].ended;
    // The end is heard of after what had been asked by then.
    await host.query("count", {}).catch((error) => assert(error instanceof QueryDelayedError));
  }
  assertEquals([replicas.length, faults], [2 * QUERY_FAULT_BURST, []]);
});

Deno.test("ReplicatedHost begins with another snapshot when blocks from before the first one are undone", async () => {
  const { host, replicas, faults } = setUp();
  await using _ = host;
  await host.advance({ undo: 0, apply: [block(2), block(3)] });
  assertEquals(await host.query("count", {}), 5);
  await host.advance({ undo: 0, apply: [block()] });
  await host.advance({ undo: 2, apply: [block()] });
  assertEquals(await host.query("count", {}), 3);
  await host.advance({ undo: 1, apply: [] });
  assertEquals(await host.query("count", {}), 2);
  assertEquals([replicas.length, faults], [3, []]);
});

Deno.test("ReplicatedHost keeps nothing running when nobody has asked for a while", async () => {
  const { host, replicas, clock } = setUp();
  await using _ = host;
  await host.query("count", {});
  await clock.advance(QUERY_IDLE_MS - 1);
  await host.query("count", {});
  await clock.advance(QUERY_IDLE_MS - 1);
  assertEquals(replicas.map(({ isClosed }) => isClosed), [false]);
  await clock.advance(1);
  assertEquals(replicas.map(({ isClosed }) => isClosed), [true]);
  await host.advance({ undo: 0, apply: [block()] });
  assertEquals(await host.query("count", {}), 1);
});

Deno.test("ReplicatedHost ends what answers when it is too far behind, and begins again with a snapshot", async () => {
  const gate = Promise.withResolvers<void>();
  const { host, replicas, faults } = setUp({ gate: gate.promise });
  await using _ = host;
  const early = host.query("count", {});
  const interrupted = assertRejects(() => early, QueryDelayedError);
  const large = { index: 1, time: 1, records: [new Uint8Array(MAX_REPLICA_LAG_BYTES)] };
  await host.advance({ undo: 0, apply: [large] });
  assertEquals(replicas.map(({ isClosed }) => isClosed), [false]);
  await host.advance({ undo: 0, apply: [block()] });
  gate.resolve();
  assertEquals((await interrupted).code, "interrupted");
  assertEquals(await host.query("count", {}), 2);
  assertEquals([replicas.map(({ isClosed }) => isClosed), faults], [[true, false], []]);
});

Deno.test("ReplicatedHost ends what answers when it is closed, and who waits is told", async () => {
  const gate = Promise.withResolvers<void>();
  const { host, replicas } = setUp();
  await host.query("count", {});
  replicas[0].gate = gate.promise;
  const running = assertRejects(() => host.query("limit", {}), QueryDelayedError);
  const asked = assertRejects(() => host.query("count", {}), QueryDelayedError);
  const closed = host[Symbol.asyncDispose]();
  gate.resolve();
  await closed;
  await Promise.all([running, asked]);
  assertEquals(replicas.map(({ isClosed }) => isClosed), [true]);
});
