/**
 * The contract of a validator's host, which both hosts keep. Plugins are texts here, as one of the hosts
 * runs them in another realm.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { JsonObject } from "../../../core/base/canonical_json.ts";
import { recordId } from "../../../core/block/record.ts";
import { systemClock as clock } from "../../../core/base/system.ts";
import type { Refused } from "../../../core/validator/validator.ts";
import {
  type BlockData,
  PluginError,
  type ValidatorHost,
} from "../../../core/validator/validator_host.ts";
import { anyValidator } from "../../../plugins/any.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { MAX_WRITES_PER_RECORD } from "../../../plugins/state/limits.ts";
import { WorkerHost } from "../../../plugins/sandbox/worker_host.ts";
import { voteValidator } from "../../../plugins/vote/vote.ts";
import { voteRecord } from "../../support/block_forge.ts";

type CreateHost = (body: string, config?: JsonObject, chain?: string) => Promise<ValidatorHost>;

/** A module that exports a validator with these members. */
const moduleOf = (body: string) => `export default { name: "careless", version: 1, ${body} };`;

const HOSTS: Readonly<Record<string, CreateHost>> = {
  InProcessHost: async (body, config = {}, chain) => {
    const url = `data:text/javascript,${encodeURIComponent(moduleOf(body))}`;
    return new InProcessHost((await import(url)).default, config, { chain });
  },
  WorkerHost: (body, config = {}, chain) =>
    WorkerHost.start({ code: moduleOf(body), config, chain }, { clock, memory: () => 0 }),
};

const block = (index: number, ...records: Uint8Array[]): BlockData => ({
  index,
  time: 1_000 * index,
  records,
});
const bytes = (...list: number[]) => new Uint8Array(list);

async function tallyOf(host: ValidatorHost): Promise<unknown> {
  return await host.query("tally", {});
}

/** Keeps the first byte of each record. */
const SEEN = `
  apply: ([kind], state) => state.set("seen", String(kind), true),
  query: (path, args, state) => state.entries("seen").map(([key]) => key),`;

const ACCEPT = 'check: () => ({ kind: "accept" }),';

