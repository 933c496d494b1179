import { assert, assertEquals } from "@std/assert";
import { takeFitting } from "../../../core/chain/block_template.ts";
import { MAX_TEMPLATE_COST } from "../../../core/chain/limits.ts";
import { UNNAMED_SOURCE } from "../../../core/pending/pending_pool.ts";
import { DEFAULT_PARAMS } from "../../../core/rules/params.ts";
import { recordId } from "../../../core/block/record.ts";
import { accept, defineValidator } from "../../../core/validator/validator.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { EVERY_HASH, testNetwork, voteRecord as vote } from "../../support/block_forge.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";

const SMALL = testNetwork({
  validator: "any",
  params: { ...EVERY_HASH, maxBodyBytes: 16_384, maxRecords: 4 },
});

Deno.test("chain.template() states a time that its parent allows, when the own clock is behind", async () => {
  await using box = await ChainBox.open("memory");
  for (const behind of [0, 1, 1_000]) {
    box.now = box.chain.tip.header.time - behind;
    const { header } = await box.chain.template();
    assertEquals(header.time, box.chain.tip.header.time + 1);
    assertEquals((await box.addBlock(box.make([], header))).status, "connected");
  }
  box.now = box.chain.tip.header.time + 500.7;
  assertEquals((await box.chain.template()).header.time, box.chain.tip.header.time + 500);
});

Deno.test("chain.template() takes records that fill the body to its last byte", async () => {
  await using box = await ChainBox.open("memory", { network: SMALL });
  const parts = [16_000, 383, 1].map((length, n) => new Uint8Array(length).fill(n + 1));
  await box.chain.submit([...parts, new Uint8Array([9])]);
  const { records } = await box.chain.template();
  assertEquals(records.map(({ length }) => length), [16_000, 383, 1]);
  assertEquals((await box.addBlock(box.make(records))).status, "connected");
  assertEquals((await box.chain.template()).records, [new Uint8Array([9])]);
});

Deno.test("chain.template() takes no record more than a block may hold, the oldest first", async () => {
  await using box = await ChainBox.open("memory", { network: SMALL });
  await box.chain.submit([3, 1, 4, 5, 9, 2].map((n) => new Uint8Array([n])));
  const { records, header } = await box.chain.template();
  assertEquals(records.map(([n]) => n), [3, 1, 4, 5]);
  assertEquals(header.recordCount, 4);
});

/** Of which the first byte says what a record costs, in hundredths of what a block made here may cost. */
const costly = defineValidator({
  name: "any",
  version: 1,
  check: () => accept(),
  cost: ([share]) => share * MAX_TEMPLATE_COST / 100,
});

Deno.test("chain.template() takes records that a slow peer can check in time, and what costs more alone", async () => {
  await using box = await ChainBox.open("memory", {
    network: testNetwork({ validator: "any", params: EVERY_HASH }),
    createHost: () => new InProcessHost(costly, {}),
  });
  await box.chain.submit([40, 60, 1, 200, 99].map((share) => Uint8Array.of(share)));
  const costs: number[][] = [];
  while (box.chain.pending.size > 0) {
    const { records } = await box.chain.template();
    costs.push(records.map(([share]) => share));
    assertEquals((await box.addBlock(box.make(records))).status, "connected");
  }
  assertEquals(costs, [[40, 60], [1], [200], [99]]);
});

Deno.test("takeFitting() counts a signature where the validator says no cost, and nothing where it verifies nothing", () => {
  const params = { ...DEFAULT_PARAMS, maxRecords: 100_000 };
  const record = {
    id: recordId(Uint8Array.of(1)),
    bytes: Uint8Array.of(1),
    keys: [],
    source: UNNAMED_SOURCE,
  };
  const many = <T>(each: T) => Array.from({ length: MAX_TEMPLATE_COST + 10 }, () => each);
  assertEquals(takeFitting(many(record), params).length, MAX_TEMPLATE_COST + 10);
  const verified = { ...record, verdict: record.id };
  assertEquals(takeFitting(many(verified), params).length, MAX_TEMPLATE_COST);
  assertEquals(takeFitting(many({ ...verified, cost: 2 }), params).length, MAX_TEMPLATE_COST / 2);
});

Deno.test("chain.template() knows what records cost that waited before a restart, or in a block that was undone", async () => {
  await using box = await ChainBox.open("sqlite", {
    network: testNetwork({ validator: "any", params: EVERY_HASH }),
    createHost: () => new InProcessHost(costly, {}),
  });
  const root = box.chain.tip;
  await box.add([60, 70].map((share) => Uint8Array.of(share)));
  await box.add([], await box.add([], root));
  assertEquals((await box.chain.template()).records, [Uint8Array.of(60)]);
  await box.restart();
  assertEquals((await box.chain.template()).records, [Uint8Array.of(60)]);
});

for (const kind of STORE_KINDS) {
  Deno.test(`chain.addBlock() returns nothing of what both branches hold (${kind})`, async () => {
    await using box = await ChainBox.open(kind);
    const root = box.chain.tip;
    await box.add([vote("a", "x"), vote("b", "x")]);
    const side = await box.add([vote("a", "x")], root);
    const result = await box.addBlock(box.make([], { parent: side }));
    assert(result.status === "connected");
    assertEquals(result.change.refused.size, 0);
    assertEquals(result.change.returned, [recordId(vote("b", "x"))]);
    const place = box.chain.place(recordId(vote("a", "x")));
    assert(place.status === "included" && place.node === side);
  });
}

Deno.test("chain.submit() gives the validator the place of the next block", async () => {
  const seen: number[][] = [];
  const watcher = defineValidator({
    name: "vote",
    version: 1,
    check: (_record, _state, { index, time }) => {
      seen.push([index, time]);
      return accept();
    },
  });
  await using box = await ChainBox.open("memory", {
    createHost: () => new InProcessHost(watcher, {}),
  });
  await box.add([]);
  await box.chain.submit([new Uint8Array([1])]);
  assertEquals(seen, [[2, box.now]]);
  const block = box.make([new Uint8Array([1])], { time: box.chain.tip.header.time + 7 });
  await box.addBlock(block);
  assertEquals(seen[1], [2, block.header.time]);
});
