/** The example plugins, as their peers run them: bundled, and in a sandbox. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { bundlePlugins } from "../../../cli/plugin/bundle_plugin.ts";
import type { JsonObject } from "../../../core/canonical_json.ts";
import { systemClock as clock } from "../../../core/system.ts";
import { PluginError, type ValidatorHost } from "../../../core/validator_host.ts";
import { checkConformance } from "../../../plugins/conformance.ts";
import { WorkerHost } from "../../../plugins/sandbox/worker_host.ts";

// esbuild lives as long as its process.
const options = { sanitizeOps: false, sanitizeResources: false };

const record = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const block = (index: number, ...values: unknown[]) => ({
  index,
  time: 1_000 * index,
  records: values.map(record),
});

async function open(name: string, config: JsonObject = {}): Promise<ValidatorHost> {
  const { code } = await bundlePlugins([
    new URL(`../../../plugins/examples/${name}.ts`, import.meta.url).pathname,
  ]);
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
  await host.advance({ undo: 0, apply: [block(1, { sha256: HASH, by: "Ann" }), block(2)] });
  assertEquals(await host.query("seen", { sha256: HASH }), { index: 1, time: 1_000, by: "Ann" });
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

const SAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  inventory: [{ id: "a", item: "chair", by: 2 }, { id: "b", item: "chair", by: -1, note: "one" }],
  notary: [{ sha256: HASH, by: "Ann" }, { sha256: "b".repeat(64) }],
};
for (const [name, samples] of Object.entries(SAMPLES)) {
  Deno.test(`the example ${name} passes the conformance kit`, options, async () => {
    const createHost = () => open(name);
    const report = await checkConformance({
      createHost,
      samples: samples.map(record),
      seed: 1,
      runs: 40,
    });
    assertEquals(report.fault && [report.fault.check, report.fault.message], undefined);
    assert(report.accepted > 40, `${report.accepted}`);
  });
}
