import { assert, assertEquals, assertRejects } from "@std/assert";
import { accept, defineValidator, type Verdict } from "../../core/validator.ts";
import { type BlockData, PluginError, type ValidatorHost } from "../../core/validator_host.ts";
import { anyValidator } from "../../plugins/any.ts";
import { InProcessHost } from "../../plugins/in_process_host.ts";
import { voteValidator } from "../../plugins/vote.ts";
import { voteRecord } from "../support/block_forge.ts";

const block = (index: number, ...records: Uint8Array[]): BlockData => ({
  index,
  time: 1_000 * index,
  records,
});
const bytes = (...list: number[]) => new Uint8Array(list);

async function tallyOf(host: ValidatorHost): Promise<unknown> {
  return await host.query("tally", {});
}

Deno.test("InProcessHost gives config, index and time to check() and apply()", async () => {
  const seen: unknown[] = [];
  const watcher = defineValidator({
    name: "watcher",
    version: 1,
    check: (_record, _state, context) => {
      seen.push(context);
      return accept();
    },
    apply: (_record, _state, context) => void seen.push(context),
  });
  const config = { a: [1] };
  const host = new InProcessHost(watcher, config);
  await host.advance({ undo: 0, apply: [block(7, bytes(1))] });
  assertEquals(seen, [{ config, index: 7, time: 7_000 }, { config, index: 7, time: 7_000 }]);
});

const NO_VERDICTS = [
  undefined,
  null,
  "accept",
  1,
  {},
  { kind: "yes" },
  { kind: "reject" },
  { kind: "ignore", code: "late" },
  { kind: "reject", reason: "it is late" },
];

for (const none of NO_VERDICTS) {
  Deno.test(`InProcessHost turns the verdict ${Deno.inspect(none)} into a PluginError and stays as it was`, async () => {
    const careless = defineValidator({
      name: "careless",
      version: 1,
      check: ([kind]) => kind === 9 ? none as unknown as Verdict : accept(),
      apply: ([kind], state) => state.set("seen", `${kind}`, true),
      query: (_path, _args, state) => state.entries("seen").map(([key]) => key),
    });
    const host = new InProcessHost(careless, {});
    await host.advance({ undo: 0, apply: [block(1, bytes(1))] });
    const apply = [block(1, bytes(2)), block(2, bytes(3), bytes(9))];
    const calls = [
      () => host.advance({ undo: 1, apply }),
      () => host.select(apply[1]),
      () => host.check(apply[1]),
    ];
    for (const call of calls) {
      await assertRejects<Error>(call, PluginError, "careless");
      assertEquals(await host.query("", {}), ["1"]);
    }
    assertEquals(await host.advance({ undo: 1, apply: [] }), { ok: true });
    assertEquals(await host.query("", {}), []);
  });
}

Deno.test("InProcessHost takes back what a failing apply() wrote, in every method that calls it", async () => {
  const halfway = defineValidator({
    name: "halfway",
    version: 1,
    check: () => accept(),
    apply: ([kind], state) => {
      state.set("seen", `${kind}`, true);
      state.delete("seen", "1");
      if (kind === 9) throw new TypeError("halfway");
    },
    query: (_path, _args, state) => state.entries("seen").map(([key]) => key),
  });
  const host = new InProcessHost(halfway, {});
  await host.advance({ undo: 0, apply: [block(1, bytes(4))] });
  for (const records of [[bytes(9)], [bytes(2), bytes(9)]]) {
    await assertRejects(() => host.select(block(2, ...records)), PluginError, "halfway");
    assertEquals(await host.query("", {}), ["4"]);
    const change = { undo: 1, apply: [block(1, bytes(5)), block(2, ...records)] };
    await assertRejects(() => host.advance(change), PluginError, "halfway");
    assertEquals(await host.query("", {}), ["4"]);
  }
  assertEquals(await host.advance({ undo: 1, apply: [block(1, bytes(6))] }), { ok: true });
  assertEquals(await host.query("", {}), ["6"]);
});

Deno.test("InProcessHost says what a validator threw, also if it is no Error", async () => {
  const thrown: unknown = "out of ink";
  const host = new InProcessHost(
    defineValidator({
      name: "x",
      version: 1,
      check: () => {
        throw thrown;
      },
    }),
    {},
  );
  await assertRejects(() => host.check(block(1, bytes(9))), PluginError, "out of ink");
});

