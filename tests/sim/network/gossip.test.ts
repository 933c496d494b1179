import { assert, assertEquals } from "@std/assert";
import { playGossip } from "./gossip.ts";

const PLAY = { nodes: 60, rounds: 3, records: 1, recordBytes: 100, seed: 1 };

Deno.test("news is with all of 60 peers within 400 virtual ms, at no more messages than gossipsub takes", async () => {
  const { reached, latencyMs, messagesPerDelivery } = await playGossip(PLAY);
  assertEquals(reached, 1);
  assert(latencyMs.max < 400, `it took ${latencyMs.max} ms`);
  assert(messagesPerDelivery < 6.3, `${messagesPerDelivery} messages a delivery`);
});

Deno.test("a block of known records costs less than a tenth of its size", async () => {
  const report = await playGossip({ ...PLAY, nodes: 12, rounds: 1, records: 1_500 });
  assertEquals([report.block.reached, report.block.bodyBytes], [1, 150_000]);
  assert(report.block.shareOfBody < 0.1, `it costs ${report.block.shareOfBody} of its size`);
});

Deno.test("a simulated network is the same again with the same seed", async () => {
  const small = { ...PLAY, nodes: 12, rounds: 1 };
  assertEquals(await playGossip(small), await playGossip(small));
});
