/** Records that are forged, unasked for, or promised and not handed over. */
import { assertEquals } from "@std/assert";
import { recordId } from "../../../core/block/record.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { voteRecord } from "../../support/node_world.ts";
import { assertOnlySenderSuffers, setScene } from "../../support/attacked_node.ts";

Deno.test("Node: a forged record costs its sender the connection", async () => {
  await using scene = await setScene();
  const forged = new TextEncoder().encode('{"voter":"ann"}');
  await using hostile = await HostilePeer.greet(scene.target.address, scene.world.network);
  await hostile.say({ type: "haveRecords", ids: [recordId(forged)] });
  await hostile.next("getRecords");
  await hostile.say({ type: "records", records: [forged] });
  await assertOnlySenderSuffers(scene, hostile, "it passed on a record that is invalid");
  assertEquals(scene.target.chain.place(recordId(forged)).status, "unknown");
});

Deno.test("Node: a second vote that its sender may not know to be one is dropped and held against nobody", async () => {
  await using scene = await setScene();
  const second = voteRecord("before1", "blue");
  await using hostile = await HostilePeer.greet(scene.target.address, scene.world.network);
  await hostile.say({ type: "haveRecords", ids: [recordId(second)] });
  await hostile.next("getRecords");
  await hostile.say({ type: "records", records: [second] });
  await hostile.roundTrip();
  assertEquals([scene.target.chain.pending.size, scene.target.warnings()], [0, []]);
});

Deno.test("Node: a record that nobody asked for is passed over", async () => {
  await using scene = await setScene();
  await using hostile = await HostilePeer.greet(scene.target.address, scene.world.network);
  await hostile.say({ type: "records", records: [voteRecord("ann", "red")] });
  await hostile.roundTrip();
  assertEquals([scene.target.chain.pending.size, scene.target.warnings()], [0, []]);
});

Deno.test("Node: a peer that promises a record and never hands it over does not keep it from the others", async () => {
  const clock = new ManualClock(Date.now());
  await using scene = await setScene({ target: { clock } });
  const { honest, target, world } = scene;
  const record = voteRecord("ann", "red");
  await using hostile = await HostilePeer.greet(target.address, world.network);
  await hostile.say({ type: "haveRecords", ids: [recordId(record)] });
  await hostile.next("getRecords");
  await honest.node.submit([record]);
  await world.drive(clock, "the record came", () => target.chain.pending.size === 1, {
    stepMs: 1_000,
  });
  // Not because it was dropped for its silence: it still is connected.
  assertEquals(target.node.peerCount, 2);
});

Deno.test("Node: a record whose sender left before it came is asked of another peer", async () => {
  const clock = new ManualClock(Date.now());
  await using scene = await setScene({ target: { clock } });
  const { honest, target, world } = scene;
  const record = voteRecord("ann", "red");
  await using hostile = await HostilePeer.greet(target.address, world.network);
  await hostile.say({ type: "haveRecords", ids: [recordId(record)] });
  await hostile.next("getRecords");
  await honest.node.submit([record]);
  await using other = await HostilePeer.greet(honest.address, world.network);
  await other.roundTrip();
  hostile.close();
  // The target's clock stands still: it is asked for at once, not when the answer is overdue.
  await world.until("the record came", () => target.chain.pending.size === 1);
});
