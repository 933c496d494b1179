import { assertEquals } from "@std/assert";
import { hexToBytes } from "../../../core/base/hash.ts";
import { recordIdOf } from "../../../core/block/ids.ts";
import { recordId } from "../../../core/block/record.ts";
import { systemRandom } from "../../../core/base/system.ts";
import { REQUEST_TIMEOUT_MS } from "../../../net/base/limits.ts";
import { MAX_RECORD_IDS } from "../../../net/wire/limits.ts";
import { Forge, testNetwork } from "../../support/block_forge.ts";
import { HostilePeer, passWith } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { NodeWorld, voteRecord } from "../../support/node_world.ts";

Deno.test("Relay: a record that came in a block is not asked of those who promised it too", async () => {
  await using world = new NodeWorld();
  const target = await world.start({ mine: false });
  const record = voteRecord("ann", "red");
  const ids = [recordId(record)];
  await using asked = await HostilePeer.greet(target.address, world.network);
  await using other = await HostilePeer.greet(target.address, world.network);
  await asked.say({ type: "haveRecords", ids });
  await asked.next("getRecords");
  await other.say({ type: "haveRecords", ids });
  await other.roundTrip();
  await other.offer(await new Forge(world.network).extend([record]));
  await world.until("the block is here", () => target.chain.tip.header.index === 1);
  asked.close();
  await world.until("who owed it is gone", () => target.node.peerCount === 1);
  await other.roundTrip();
  assertEquals(other.all("getRecords"), []);
  assertEquals(target.node.stats.askedRecords, 0);
});

Deno.test("Relay: a record that does not come in time is asked of another peer that has it", async () => {
  await using world = new NodeWorld();
  const clock = new ManualClock(Date.now());
  const target = await world.start({ mine: false, clock });
  const ids = [recordId(voteRecord("ann", "red"))];
  await using asked = await HostilePeer.greet(target.address, world.network);
  await using other = await HostilePeer.greet(target.address, world.network);
  await asked.say({ type: "haveRecords", ids });
  await asked.next("getRecords");
  await other.say({ type: "haveRecords", ids });
  await passWith([asked, other], clock, REQUEST_TIMEOUT_MS - 1_000);
  assertEquals(other.all("getRecords"), []);
  await passWith([asked, other], clock, 4_000);
  assertEquals(other.all("getRecords").map((message) => message.ids), [ids]);
});

Deno.test("Relay: more ids than one message holds go in several, told and asked for", async () => {
  await using world = new NodeWorld(testNetwork({ validator: "any" }));
  const target = await world.start({ mine: false });
  const lengths = (messages: readonly { readonly ids: readonly string[] }[]) =>
    messages.map(({ ids }) => ids.length);
  const ids = Array.from({ length: MAX_RECORD_IDS + 1 }, () => recordIdOf(systemRandom.bytes(32)));
  await using asked = await HostilePeer.greet(target.address, world.network);
  await using other = await HostilePeer.greet(target.address, world.network);
  for (const peer of [asked, other]) {
    await peer.say({ type: "haveRecords", ids: ids.slice(1) });
    await peer.say({ type: "haveRecords", ids: ids.slice(0, 1) });
    await peer.roundTrip();
  }
  // All at once are asked of the other one then.
  asked.close();
  await world.until("it is gone", () => target.node.peerCount === 1);
  await other.roundTrip();
  assertEquals(lengths(other.all("getRecords")), [MAX_RECORD_IDS, 1]);
  await target.node.submit(ids.map(hexToBytes));
  await using late = await HostilePeer.greet(target.address, world.network);
  await late.roundTrip();
  assertEquals(lengths(late.all("haveRecords")), [MAX_RECORD_IDS, 1]);
});
