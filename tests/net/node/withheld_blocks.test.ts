/** Blocks that peers name and do not give. */
import { assertEquals } from "@std/assert";
import { blockHash } from "../../../core/block/block.ts";
import type { Header } from "../../../core/block/header.ts";
import { recordId } from "../../../core/block/record.ts";
import { BUSY_MS, STALLED_MS } from "../../../net/sync/limits.ts";
import { Forge } from "../../support/block_forge.ts";
import { HostilePeer, passWith } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { NodeWorld, voteRecord } from "../../support/node_world.ts";
import { setScene } from "../../support/attacked_node.ts";

Deno.test("Node: a peer that promises a heavier block and leaves does not stop others for good", async () => {
  await using scene = await setScene({ honest: { mine: true } });
  const { forge, honest, target, world } = scene;
  const promised = forge.make([]);
  await using hostile = await HostilePeer.greet(target.address, world.network);
  await hostile.say({ type: "tip", header: promised.header });
  await hostile.next("getBlocks");
  hostile.close();
  await honest.vote("ann", "red");
  await world.until(
    "the honest peer's block came",
    () => target.chain.place(recordId(voteRecord("ann", "red"))).status === "included",
  );
});

Deno.test("Node: a peer that promises a long heavier branch and never gives it is dropped, and others go on", async () => {
  const clock = new ManualClock(Date.now());
  await using scene = await setScene({ target: { clock } });
  const { forge, honest, target, world } = scene;
  const promised = new Forge(world.network);
  for (const block of forge.blocks()) await promised.chain.addBlock(block);
  const branch = await promised.grow(4);
  await using hostile = await HostilePeer.greet(target.address, world.network);
  await hostile.say({ type: "headers", headers: branch.map(({ header }) => header) });
  await hostile.next("getBlocks");
  await world.drive(
    clock,
    "it was dropped",
    () => target.warnings("no block within").length === 1,
    {
      stepMs: 1_000,
    },
  );
  await hostile.closed;
  assertEquals(target.node.peerCount, 1);
  const block = await forge.extend([voteRecord("ann", "red")]);
  await using good = await HostilePeer.greet(honest.address, world.network);
  await good.offer(block);
  await world.until("the honest peer has it", () => honest.chain.tip.hash === blockHash(block));
  await world.drive(clock, "its block came", () => target.chain.tip.hash === blockHash(block));
});

Deno.test("Node: a heavier branch that does not come, of however many peers, gives way to a lighter one that does", async () => {
  const clock = new ManualClock(Date.now());
  await using scene = await setScene({ target: { clock } });
  const { forge, honest, target, world } = scene;
  const promised = new Forge(world.network);
  for (const block of forge.blocks()) await promised.chain.addBlock(block);
  const headers = (await promised.grow(4)).map(({ header }) => header);
  await using peers = new AsyncDisposableStack();
  for (let i = 0; i < 5; i++) {
    const hostile = peers.use(await HostilePeer.greet(target.address, world.network));
    await hostile.say({ type: "headers", headers });
    await hostile.roundTrip();
  }
  const block = await forge.extend([voteRecord("ann", "red")]);
  await using good = await HostilePeer.greet(honest.address, world.network);
  await good.offer(block);
  await world.until("the honest peer has it", () => honest.chain.tip.hash === blockHash(block));
  await world.drive(clock, "its block came", () => target.chain.tip.hash === blockHash(block), {
    stepMs: 500,
  });
  // Before the first of them is given up.
  assertEquals(target.warnings(), []);
  assertEquals(target.node.peerCount, 6);
});

Deno.test("Node: a branch that did not come is fetched after others for some minutes, and then as any", async () => {
  await using world = new NodeWorld();
  const clock = new ManualClock(Date.now());
  const target = await world.start({ mine: false, clock });
  const [heavy, light] = [new Forge(world.network), new Forge(world.network)];
  const headers = (await heavy.grow(3)).map(({ header }) => header);
  const promise = async (branch: readonly Header[]) => {
    const peer = await HostilePeer.greet(target.address, world.network);
    await peer.say({ type: "headers", headers: branch });
    await peer.roundTrip();
    return peer;
  };
  {
    await using first = await promise(headers);
    await first.next("getBlocks");
    await passWith([first], clock, 2 * BUSY_MS);
  }
  for (
    const [waitMs, isAsked] of [[STALLED_MS - 3 * BUSY_MS, false], [4 * BUSY_MS, true]] as const
  ) {
    await world.until("all are gone", () => target.node.peerCount === 0);
    await clock.advance(waitMs);
    await using other = await promise([light.make([]).header]);
    await other.next("getBlocks");
    await using again = await promise(headers);
    assertEquals(again.all("getBlocks").length > 0, isAsked);
  }
});

Deno.test("Node: a block that a peer withholds is asked of another within seconds", async () => {
  const clock = new ManualClock(Date.now());
  await using scene = await setScene({ target: { clock } });
  const { forge, target, world } = scene;
  const block = await forge.extend([voteRecord("ann", "red")]);
  const next = forge.make([voteRecord("bob", "red")]);
  await using silent = await HostilePeer.greet(target.address, world.network, { port: 40_001 });
  await silent.say({ type: "tip", header: block.header });
  await silent.next("getBlocks");
  await using honest = await HostilePeer.greet(target.address, world.network, { port: 40_002 });
  await honest.say({ type: "tip", header: block.header });
  await honest.roundTrip();
  assertEquals(honest.all("getBlocks"), []);
  await clock.advance(6_000);
  await honest.next("getBlocks");
  await honest.say({ type: "block", block });
  await world.until("it came", () => target.chain.tip.hash === blockHash(block));
  // It is neither dropped, as its line may be slow, nor asked first the next time.
  await silent.say({ type: "tip", header: next.header });
  await silent.roundTrip();
  await honest.say({ type: "tip", header: next.header });
  await clock.advance(6_000);
  await honest.next("getBlocks");
});

Deno.test("Node: a block that nobody gives keeps a node from mining for seconds, not for good", async () => {
  const clock = new ManualClock(Date.now());
  await using scene = await setScene({ target: { clock, mine: true } });
  const { forge, target, world } = scene;
  await using hostile = await HostilePeer.greet(target.address, world.network);
  await hostile.say({ type: "tip", header: forge.make([]).header });
  await hostile.next("getBlocks");
  const id = await target.vote("ann", "red");
  await clock.advance(2_000);
  assertEquals(target.chain.place(id).status, "pending");
  // Less than what it takes to give the other peer up.
  await clock.advance(6_000);
  await world.until("it mines", () => target.chain.place(id).status === "included");
  assertEquals(target.node.peerCount, 2);
});

Deno.test("Node: while a promised block does not come, blocks of others are taken", async () => {
  await using scene = await setScene({ honest: { mine: true } });
  const { forge, honest, target, world } = scene;
  await using hostile = await HostilePeer.greet(target.address, world.network);
  await hostile.say({ type: "tip", header: forge.make([]).header });
  await hostile.next("getBlocks");
  for (const voter of ["ann", "bob"]) {
    const id = await honest.vote(voter, "red");
    await world.until("it is in a block", () => honest.chain.place(id).status === "included");
  }
  await world.until("the target follows", () => target.chain.tip.hash === honest.chain.tip.hash);
});
