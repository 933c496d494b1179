import { assert, assertEquals } from "@std/assert";
import {
  BURST_BYTES,
  BURST_MESSAGES,
  BYTES_PER_MS,
  MESSAGES_PER_MS,
} from "../../../net/session/limits.ts";
import { MAX_FRAME_BYTES } from "../../../net/wire/limits.ts";
import { encodeMessage } from "../../../net/wire/codec.ts";
import type { Message } from "../../../net/wire/messages.ts";
import { Quota } from "../../../net/session/quota.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { named } from "../../support/named.ts";
import { NodeWorld } from "../../support/node_world.ts";

const PING = encodeMessage({ type: "ping" });
const BLOCK = { type: 8, payload: new Uint8Array(MAX_FRAME_BYTES) };

/** How often a frame may come before it has to wait. */
function free(quota: Quota, frame: { type: number; payload: Uint8Array }): number {
  let count = 0;
  while (quota.spend(frame) === 0) count++;
  return count;
}

Deno.test("Quota lets a burst of messages pass, and then as many as its rate gives", async () => {
  const clock = new ManualClock();
  const quota = new Quota({ clock });
  assertEquals(free(quota, PING), BURST_MESSAGES);
  // The one that had to wait is a debt of one.
  await clock.advance(10);
  assertEquals(free(quota, PING), 10 * MESSAGES_PER_MS - 1);
  await clock.advance(3_600_000);
  assertEquals(free(quota, PING), BURST_MESSAGES);
});

Deno.test("Quota counts bytes too, and says how long they have to wait", async () => {
  const clock = new ManualClock();
  const quota = new Quota({ clock });
  const count = free(quota, BLOCK);
  assertEquals(count, Math.floor(BURST_BYTES / MAX_FRAME_BYTES));
  const debt = (count + 1) * MAX_FRAME_BYTES - BURST_BYTES;
  await clock.advance(debt / BYTES_PER_MS);
  assertEquals(quota.spend(BLOCK), MAX_FRAME_BYTES / BYTES_PER_MS);
  await clock.advance(3_600_000);
  assertEquals(free(quota, BLOCK), count);
});

Deno.test("Quota lets pass what was asked for, and no more", () => {
  const hash = named<BlockHash>("ab".repeat(32));
  const cases: [Message, { type: number; payload: Uint8Array }, number][] = [
    [{ type: "getBlocks", hashes: [hash, hash, hash] }, BLOCK, 3],
    [{ type: "getSketch", hash }, BLOCK, 1],
    [{ type: "getMissing", hash, positions: [1] }, { ...BLOCK, type: 20 }, 1],
    [{ type: "getBundle", sha256: hash }, { ...BLOCK, type: 15 }, 1],
    [{ type: "getHeaders", locator: [] }, { ...BLOCK, type: 6 }, 1],
    // Nothing that is no answer.
    [{ type: "getBlocks", hashes: [hash] }, { ...BLOCK, type: 11 }, 0],
    [{ type: "tip", header: undefined as never }, BLOCK, 0],
  ];
  for (const [question, answer, extra] of cases) {
    const quota = new Quota({ clock: new ManualClock() });
    quota.ask(question);
    const usual = Math.floor(BURST_BYTES / MAX_FRAME_BYTES);
    assertEquals(free(quota, answer), usual + extra, question.type);
  }
});

Deno.test("Node: who sends more than its share is read more slowly, is not left, and slows nobody else", async () => {
  const clock = new ManualClock(Date.now());
  await using world = new NodeWorld();
  const target = await world.start({ mine: false, clock });
  await using flood = await HostilePeer.greet(target.address, world.network);
  await using other = await HostilePeer.greet(target.address, world.network);
  const count = BURST_MESSAGES + 1_000;
  const pings = Array.from({ length: count }, (): Message => ({ type: "ping" }));
  await flood.say(...pings, { type: "getBlocks", hashes: [named("ab".repeat(32))] });
  await world.drive(clock, "it waits", () => flood.all("pong").length === BURST_MESSAGES, {
    stepMs: 0,
  });
  await other.roundTrip();
  assertEquals(flood.all("pong").length, BURST_MESSAGES);
  await world.drive(clock, "all are answered", () => flood.all("noBlocks").length === 1, {
    stepMs: 10,
  });
  assertEquals(flood.all("pong").length, count);
  assert(clock.monotonic() >= 1_000 / MESSAGES_PER_MS);
  assertEquals(target.warnings(), []);
});
