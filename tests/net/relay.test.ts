import { assertEquals } from "@std/assert";
import { recordId } from "../../core/record.ts";
import { Forge } from "../support/block_forge.ts";
import { HostilePeer } from "../support/hostile_peer.ts";
import { NodeWorld, voteRecord } from "../support/node_world.ts";

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
