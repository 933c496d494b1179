/** How many headers are kept, and whose. */
import { assert, assertEquals } from "@std/assert";
import { MAX_BODILESS_HEADERS, MIN_BODILESS_HEADERS } from "../../../net/sync/limits.ts";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";
import { writableTree } from "../../support/chain_insides.ts";
import { HeaderWorld, overtake, type ToldPeer, Truth } from "../../support/header_world.ts";
import { named } from "../../support/named.ts";

/** Time that a block took, in ms, with which those after it are as hard, or ever easier. */
const STEADY_MS = 1_000;
const SLOW_MS = 9_000;

Deno.test("HeaderSync keeps a bounded number of headers without a body, and asks for more when bodies have come", async () => {
  const truth = new Truth();
  const { genesis } = truth.chain.tree;
  const room = { message: 10, bodiless: 50, bodilessOfOne: 20 };
  const world = new HeaderWorld(truth, room);
  const trunk = await truth.grow(genesis, 200, STEADY_MS);
  const first = world.connect(trunk);
  world.talk();
  assertEquals(world.chain.tree.bodiless.size, 50);
  // Who is the only one, or on the same chain, is not asked for what can not be kept.
  assertEquals(first.questions, 5);
  const same = world.connect(trunk);
  world.talk();
  assertEquals([first.questions, same.questions], [5, 1]);
  // Each stranger with a branch of its own gets its share.
  for (let i = 0; i < 3; i++) world.connect(await truth.grow(genesis, 100, SLOW_MS));
  world.talk();
  assert(world.chain.tree.bodiless.size <= 50 + 3 * 30, `${world.chain.tree.bodiless.size}`);
  let most = 0;
  while (await world.fetch()) {
    world.talk();
    most = Math.max(most, world.chain.tree.bodiless.size);
  }
  assertEquals(world.chain.tip.hash, trunk.hash);
  assert(most <= 50 + 3 * 30, `${most}`);
});

Deno.test("HeaderSync's own ceilings hold: who comes when all room is taken gets a share, and no more", async () => {
  const truth = new Truth(testNetwork({ validator: "any", params: EVERY_HASH }));
  const { genesis } = truth.chain.tree;
  const own = await truth.grow(genesis, 2 * MIN_BODILESS_HEADERS + 100);
  const world = new HeaderWorld(truth);
  const [first, second] = [world.connect(own), world.connect(own)];
  // As if it had sent a branch that fills all room; the tree checks nothing.
  const tree = writableTree(world.chain.tree);
  let full = tree.genesis;
  for (let index = 1; tree.bodiless.size < MAX_BODILESS_HEADERS; index++) {
    full = tree.add(named(`${index}`), { ...full.header, index, prevHash: full.hash });
  }
  first.said.length = 0;
  world.headers.start(first, full);
  world.talk();
  assertEquals(world.headers.tipOf(second)!.header.index, MIN_BODILESS_HEADERS);
  assertEquals(tree.bodiless.size, MAX_BODILESS_HEADERS + MIN_BODILESS_HEADERS);
});

Deno.test("HeaderSync gives back the room of branches that were the heaviest one after another", async () => {
  const truth = new Truth();
  const { genesis } = truth.chain.tree;
  const limits = {
    message: 5,
    bodiless: 20,
    bodilessOfOne: 5,
    loose: 0,
    evictAfter: 5,
    nearTip: 1,
  };
  const world = new HeaderWorld(truth, limits);
  await world.complete(await truth.grow(genesis, 25, SLOW_MS));
  let last = world.chain.tip;
  const peers: ToldPeer[] = [];
  for (let i = 0; i < 12; i++) {
    const start = await truth.grow(genesis, 25, SLOW_MS - i - 1);
    last = await overtake(truth, start, last);
    peers.push(world.connect(last));
    world.talk();
    // The heaviest whole, and of each other one what a peer gets in any case.
    const { size } = world.chain.tree.bodiless;
    assert(size <= Math.max(2 * 20, 35 + i * 10) + 35, `${size} of ${i}`);
  }
  assert(world.chain.tree.bodiless.size < 200);
  for (const peer of peers) {
    const { index } = world.headers.tipOf(peer)!.header;
    assert(index <= 10 || peer.own === last);
  }
  for (const peer of peers) assertEquals(world.headers.workOf(peer), peer.own.work);
  // One that was given back is followed when the heaviest is gone.
  world.disconnect(peers.pop()!);
  await world.settle();
  assertEquals(world.chain.tip.hash, peers.at(-1)!.own.hash);
});

