import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { accept, defineValidator, ignore, reject } from "../../../core/validator/validator.ts";
import { type BlockData, PluginError } from "../../../core/validator/validator_host.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { MAX_CODE_LENGTH, MAX_REASON_LENGTH } from "../../../plugins/host/limits.ts";

/** Counts by first byte; takes each second byte once; refuses 255. */
const tally = defineValidator({
  name: "tally",
  version: 1,
  check: (record, state) => {
    if (record[0] === 255) return reject("bad", "it is 255");
    if (Number(state.get("counts", `${record[0]}`) ?? 0) >= 3) {
      return ignore("full", "three are enough");
    }
    return accept();
  },
  apply: (record, state) => {
    const key = `${record[0]}`;
    state.set("counts", key, Number(state.get("counts", key) ?? 0) + 1);
    if (record[0] === 7) state.delete("counts", "7");
  },
  keys: (record) => [`key ${record[1]}`],
  query: (path, _args, state) =>
    path === "counts" ? state.entries("counts").map(([k, v]) => [k, v]) : undefined,
});

const block = (index: number, ...records: number[][]): BlockData => ({
  index,
  time: index,
  records: records.map((bytes) => new Uint8Array(bytes)),
});

const records = fc.array(fc.tuple(fc.nat(8), fc.nat(30)), { maxLength: 6 });
const steps = fc.array(
  fc.record({ undo: fc.nat(3), blocks: fc.array(records, { maxLength: 3 }) }),
  { maxLength: 12 },
);

Deno.test("InProcessHost.advance() leaves the state that a replay from the start gives, or all as it was", async () => {
  await fc.assert(fc.asyncProperty(steps, async (changes) => {
    const host = new InProcessHost(tally, {});
    let applied: BlockData[] = [];
    for (const { undo, blocks } of changes) {
      const kept = applied.slice(0, Math.max(0, applied.length - undo));
      const next = blocks.map((each, i) => block(kept.length + i + 1, ...each));
      const before = await host.query("counts", {});
      const result = await host.advance({ undo: applied.length - kept.length, apply: next });
      if (result.ok) applied = [...kept, ...next];
      else assertEquals(await host.query("counts", {}), before);
      const replay = new InProcessHost(tally, {});
      const cost = applied.reduce((sum, { records }) => sum + records.length, 0);
      assertEquals(await replay.advance({ undo: 0, apply: applied }), { ok: true, cost });
      assertEquals(await host.query("counts", {}), await replay.query("counts", {}));
      const probe = block(99, ...Array.from({ length: 31 }, (_, n) => [8, n]));
      assertEquals(await host.check(probe), await replay.check(probe));
    }
  }));
});

Deno.test("InProcessHost.advance() names the record that was not accepted", async () => {
  const host = new InProcessHost(tally, {});
  const result = await host.advance({
    undo: 0,
    apply: [block(1, [1, 1]), block(2, [1, 2], [255, 3])],
  });
  const verdict = { kind: "reject", code: "bad", reason: "it is 255" } as const;
  assertEquals(result, { ok: false, block: 1, record: 1, verdict });
  await assertRejects(() => host.advance({ undo: 1, apply: [] }), RangeError, "at most 0");
});

Deno.test("InProcessHost enforces conflict keys, and a record's id where there are none", async () => {
  const host = new InProcessHost(tally, {});
  await host.advance({ undo: 0, apply: [block(1, [1, 1])] });
  const [judgement] = await host.check(block(2, [2, 1]));
  assert(judgement.kind === "ignore" && judgement.code === "duplicate");
  assertEquals(await host.keys(block(1, [1, 1]).records), [["key 1"]]);
  await host.advance({ undo: 1, apply: [] });
  assertEquals((await host.check(block(1, [2, 1])))[0].kind, "accept");

  const plain = new InProcessHost(
    defineValidator({ name: "p", version: 1, check: () => accept() }),
    {},
  );
  const twice = await plain.advance({ undo: 0, apply: [block(1, [1], [1])] });
  assert(!twice.ok && twice.record === 1 && twice.verdict.code === "duplicate");
});

Deno.test("InProcessHost.select() judges records on top of each other and changes nothing", async () => {
  const host = new InProcessHost(tally, {});
  const many = block(1, [1, 1], [1, 2], [1, 2], [1, 3], [1, 4], [255, 5], [2, 4]);
  const kinds = (await host.select(many)).map((each) =>
    each.kind === "accept" ? "accept" : each.code
  );
  assertEquals(kinds, ["accept", "accept", "duplicate", "accept", "full", "bad", "accept"]);
  assertEquals(await host.query("counts", {}), []);
  const alone = (await host.check(many)).map(({ kind }) => kind);
  assertEquals(alone, ["accept", "accept", "accept", "accept", "accept", "reject", "accept"]);
});

Deno.test("InProcessHost turns a validator's own failure into a PluginError and stays as it was", async () => {
  let breaksIn = "";
  const fragile = defineValidator({
    name: "fragile",
    version: 1,
    check: () => breaksIn === "check" ? boom() : accept(),
    apply: (_record, state) => {
      state.set("t", "k", Number(state.get("t", "k") ?? 0) + 1);
      if (breaksIn === "apply") boom();
    },
    keys: (record) => breaksIn === "keys" ? boom() : [`${record[0]}`],
    query: (_path, _args, state) => breaksIn === "query" ? boom() : state.get("t", "k") ?? 0,
  });
  const host = new InProcessHost(fragile, {});
  await host.advance({ undo: 0, apply: [block(1, [1])] });
  for (breaksIn of ["check", "apply", "keys"]) {
    const change = { undo: 1, apply: [block(1, [2])] };
    const error = await assertRejects(
      () => host.advance(change),
      PluginError,
      `${breaksIn}() on record`,
    );
    assert(error.message.includes("fragile") && error.message.includes("boom"), error.message);
  }
  breaksIn = "query";
  await assertRejects(() => host.query("x", {}), PluginError, "query()");
  breaksIn = "";
  assertEquals(await host.query("x", {}), 1);
  assertEquals(await host.advance({ undo: 1, apply: [block(1, [2])] }), { ok: true, cost: 1 });
});

Deno.test("InProcessHost refuses a config that its validator does not understand", () => {
  const picky = defineValidator({
    name: "picky",
    version: 1,
    init: () => {
      throw new TypeError("no such option");
    },
    check: () => accept(),
  });
  assertThrows(() => new InProcessHost(picky, {}), PluginError, "no such option");
});

function boom(): never {
  throw new Error("boom");
}

Deno.test("InProcessHost.check() cuts the code and the reason of a verdict that are too long", async () => {
  const code = "c".repeat(MAX_CODE_LENGTH);
  const reason = "r".repeat(MAX_REASON_LENGTH);
  for (const refuse of [ignore, reject]) {
    const longWinded = defineValidator({
      name: "long-winded",
      version: 1,
      check: () => refuse(`${code}!`, `${reason}!`),
    });
    const verdicts = await new InProcessHost(longWinded, {}).check(block(1, [1]));
    assertEquals(verdicts, [{ kind: refuse("", "").kind, code, reason }]);
  }
});
