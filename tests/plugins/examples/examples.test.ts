/** The example plugins, as their peers run them: bundled, and in a sandbox. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { JsonObject } from "../../../core/base/canonical_json.ts";
import { bytesToHex } from "../../../core/base/hash.ts";
import { systemClock as clock } from "../../../core/base/system.ts";
import { recordId } from "../../../core/block/record.ts";
import { PluginError, type ValidatorHost } from "../../../core/validator/validator_host.ts";
import { WorkerHost } from "../../../plugins/sandbox/worker_host.ts";
import {
  codeOfExample,
  createSigner,
  PLUGIN_TEST_OPTIONS as options,
} from "../../support/example_plugins.ts";

const record = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const block = (index: number, ...values: unknown[]) => ({
  index,
  time: 1_000 * index,
  records: values.map(record),
});

async function open(name: string, config: JsonObject = {}): Promise<ValidatorHost> {
  const code = await codeOfExample(name);
  return await WorkerHost.start({ code, config }, { clock, memory: () => 0 });
}

async function verdicts(host: ValidatorHost, ...values: unknown[]): Promise<string[]> {
  const judged = await host.check(block(9, ...values));
  return judged.map((each) => each.kind === "accept" ? "accept" : `${each.kind} ${each.code}`);
}

const HASH = "a".repeat(64);

Deno.test("inventory keeps stock that cannot go below zero, on every branch", options, async () => {
  await using host = await open("inventory");
  const move = (id: string, item: string, by: number) => ({ id, item, by });
  assertEquals(await verdicts(host, move("1", "chair", 3), move("2", "chair", -1)), [
    "accept",
    "ignore short",
  ]);
  await host.advance({ undo: 0, apply: [block(1, move("1", "chair", 3), move("2", "chair", -2))] });
  assertEquals(await host.query("stock", {}), { chair: 1 });
  assertEquals(await host.query("stock", { item: "chair" }), 1);
  assertEquals(await host.query("moves", { item: "chair" }), 2);
  assertEquals(await host.query("stock", { item: "lamp" }), 0);
  // The same move again, and two that are one too many.
  assertEquals(await verdicts(host, move("1", "chair", 3), move("3", "chair", -2)), [
    "ignore duplicate",
    "ignore short",
  ]);
  // On another branch the chairs never came.
  const other = {
    undo: 1,
    apply: [block(1, move("4", "lamp", 1)), block(2, move("2", "chair", -2))],
  };
  const refused = await host.advance(other);
  assert(!refused.ok && refused.block === 1 && refused.verdict.code === "short");
  assertEquals(await host.query("stock", {}), { chair: 1 }, "nothing of it happened");
  await host.advance({ undo: 1, apply: [block(1, move("4", "lamp", 1))] });
  assertEquals(await host.query("stock", {}), { lamp: 1 });
});

Deno.test("inventory refuses what is no move, and minds its config", options, async () => {
  await using host = await open("inventory", { items: ["chair"], most: 5 });
  const malformed = [
    null,
    [],
    "x",
    {},
    { id: "1", item: "chair" },
    { id: "1", item: "chair", by: 0 },
    { id: "1", item: "chair", by: 1.5 },
    { id: "1", item: "chair", by: 2 ** 53 },
    { id: "1", item: "chair", by: "1" },
    { id: "", item: "chair", by: 1 },
    { id: "1", item: "x".repeat(101), by: 1 },
    { id: "1", item: "chair", by: 1, why: "?" },
    { id: "1", item: "chair", by: 1, note: 7 },
    { id: "1", item: "\ud800", by: 1 },
  ];
  assertEquals(await verdicts(host, ...malformed), malformed.map(() => "reject malformed"));
  assertEquals(
    await verdicts(
      host,
      { id: "1", item: "lamp", by: 1 },
      { id: "1", item: "chair", by: 6 },
      { id: "1", item: "chair", by: 5, note: "from the cellar" },
    ),
    ["reject unknown-item", "ignore full", "accept"],
  );
  const bad: JsonObject[] = [{ items: "chair" }, { items: [""] }, { most: 0 }, { most: "5" }, {
    least: 1,
  }];
  for (const config of bad) {
    await assertRejects(() => open("inventory", config), PluginError, "init()");
  }
});

Deno.test("notary keeps the first time of each hash", options, async () => {
  await using host = await open("notary");
  const first = block(1, { sha256: HASH, by: "Ann" });
  await host.advance({ undo: 0, apply: [first, block(2)] });
  assertEquals(await host.query("seen", { sha256: HASH }), {
    recordId: recordId(first.records[0]),
    index: 1,
    time: 1_000,
    by: "Ann",
  });
  assertEquals(await host.query("seen", { sha256: "b".repeat(64) }), null);
  assertEquals(
    await verdicts(
      host,
      { sha256: HASH },
      { sha256: "b".repeat(64) },
      { sha256: HASH.toUpperCase() },
      { sha256: HASH.slice(1) },
      { sha256: HASH, by: "x".repeat(201) },
      { by: "Ann" },
    ),
    ["ignore known", "accept", ...Array(4).fill("reject malformed")],
  );
  await host.advance({ undo: 2, apply: [block(1, { sha256: "b".repeat(64) })] });
  assertEquals([await host.query("seen", { sha256: HASH }), await host.query("count", {})], [
    null,
    1,
  ]);
  await assertRejects(() => open("notary", { open: true }), PluginError, "must be empty");
});

Deno.test(
  "registry gives a name to whoever claims it first, and changes it for its owner alone",
  options,
  async () => {
    await using host = await open("registry", { network: "names" });
    const [ann, ben] = [createSigner(1), createSigner(2)];
    const claim = ann.sign({ op: "claim", name: "home", key: ann.key, value: "192.0.2.1" });
    assertEquals(await verdicts(host, claim), ["accept"]);
    await host.advance({ undo: 0, apply: [block(1, claim)] });
    const update = (seq: number, by = ann) =>
      by.sign({ op: "update", name: "home", value: "v", seq });
    assertEquals(
      await verdicts(
        host,
        ben.sign({ op: "claim", name: "home", key: ben.key, value: "mine" }),
        claim,
        update(1),
        update(2),
        update(1, ben),
        ann.sign({ op: "update", name: "away", value: "v", seq: 1 }),
      ),
      [
        "ignore taken",
        "ignore taken",
        "accept",
        "ignore out-of-turn",
        "ignore not-owner",
        "ignore unknown",
      ],
    );
    const transfer = ann.sign({ op: "transfer", name: "home", key: ben.key, seq: 2 });
    await host.advance({ undo: 0, apply: [block(2, update(1), transfer)] });
    assertEquals(await host.query("name", { name: "home" }), { key: ben.key, value: "v", seq: 2 });
    // What was handed on, the old owner cannot change, nor send an old change again.
    assertEquals(await verdicts(host, update(3), update(1), transfer, update(3, ben)), [
      "ignore not-owner",
      "ignore out-of-turn",
      "ignore out-of-turn",
      "accept",
    ]);
    await host.advance({ undo: 2, apply: [] });
    assertEquals([await host.query("name", { name: "home" }), await host.query("count", {})], [
      null,
      0,
    ]);
  },
);

Deno.test("registry takes no signature that does not fit, in whatever way", options, async () => {
  await using host = await open("registry", { network: "names" });
  const [ann, ben] = [createSigner(1), createSigner(2)];
  const whole = { op: "claim", name: "home", key: ann.key, value: "x" };
  const good = ann.sign(whole);
  // The same signature with the order of the group added to its second half: RFC 8032 refuses it.
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const half = Uint8Array.fromHex(good.sig.slice(64)).toReversed();
  const malleable = (BigInt(`0x${bytesToHex(half)}`) + order).toString(16).padStart(64, "0");
  const other = good.sig.slice(0, 64) + bytesToHex(Uint8Array.fromHex(malleable).toReversed());
  const forged = [
    { ...good, value: "y" },
    { ...good, name: "away" },
    { ...good, sig: other },
    { ...good, sig: "0".repeat(128) },
    { ...good, key: "f".repeat(64) },
    ann.sign(whole, "another network"),
    ben.sign(whole),
  ];
  assertEquals(await verdicts(host, ...forged), forged.map(() => "reject forged"));
  const malformed = [
    { ...good, sig: good.sig.toUpperCase() },
    { ...good, name: "Home" },
    { ...good, name: "" },
    { ...good, more: 1 },
    { ...good, op: "grab" },
    ann.sign({ op: "update", name: "home", value: "v", seq: 0 }),
    ann.sign({ op: "update", name: "home", value: "v", seq: 1.5 }),
  ];
  assertEquals(await verdicts(host, ...malformed), malformed.map(() => "reject malformed"));
  assertEquals(await verdicts(host, good), ["accept"]);
  for (const config of [{}, { network: "" }, { network: "a", b: 1 }] as JsonObject[]) {
    await assertRejects(() => open("registry", config), PluginError, "init()");
  }
});
