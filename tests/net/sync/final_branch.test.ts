/** Headers that lead to a block which witnesses made final, and of branches that exclude it. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { BlockNode } from "../../../core/chain/block_tree.ts";
import { HeaderWorld, Truth, WITNESSED_LIVELY } from "../../support/header_world.ts";

/** Time that a block took, in ms, with which those after it are as hard, or ever easier. */
const STEADY_MS = 1_000;
const SLOW_MS = 9_000;

const LIMITS = { message: 10, nearTip: 5 };

/** A node with a steady chain of 40 blocks, and a light branch of 95 from genesis that others have. */
async function twoBranches() {
  const truth = new Truth(WITNESSED_LIVELY);
  const { genesis } = truth.chain.tree;
  const world = new HeaderWorld(truth, LIMITS);
  const heavy = await truth.grow(genesis, 40, STEADY_MS);
  await world.complete(heavy);
  const light = await truth.grow(genesis, 95, SLOW_MS);
  return { world, truth, heavy, light, path: truth.path(light) };
}

/** A node that has moved from there to the light branch, as its block 43 is final. */
async function settled() {
  const all = await twoBranches();
  const { world, path } = all;
  for (const node of path.slice(0, 43)) await world.chain.addBlock(all.truth.block(node));
  assertEquals(await world.certify(path[42]), "final");
  assertEquals(world.chain.tip.hash, path[42].hash);
  return all;
}

Deno.test("HeaderSync keeps the headers that lead to a final block, whatever they weigh, and none behind it", async () => {
  for (const isEarly of [true, false]) {
    const { world, light, path } = await twoBranches();
    if (isEarly) assertEquals(await world.certify(path[42]), "missing");
    const peer = world.connect(light);
    world.talk();
    if (!isEarly) {
      assertEquals(world.chain.tree.bodiless.size, 0);
      assertEquals(await world.certify(path[42]), "missing");
      world.talk();
    }
    assertEquals(world.headers.tipOf(peer)?.hash, path[42].hash);
    assertEquals(world.chain.tree.bodiless.size, 43);
    const { questions } = peer;
    world.headers.resume();
    world.talk();
    assertEquals(peer.questions, questions, "it is not asked again for what is here");
    await world.settle();
    assertEquals([world.chain.final.node.hash, world.chain.tip.hash], [path[42].hash, light.hash]);
  }
});

Deno.test("HeaderSync finds a final block in any place of a message, also as the end of a peer's chain", async () => {
  for (const at of [0, 8, 9, 10, 19, 20, 94]) {
    for (const isEarly of [true, false]) {
      const { world, light, path } = await twoBranches();
      if (isEarly) await world.certify(path[at]);
      world.connect(light);
      world.talk();
      if (!isEarly) await world.certify(path[at]);
      await world.settle();
      assertEquals(world.chain.final.node.hash, path[at].hash, `${at}`);
    }
  }
});

Deno.test("HeaderSync looks for a final block once in what was counted, and no further than its index", async () => {
  const { world, truth, light, path } = await twoBranches();
  const elsewhere = await truth.grow(path[20], 22, SLOW_MS);
  assertEquals(elsewhere.header.index, 43);
  const peer = world.connect(light);
  await world.settle();
  assertEquals(peer.questions, 10);
  await world.certify(elsewhere);
  for (let i = 0; i < 5; i++) await world.settle();
  assert(peer.questions <= 21, `${peer.questions} questions`);
  assertEquals(world.chain.tree.bodiless.size, 0);
  // Whoever has it is asked, though this one is connected.
  world.connect(elsewhere);
  await world.settle();
  assertEquals(world.chain.tip.hash, elsewhere.hash);
});

Deno.test("HeaderSync learns that a peer's chain holds a final block that another gave", async () => {
  const { world, light, path } = await twoBranches();
  const [one, other] = [world.connect(light), world.connect(light)];
  await world.settle();
  await world.certify(path[94]);
  world.talk();
  world.headers.resume();
  world.talk();
  for (const peer of [one, other]) assertEquals(world.headers.tipOf(peer)?.hash, light.hash);
});

Deno.test("HeaderSync keeps nothing of a branch that forks below the final block, and asks for no more than each header once", async () => {
  const { world, truth, heavy } = await settled();
  // Ten times the work, and more.
  let attack = heavy;
  while (attack.work < 10n * world.chain.tip.work) attack = await truth.add(attack, 200);
  const before = truth.path(attack).length;
  world.chain.forgetHeaders({ held: [], most: 0 });
  const { size } = world.chain.tree;
  const peer = world.connect(attack);
  await world.settle();
  assertEquals(world.headers.isPaging, false);
  let own: BlockNode = attack;
  for (let i = 0; i < 60; i++) {
    own = await truth.add(own, STEADY_MS);
    peer.move(own);
    await world.settle();
  }
  assertEquals([world.chain.tree.bodiless.size, world.chain.tree.size], [0, size]);
  const pages = Math.ceil((before + 60) / LIMITS.message);
  assert(peer.questions <= pages + 1, `${peer.questions} questions for ${pages} pages`);
  assert(world.headers.workOf(peer)! < world.chain.tip.work, "its work counts for nothing");
  // What it says is understood again once its chain may count.
  peer.move(
    await truth.grow(world.truth.nodes.find(({ hash }) => hash === world.chain.tip.hash)!, 3),
  );
  await world.settle();
  assertEquals(world.chain.tip.hash, peer.own.hash);
});