Deno.test("HeaderSync learns what a peer's chain weighs altogether, when another's first headers are heavier", async () => {
  const truth = new Truth();
  const { genesis } = truth.chain.tree;
  const world = new HeaderWorld(truth, { message: 5, bodiless: 10, bodilessOfOne: 5 });
  const dense = await truth.grow(genesis, 20, 200);
  const start = await truth.grow(genesis, 40, SLOW_MS);
  const honest = world.connect(await overtake(truth, start, dense));
  const hostile = world.connect(dense);
  world.talk();
  assert(world.headers.tipOf(honest)!.work < world.headers.tipOf(hostile)!.work);
  assertEquals(world.headers.workOf(hostile), dense.work);
  assert(world.headers.workOf(honest)! > dense.work);
  await world.settle();
  assertEquals(world.chain.tip.hash, honest.own.hash);
  // None of the other's blocks was worth fetching.
  assertEquals(world.chain.tree.get(truth.path(dense)[0].hash)?.status, "header");
});

Deno.test("HeaderSync forgets headers that no peer's chain has any more, and none that one has", async () => {
  const truth = new Truth();
  const { genesis } = truth.chain.tree;
  const world = new HeaderWorld(truth, { message: 10, loose: 5, evictAfter: 20 });
  await world.complete(await truth.grow(genesis, 3, STEADY_MS));
  const faithful = world.connect(await truth.grow(world.chain.tip, 8, STEADY_MS));
  world.talk();
  const fickle = world.connect(world.chain.tip);
  for (let i = 0; i < 200; i++) {
    fickle.move(await truth.add(truth.nodes[3], STEADY_MS));
    world.talk();
    assert(world.chain.tree.bodiless.size <= 8 + 1 + 5 + 20);
  }
  assertEquals(world.chain.tree.get(faithful.own.hash)?.status, "header");
  assertEquals(world.chain.tree.get(fickle.own.hash)?.status, "header");
  faithful.move(await truth.add(faithful.own, STEADY_MS));
  await world.settle();
  assertEquals(world.chain.tip.hash, faithful.own.hash);
});

Deno.test("HeaderSync forgets nothing that a branch begins with which is being counted", async () => {
  const truth = new Truth();
  const limits = { message: 4, bodiless: 8, bodilessOfOne: 4, loose: 0, evictAfter: 3 };
  const world = new HeaderWorld(truth, limits);
  const peer = world.connect(await truth.grow(truth.chain.tree.genesis, 20, STEADY_MS));
  world.talk();
  const rival = world.connect(await truth.grow(truth.chain.tree.genesis, 30, STEADY_MS));
  world.talk();
  assert(world.chain.tree.bodiless.size >= 8);
  world.disconnect(rival);
  // What was kept of its branch has been given back to what is counted, and it has none of the blocks that it
  // was asked for.
  const base = world.headers.tipOf(peer)!;
  world.headers.doubt(peer);
  const fickle = world.connect(await truth.add(truth.chain.tree.genesis, STEADY_MS));
  for (let i = 0; i < 10; i++) {
    fickle.move(await truth.add(truth.chain.tree.genesis, STEADY_MS));
    world.talk();
  }
  assertEquals([base.status, world.chain.tree.get(base.hash) === base], ["header", true]);
  peer.move(await truth.add(peer.own, STEADY_MS));
  await world.settle();
  assertEquals(world.chain.tip.hash, peer.own.hash);
});
