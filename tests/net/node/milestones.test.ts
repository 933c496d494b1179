/** What a node does when a moment is over from which on other records may enter than before. */
import { assert, assertEquals } from "@std/assert";
import { ManualClock } from "../../support/manual_clock.ts";
import { NodeWorld } from "../../support/node_world.ts";

const NOW = 1_790_000_000_000;
/** Longer than a miner waits until it looks again. */
const WHILE_MS = 12_000;

Deno.test("Node: behind each milestone one block is mined, though nothing waits", async () => {
  await using world = new NodeWorld();
  const clock = new ManualClock(NOW);
  const milestones = [NOW + WHILE_MS, NOW + 3 * WHILE_MS];
  const a = await world.start({ clock, milestones });
  await clock.advance(WHILE_MS - 1);
  assertEquals(a.chain.tip.header.index, 0);
  for (const [i, time] of milestones.entries()) {
    await clock.advance(time - clock.now());
    await world.drive(clock, "a block is mined", () => a.chain.tip.header.index === i + 1);
    const { header } = a.chain.tip;
    assert(header.time >= time && header.recordCount === 0, `${header.time}`);
    await clock.advance(1_000);
    assertEquals(a.chain.tip.header.index, i + 1);
  }
  await clock.advance(2 * WHILE_MS);
  assertEquals(a.chain.tip.header.index, milestones.length);
});

Deno.test("Node: milestones that are over before it starts take one block together", async () => {
  await using world = new NodeWorld();
  const clock = new ManualClock(NOW);
  const a = await world.start({ clock, milestones: [NOW - WHILE_MS, NOW - 1, NOW] });
  await world.drive(clock, "a block is mined", () => a.chain.tip.header.index === 1);
  await clock.advance(2 * WHILE_MS);
  assertEquals(a.chain.tip.header.index, 1);
});