Deno.test("HeaderSync gives back what it kept of a heavier branch once that excludes the final block", async () => {
  const truth = new Truth(WITNESSED_LIVELY);
  const { genesis } = truth.chain.tree;
  const world = new HeaderWorld(truth, {
    ...LIMITS,
    bodilessOfOne: 10,
    loose: 3,
    evictAfter: 30,
  });
  const own = await truth.grow(genesis, 20, STEADY_MS);
  await world.complete(own);
  const attack = await truth.grow(genesis, 60, STEADY_MS);
  const peer = world.connect(attack);
  world.talk();
  assertEquals(world.chain.tree.bodiless.size, 60);
  assertEquals(await world.certify(truth.path(own)[9]), "final");
  // Others tell of blocks that may count.
  const others = await truth.grow(own, 40, STEADY_MS);
  world.connect(others);
  world.talk();
  assert(world.chain.tree.bodiless.size <= 40 + 10 + 3 + LIMITS.message, "most of it is forgotten");
  peer.move(await truth.add(attack, STEADY_MS));
  await world.settle();
  assertEquals(world.chain.tip.hash, others.hash);
});

Deno.test("HeaderSync finds out that a second final block excludes the first", async () => {
  const { world, truth, heavy } = await settled();
  const second = await truth.grow(heavy, 15, STEADY_MS);
  assertEquals(await world.certify(second, 2), "missing");
  assertEquals(await world.chain.settleFinality(), []);
  world.connect(second);
  await world.settle();
  assertEquals((await world.chain.settleFinality()).map(({ status }) => status), ["conflict"]);
});

Deno.test("HeaderSync asks a peer that moves from a branch beside the final block to the one that leads there", async () => {
  for (const isEarly of [true, false]) {
    const truth = new Truth(WITNESSED_LIVELY);
    const { genesis } = truth.chain.tree;
    const beside = await truth.grow(genesis, 3, STEADY_MS);
    const final = await truth.grow(genesis, 2, SLOW_MS);
    const world = new HeaderWorld(truth, { message: 2, nearTip: 0, bodilessOfOne: 1, loose: 0 });
    const peer = world.connect(beside);
    world.hear(peer);
    peer.answer();
    peer.move(final);
    if (!isEarly) { while (peer.said.length > 0) world.hear(peer); }
    assertEquals(await world.certify(final), "missing");
    await world.settle();
    assertEquals(world.chain.tip.hash, final.hash);
  }
});

Deno.test("HeaderSync leads to the final block if any peer has it, whatever is said when", async () => {
  const blocks = fc.array(
    fc.record({
      parent: fc.nat(),
      isOnLast: fc.boolean(),
      solveMs: fc.constantFrom(200, STEADY_MS, SLOW_MS),
    }),
    { minLength: 10, maxLength: 60 },
  );
  const steps = fc.array(
    fc.record({
      kind: fc.constantFrom("answer", "hear", "hear", "move", "fetch", "drop", "certify"),
      peer: fc.nat(),
      at: fc.nat(),
    }),
    { maxLength: 120 },
  );
  const limits = fc.record({
    message: fc.constantFrom(2, 3, 5),
    nearTip: fc.constantFrom(0, 1, 4),
    bodiless: fc.constantFrom(4, 10, 1_000),
    bodilessOfOne: fc.constantFrom(1, 3),
    loose: fc.constantFrom(0, 3),
    evictAfter: fc.constantFrom(1, 5),
  });
  const owns = fc.array(fc.nat(), { minLength: 1, maxLength: 4 });
  const plans = fc.record({ blocks, steps, limits, start: fc.nat(), owns, final: fc.nat() });
  let moved = 0;
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const truth = new Truth(WITNESSED_LIVELY);
      for (const { parent, isOnLast, solveMs } of plan.blocks) {
        const on = isOnLast ? truth.nodes.at(-1)! : truth.nodes[parent % truth.nodes.length];
        await truth.add(on, solveMs);
      }
      const nodeAt = (at: number) => truth.nodes[at % truth.nodes.length];
      const final = truth.nodes[1 + plan.final % (truth.nodes.length - 1)];
      const isWithin = (node: BlockNode) => truth.chain.tree.fork(node, final) === final;
      const world = new HeaderWorld(truth, plan.limits);
      const { chain } = world;
      await world.complete(nodeAt(plan.start));
      let isCertified = false;
      const certify = async () => {
        if (!isCertified) await world.certify(final);
        isCertified = true;
      };
      for (const own of plan.owns) world.connect(nodeAt(own));
      for (const { kind, peer: which, at } of plan.steps) {
        const peer = world.peers[which % world.peers.length];
        if (kind === "answer" && peer.asked.length > 0) peer.answer();
        if (kind === "hear" && peer.said.length > 0) world.hear(peer);
        if (kind === "fetch") await world.fetch();
        if (kind === "certify") await certify();
        // To a heavier block, or to one that is final.
        if (kind === "move") {
          const next = truth.nodes.filter((node) =>
            isWithin(peer.own)
              ? isWithin(node) && node.work > peer.own.work
              : node.work > peer.own.work ||
                isWithin(node)
          );
          if (next.length > 0) peer.move(next[at % next.length]);
        }
        if (kind === "drop") {
          world.disconnect(peer);
          world.connect(peer.own);
        }
      }
      await certify();
      await world.settle();
      const holders = world.peers.filter(({ own }) => isWithin(own));
      if (holders.length > 0) {
        const before = nodeAt(plan.start);
        if (!isWithin(before)) moved += 1;
        assertEquals(chain.final.node.hash, final.hash);
        const most = holders.reduce((most, { own }) => own.work > most ? own.work : most, 0n);
        assert(chain.tip.work >= most, "of what follows the final block the heaviest counts");
      }
      for (const peer of world.peers.slice()) world.disconnect(peer);
      chain.forgetHeaders({ held: [], most: 0 });
      assertEquals(chain.tree.bodiless.size, 0);
    }),
    { numRuns: 400 },
  );
  assert(moved > 50, `${moved} moved`);
});
