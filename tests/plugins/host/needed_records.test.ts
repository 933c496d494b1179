/** Records that `verify` reads beside the one that it judges. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { recordId } from "../../../core/block/record.ts";
import { accept, type Refused, type Validator } from "../../../core/validator/validator.ts";
import { type BlockData, PluginError } from "../../../core/validator/validator_host.ts";
import { combineValidators } from "../../../plugins/authoring/combine_validators.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { MAX_NEEDED_BYTES, MAX_NEEDED_RECORDS } from "../../../plugins/host/limits.ts";
import { sealedVotes } from "../../support/sealed_votes.ts";
import { item, summedItems, total, TOTALS } from "../../support/summed_items.ts";

const block = (index: number, ...records: Uint8Array[]): BlockData => {
  return { index, time: 1_000 * index, records };
};

/** A host whose earlier records can be read, and what was asked for. */
function hostOf(validator: Validator = summedItems, stored: readonly Uint8Array[] = []) {
  const host = new InProcessHost(validator, {});
  const records = new Map(stored.map((record) => [recordId(record), record]));
  const asked: (readonly string[])[] = [];
  host.readFrom((ids) => {
    asked.push(ids);
    return Promise.resolve(ids.map((id) => records.get(id as never)));
  });
  return { host, asked };
}

Deno.test("a host hands verify() the records of the same change, also of the same block", async () => {
  const { host, asked } = hostOf();
  await using _ = host;
  const apply = [block(1, item(3), item(4), total(7)), block(2, item(5)), block(3, total(12))];
  await host.prepare({ undo: 0, apply });
  assert((await host.advance({ undo: 0, apply })).ok);
  assertEquals(await host.query("", {}), [["12", 3], ["7", 2]]);
  assertEquals(asked, []);
});

Deno.test("a host reads the records of blocks before, and asks for them once", async () => {
  const stored = [item(3), item(4)];
  const { host, asked } = hostOf(summedItems, stored);
  await using _ = host;
  await host.advance({ undo: 0, apply: [block(1, ...stored)] });
  // That of before is known to be stored once there is another change.
  await host.advance({ undo: 0, apply: [block(2)] });
  const good = block(3, item(5), total(12));
  assertEquals((await host.select(good)).map(({ kind }) => kind), ["accept", "accept"]);
  assertEquals((await host.check(block(3, total(8))))[0], {
    kind: "reject",
    code: "sum",
    reason: "the sum of 2 items is 7",
  } as Refused);
  await host.prepare({ undo: 0, apply: [good] });
  assert((await host.advance({ undo: 0, apply: [good] })).ok);
  assertEquals(asked.map((ids) => ids.toSorted()), [
    stored.map(recordId).toSorted(),
    stored.map(recordId).toSorted(),
  ]);
});

Deno.test("a host knows the records of the last change, which may not be stored when the next call comes", async () => {
  const { host, asked } = hostOf();
  await using _ = host;
  await host.advance({ undo: 0, apply: [block(1, item(3)), block(2, item(4))] });
  assertEquals((await host.check(block(3, total(7)))).map(({ kind }) => kind), ["accept"]);
  assertEquals(asked, []);
});

Deno.test("a reorganisation changes what verify() is handed, and so the verdict", async () => {
  const stored = [item(3), item(4), item(9)];
  const { host } = hostOf(summedItems, stored);
  await using _ = host;
  await host.advance({
    undo: 0,
    apply: [block(1, item(3)), block(2, item(4)), block(3, total(7))],
  });
  const other = [block(2, item(9)), block(3, total(7))];
  const refused = await host.advance({ undo: 2, apply: other });
  assert(!refused.ok);
  assertEquals([refused.block, refused.record, refused.verdict.code], [1, 0, "sum"]);
  assertEquals(await host.query("", {}), [["7", 2]]);
  assert((await host.advance({ undo: 2, apply: [other[0], block(3, total(12))] })).ok);
  assertEquals(await host.query("", {}), [["12", 2]]);
});