for (const [name, create] of Object.entries(HOSTS)) {
  Deno.test(`${name} gives config, chain, index, time and the record's id to check() and apply()`, async () => {
    const config = { a: [1] };
    const chain = "c4".repeat(32);
    const told = "{ config, chain, index, time, recordId }";
    await using host = await create(
      `check: (record, state, ${told}) =>
        ({ kind: "ignore", code: "x", reason: JSON.stringify(${told}) })`,
      config,
      chain,
    );
    const judged = await host.check(block(7, bytes(1), bytes(2)));
    const expected = [1, 2].map((kind) => {
      return { config, chain, index: 7, time: 7_000, recordId: recordId(bytes(kind)) };
    });
    assertEquals(judged.map((each) => JSON.parse((each as Refused).reason)), expected);
    await using applied = await create(
      `${ACCEPT}
      apply: ([kind], state, ${told}) => state.set("t", String(kind), ${told}),
      query: (path, args, state) => state.entries("t").map(([key, value]) => value),`,
      config,
      chain,
    );
    await applied.advance({ undo: 0, apply: [block(7, bytes(1), bytes(2))] });
    assertEquals(await applied.query("", {}), expected);
  });

  for (
    const none of [
      "undefined",
      "null",
      '"accept"',
      "1",
      "{}",
      '{ kind: "yes" }',
      '{ kind: "reject" }',
      '{ kind: "ignore", code: "late" }',
      '{ kind: "reject", reason: "it is late" }',
    ]
  ) {
    Deno.test(`${name} turns the verdict ${none} into a PluginError and stays as it was`, async () => {
      await using host = await create(
        `check: ([kind]) => kind === 9 ? ${none} : { kind: "accept" }, ${SEEN}`,
      );
      await host.advance({ undo: 0, apply: [block(1, bytes(1))] });
      const apply = [block(1, bytes(2)), block(2, bytes(3), bytes(9))];
      const calls = [
        () => host.advance({ undo: 1, apply }),
        () => host.select(apply[1]),
        () => host.check(apply[1]),
      ];
      for (const call of calls) {
        const error = await assertRejects(call, PluginError, "careless");
        // SHA-256 of 00 09.
        assert(error.recordId?.startsWith("c87479cd656e7e3a"), error.recordId);
        assertEquals(await host.query("", {}), ["1"]);
      }
      assertEquals(await host.advance({ undo: 1, apply: [] }), { ok: true, cost: 0 });
      assertEquals(await host.query("", {}), []);
    });
  }

  Deno.test(`${name} takes back what a failing apply() wrote, in every method that calls it`, async () => {
    await using host = await create(`${ACCEPT}
      apply: ([kind], state) => {
        state.set("seen", String(kind), true);
        state.delete("seen", "1");
        if (kind === 9) throw new TypeError("halfway");
      },
      query: (path, args, state) => state.entries("seen").map(([key]) => key),`);
    await host.advance({ undo: 0, apply: [block(1, bytes(4))] });
    for (const records of [[bytes(9)], [bytes(2), bytes(9)]]) {
      await assertRejects(() => host.select(block(2, ...records)), PluginError, "halfway");
      assertEquals(await host.query("", {}), ["4"]);
      const change = { undo: 1, apply: [block(1, bytes(5)), block(2, ...records)] };
      await assertRejects(() => host.advance(change), PluginError, "halfway");
      assertEquals(await host.query("", {}), ["4"]);
    }
    assertEquals(await host.advance({ undo: 1, apply: [block(1, bytes(6))] }), {
      ok: true,
      cost: 1,
    });
    assertEquals(await host.query("", {}), ["6"]);
    assertEquals(host.undoable, 1);
  });

  Deno.test(`${name} says what a validator threw, also if it is no Error`, async () => {
    await using host = await create('check: () => { throw "out of ink"; }');
    await assertRejects(() => host.check(block(1, bytes(9))), PluginError, "out of ink");
  });

  Deno.test(`${name} takes a validator that has check() alone`, async () => {
    await using host = await create(ACCEPT);
    assertEquals(await host.advance({ undo: 0, apply: [block(1, bytes(1))] }), {
      ok: true,
      cost: 1,
    });
    assertEquals(await host.query("anything", {}), undefined);
  });

  for (
    const none of ['"a"', "1", "{}", "[1]", '["a", undefined]', '[["a"]]', "Array(65).fill('a')"]
  ) {
    Deno.test(`${name} turns the keys ${none} into a PluginError and stays as it was`, async () => {
      await using host = await create(
        `${ACCEPT} keys: ([kind]) => kind === 9 ? ${none} : [], ${SEEN}`,
      );
      const apply = [block(1, bytes(3), bytes(9))];
      const calls = [
        () => host.advance({ undo: 0, apply }),
        () => host.select(apply[0]),
        () => host.check(apply[0]),
        () => host.keys([bytes(9)]),
      ];
      for (const call of calls) {
        await assertRejects(call, PluginError, "careless");
        assertEquals(await host.query("", {}), []);
      }
    });
  }

  const badWrites = {
    "no text as a key": ['state.set("t", 1, 1)', "a key must be a text: it is number"],
    "no text as a table": ["state.set({}, '1', 1)", "the name of a table must be a text"],
    "a long key": ['state.set("t", "x".repeat(4097), 1)', "not be longer than 4096"],
    "the host's own tables": ['state.set("\\0keys", "a", true)', "must not begin with U+0000"],
    "NaN": ['state.set("t", "a", NaN)', "it is NaN"],
    "undefined": ['state.set("t", "a", { b: [1, undefined] })', "it.b[1] is undefined"],
    "a function": ['state.set("t", "a", () => 1)', "it is function"],
    "a class": ['state.set("t", "a", { m: new Map() })', "it.m is no plain object"],
    "a large value": ['state.set("t", "a", "x".repeat(70000))', "not be larger than 65536"],
    "a deep value": [
      'let v = 1; for (let i = 0; i < 40; i++) v = [v]; state.set("t", "a", v)',
      "not be deeper than 32",
    ],
    "a circle": ['const v = []; v.push(v); state.set("t", "a", v)', "not be deeper than 32"],
    "too many writes": [
      `for (let i = 0; i <= ${MAX_WRITES_PER_RECORD}; i++) state.set("t", String(i), 1)`,
      `not write more than ${MAX_WRITES_PER_RECORD} times`,
    ],
  };
  for (const [what, [code, reason]] of Object.entries(badWrites)) {
    Deno.test(`${name} does not let apply() write ${what}`, async () => {
      await using host = await create(`${ACCEPT}
        apply: (record, state) => { ${code} },
        query: (path, args, state) => state.size("t"),`);
      const change = { undo: 0, apply: [block(1, bytes(1))] };
      await assertRejects(() => host.advance(change), PluginError, reason);
      assertEquals(await host.query("", {}), 0);
    });
  }

  Deno.test(`${name} lets apply() alone write, and only while it runs`, async () => {
    await using host = await create(`
      check: function (record, state) {
        if (record[0] === 1) this.kept?.set("t", "late", 1);
        return state.set === undefined ? { kind: "accept" } : undefined;
      },
      apply: function (record, state) { this.kept = state; state.set("t", "in time", 1); },
      query: function (path, args, state) {
        if (path === "late") this.kept.set("t", "late", 1);
        return state.set === undefined ? state.entries("t") : "writable";
      },`);
    await host.advance({ undo: 0, apply: [block(1, bytes(0))] });
    const late = "the state can be written in apply() alone";
    await assertRejects(() => host.check(block(2, bytes(1))), PluginError, late);
    await assertRejects(() => host.query("late", {}), PluginError, late);
    assertEquals(await host.query("", {}), [["in time", 1]]);
  });

  Deno.test(`${name} hands out what it keeps so that nobody can change it`, async () => {
    await using host = await create(
      `${ACCEPT}
      apply: (record, state, context) => {
        const value = { list: [1, { deep: -0 }] };
        state.set("t", "a", value);
        value.list.push(2);
        for (const target of [state.get("t", "a"), state.get("t", "a").list[1], context, context.config,
          context.constructor, context.constructor.prototype]) {
          if (!Object.isFrozen(target)) throw new TypeError("not frozen");
        }
      },
      query: (path, args, state) => state.get("t", "a"),`,
      { choices: ["a"] },
    );
    assertEquals(await host.advance({ undo: 0, apply: [block(1, bytes(0))] }), {
      ok: true,
      cost: 1,
    });
    assertEquals(await host.query("", {}), { list: [1, { deep: 0 }] });
  });

  Deno.test(`${name} refuses a first state that could not be kept`, async () => {
    for (
      const state of [
        "{ t: { a: NaN } }",
        '{ "\\0keys": { a: 1 } }',
        "{ t: { a: { b: undefined } } }",
      ]
    ) {
      await assertRejects(() => create(`${ACCEPT} init: () => (${state}),`), PluginError, "init()");
    }
  });

  Deno.test(`${name}.restore() gives the state of a snapshot, which matches() tells from every other`, async () => {
    const counter = `${ACCEPT}
      keys: ([kind]) => [String(kind)],
      apply: ([kind], state) => state.set("t", String(kind % 2), Number(state.get("t", String(kind % 2)) ?? 0) + 1),
      query: (path, args, state) => state.entries("t"),`;
    await using host = await create(counter);
    await using other = await create(counter);
    await host.advance({ undo: 0, apply: [block(1, bytes(1), bytes(2))] });
    const parts = await host.snapshot();
    assertEquals(await host.matches(parts), true);
    assertEquals(await other.matches(parts), false);
    // The same records, in another order and after a detour.
    const detour = [block(1, bytes(3))];
    await other.advance({ undo: 0, apply: detour });
    await other.advance({ undo: 1, apply: [block(1, bytes(2), bytes(1))] });
    assertEquals(await other.matches(parts), true);
    await other.advance({ undo: 1, apply: detour });
    assertEquals(await other.matches(parts), false);
    assertEquals(await other.restore(parts), true);
    assertEquals(await other.matches(await host.snapshot()), true);
    assertEquals([await other.query("", {}), other.undoable], [[["0", 1], ["1", 1]], 0]);
    // Conflict keys are part of it.
    const [again] = await other.check(block(2, bytes(2)));
    assert(again.kind === "ignore" && again.code === "duplicate");
    await other.reset();
    assertEquals(await other.query("", {}), []);
  });

  Deno.test(`${name} has a record of one key once, and knows the keys of others`, async () => {
    await using host = await create(`${ACCEPT} keys: ([kind]) => [String(kind % 10)],`);
    assertEquals(await host.keys([bytes(1), bytes(11), bytes(2)]), [["1"], ["1"], ["2"]]);
    const result = await host.advance({
      undo: 0,
      apply: [block(1, bytes(1)), block(2, bytes(2), bytes(11))],
    });
    assert(!result.ok && result.verdict.code === "duplicate");
    assertEquals([result.block, result.record], [1, 1]);
    const kinds = (await host.select(block(1, bytes(1), bytes(21), bytes(2)))).map(({ kind }) =>
      kind
    );
    assertEquals(kinds, ["accept", "ignore", "accept"]);
  });
}

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

Deno.test("vote: host.restore() gives the state of a snapshot, which host.matches() tells from every other", async () => {
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