Deno.test("InProcessHost takes a validator that has check() alone", async () => {
  const host = new InProcessHost(
    defineValidator({ name: "x", version: 1, check: () => accept() }),
    {},
  );
  assertEquals(await host.advance({ undo: 0, apply: [block(1, bytes(1))] }), { ok: true });
  assertEquals(await host.query("anything", {}), undefined);
  await host[Symbol.asyncDispose]();
});

Deno.test("any counts records, takes each once, and forgets those of undone blocks", async () => {
  await using host = new InProcessHost(anyValidator, {});
  assertEquals(await host.query("count", {}), 0);
  await host.advance({ undo: 0, apply: [block(1, bytes(1), bytes(2)), block(2, bytes(0))] });
  assertEquals(await host.query("count", {}), 3);
  const [again] = await host.check(block(3, bytes(2)));
  assert(again.kind === "ignore" && again.code === "duplicate");
  await host.advance({ undo: 2, apply: [block(1, bytes(2))] });
  assertEquals(await host.query("count", {}), 1);
  assertEquals(await host.query("tally", {}), undefined);
});

Deno.test("vote lists choices of any name from the start, and keeps them at 0 when all is undone", async () => {
  const choices = ["__proto__", "constructor", "10", "9"];
  await using host = new InProcessHost(voteValidator, { choices });
  const empty = {
    votes: 0,
    counts: [["10", 0], ["9", 0], ["__proto__", 0], ["constructor", 0]],
  };
  assertEquals(await tallyOf(host), empty);
  const vote = voteRecord("constructor", "__proto__");
  await host.advance({ undo: 0, apply: [block(1, vote)] });
  assertEquals(await tallyOf(host), {
    votes: 1,
    counts: [["10", 0], ["9", 0], ["__proto__", 1], ["constructor", 0]],
  });
  assertEquals(await host.query("voter", { id: "constructor" }), {
    voter: "constructor",
    choice: "__proto__",
  });
  assertEquals(await host.query("voter", { id: "toString" }), { voter: "toString", choice: null });
  await host.advance({ undo: 1, apply: [] });
  assertEquals(await tallyOf(host), empty);
});

Deno.test("vote has one conflict key: the voter, whatever the choice", async () => {
  await using host = new InProcessHost(voteValidator, {});
  const records = [voteRecord("a", "x"), voteRecord("a", "y"), voteRecord("b", "x")];
  assertEquals(await host.keys(records), [["a"], ["a"], ["b"]]);
});

for (const none of ["a", 1, {}, [1], ["a", undefined], [["a"]]]) {
  Deno.test(`InProcessHost turns the keys ${Deno.inspect(none)} into a PluginError and stays as it was`, async () => {
    const careless = defineValidator({
      name: "careless",
      version: 1,
      check: () => accept(),
      apply: ([kind], state) => state.set("seen", `${kind}`, true),
      keys: ([kind]) => kind === 9 ? none as unknown as string[] : [],
      query: (_path, _args, state) => state.entries("seen").map(([key]) => key),
    });
    const host = new InProcessHost(careless, {});
    const apply = [block(1, bytes(3), bytes(9))];
    const calls = [
      () => host.advance({ undo: 0, apply }),
      () => host.select(apply[0]),
      () => host.check(apply[0]),
      () => host.keys([bytes(9)]),
    ];
    for (const call of calls) {
      await assertRejects<Error>(call, PluginError, "careless");
      assertEquals(await host.query("", {}), []);
    }
  });
}

Deno.test("host.restore() gives the state of a snapshot, which host.matches() tells from every other", async () => {
  const [host, other] = [
    new InProcessHost(voteValidator, {}),
    new InProcessHost(voteValidator, {}),
  ];
  const [alice, bob] = [voteRecord("alice", "red"), voteRecord("bob", "red")];
  await host.advance({ undo: 0, apply: [block(1, alice, bob)] });
  const parts = await host.snapshot();
  assertEquals(await host.matches(parts), true);
  assertEquals(await other.matches(parts), false);
  // The same votes, in another order and after a detour.
  const detour = [block(1, voteRecord("alice", "blue"))];
  await other.advance({ undo: 0, apply: detour });
  await other.advance({ undo: 1, apply: [block(1, bob, alice)] });
  assertEquals(await other.matches(parts), true);
  await other.advance({ undo: 1, apply: detour });
  await other.advance({ undo: 0, apply: [block(2, bob)] });
  assertEquals(await other.matches(parts), false);
  assertEquals(await other.restore(parts), true);
  assertEquals(await other.matches(await host.snapshot()), true);
  assertEquals([await tallyOf(other), other.undoable], [await tallyOf(host), 0]);
});