Deno.test("a record that is nowhere is the validator's failure, and names what was asked for", async () => {
  const { host } = hostOf();
  await using _ = host;
  const cases: [number, string][] = [
    [TOTALS.lost, `it named the record ${"ab".repeat(32)}, which its chain does not hold`],
    [TOTALS.thrower, "this total is not to be looked at"],
  ];
  for (const [value, text] of cases) {
    const data = block(1, item(1), total(value));
    const calls = [
      () => host.check(data),
      () => host.select(data),
      () => host.advance({ undo: 0, apply: [data] }),
    ];
    for (const call of calls) {
      const error = await assertRejects(call, PluginError, text);
      assertEquals([error.call, error.recordId], ["needs", recordId(total(value))]);
    }
  }
  assert((await host.advance({ undo: 0, apply: [block(1, item(1), total(1))] })).ok);
});

Deno.test("a failure to read records is nobody's verdict, and leaves the host as it was", async () => {
  const { host } = hostOf();
  await using _ = host;
  await host.advance({ undo: 0, apply: [block(1, item(3))] });
  await host.advance({ undo: 0, apply: [block(2)] });
  const before = await host.snapshot();
  host.readFrom(() => Promise.reject(new RangeError("the disk is gone")));
  const change = { undo: 0, apply: [block(3, total(3))] };
  await assertRejects(() => host.advance(change), RangeError, "the disk is gone");
  assert(await host.matches(before));
  host.readFrom((ids) => Promise.resolve(ids.map(() => item(3))));
  assert((await host.advance(change)).ok);
});

Deno.test("needs() is held to limits, and to ids", async () => {
  const needy = (needs: () => readonly string[]): Validator => ({ ...summedItems, needs });
  const id = recordId(item(1));
  const cases: [() => readonly string[], string, boolean][] = [
    [() => Array(MAX_NEEDED_RECORDS + 1).fill(id), `at most ${MAX_NEEDED_RECORDS} records`, true],
    [() => ["x"], "64 hex digits each", false],
    [() => "x" as never, "a list of record ids", false],
  ];
  for (const [needs, text, isLimit] of cases) {
    const { host } = hostOf(needy(needs));
    const error = await assertRejects(() => host.check(block(1, item(1))), PluginError, text);
    assertEquals([error.call, error.isLimit], ["needs", isLimit]);
  }
  const { host } = hostOf(needy(() => Array(MAX_NEEDED_BYTES / 2 ** 14 + 1).fill(id)));
  host.readFrom((ids) => {
    const large = new Uint8Array(2 ** 14);
    return Promise.resolve(ids.map(() => large));
  });
  const limit = `at most ${MAX_NEEDED_BYTES} bytes`;
  const error = await assertRejects(() => host.check(block(1, item(2))), PluginError, limit);
  assert(error.isLimit);
  const { verify: _v, facts: _f, ...cheap } = summedItems;
  assertThrows(() => new InProcessHost(cheap, {}), PluginError, "verify() if it has needs()");
});

Deno.test("combineValidators() hands each validator the records that it needs", async () => {
  const seen: number[] = [];
  const last: Validator = {
    name: "last",
    version: 1,
    check: () => accept(),
    facts: (_record, state) => Uint8Array.fromHex(String(state.get("last", "id") ?? "")),
    needs: (_record, facts) => facts.length === 0 ? [] : [facts.toHex()],
    verify(_record, _facts, _settings, needed) {
      seen.push(...needed.map((each) => each[1]));
      return accept();
    },
    apply: (_record, state, { recordId }) => state.set("last", "id", recordId),
  };
  const loose: Validator = {
    ...sealedVotes,
    check: () => accept(),
    facts: () => new Uint8Array(3),
    verify: () => accept(),
    apply: () => {},
    keys: () => [],
  };
  const { host } = hostOf(combineValidators([last, loose, summedItems]));
  await using _ = host;
  const records = [item(3), item(4), total(7)];
  assert((await host.advance({ undo: 0, apply: [block(1, ...records)] })).ok);
  assertEquals(seen, [3, 4]);
});
