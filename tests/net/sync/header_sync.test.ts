import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { BlockNode } from "../../../core/chain/block_tree.ts";
import { hashHeader } from "../../../core/block/header.ts";
import { FinalSearch } from "../../../net/sync/final_search.ts";
import { HeaderIntake } from "../../../net/sync/header_intake.ts";
import type { HeaderLimits } from "../../../net/sync/header_capacity.ts";
import { HEADER_LIMITS } from "../../../net/sync/limits.ts";
import { MAX_COUNTED_HEADERS } from "../../../net/sync/limits.ts";
import { MAX_HEADERS } from "../../../net/wire/limits.ts";
import { ProtocolError } from "../../../net/wire/protocol_error.ts";
import { EVERY_HASH, Forge, forgeBlock, testNetwork } from "../../support/block_forge.ts";
import { writableTree } from "../../support/chain_insides.ts";
import { HeaderWorld, overtake, type ToldPeer, Truth } from "../../support/header_world.ts";
import { named } from "../../support/named.ts";

/** Time that a block took, in ms, with which those after it are as hard, or ever easier. */
const STEADY_MS = 1_000;
const SLOW_MS = 9_000;

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
    kind: fc.constantFrom("answer", "hear", "hear", "move", "fetch", "drop"),
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

/** The work from which on a branch is kept. */
function threshold({ chain: { tip }, limits }: HeaderWorld): bigint {
  return tip.work - BigInt(limits.nearTip) * (tip.work - (tip.parent?.work ?? 0n));
}

/** The most work that the truth has after a block. */
function bestAfter(truth: Truth): Map<string, bigint> {
  const best = new Map<string, bigint>();
  for (const node of truth.nodes.toReversed()) {
    for (let at: BlockNode | undefined = node; at !== undefined; at = at.parent) {
      if ((best.get(at.hash) ?? -1n) >= node.work) break;
      best.set(at.hash, node.work);
    }
  }
  return best;
}

Deno.test("HeaderSync leads to the heaviest chain that any peer has, whatever is said when, and keeps no light branch", async () => {
  const owns = fc.array(fc.nat(), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(
      fc.record({ blocks, steps, limits, start: fc.nat(), owns }),
      async (plan) => {
        const truth = new Truth();
        for (const { parent, isOnLast, solveMs } of plan.blocks) {
          const on = isOnLast ? truth.nodes.at(-1)! : truth.nodes[parent % truth.nodes.length];
          await truth.add(on, solveMs);
        }
        const nodeAt = (at: number) => truth.nodes[at % truth.nodes.length];
        const world = new HeaderWorld(truth, plan.limits);
        const { chain } = world;
        await world.complete(nodeAt(plan.start));
        const best = bestAfter(truth);
        let least = threshold(world);
        const check = () => {
          const now = threshold(world);
          if (now < least) least = now;
          for (const { hash, work } of chain.tree.bodiless) {
            assert(best.get(hash)! >= least, `a header of a branch of ${work}, not ${least}`);
          }
        };
        for (const own of plan.owns) world.connect(nodeAt(own));
        for (const { kind, peer: which, at } of plan.steps) {
          const peer = world.peers[which % world.peers.length];
          if (kind === "answer" && peer.asked.length > 0) peer.answer();
          if (kind === "hear" && peer.said.length > 0) world.hear(peer);
          if (kind === "fetch") await world.fetch();
          if (kind === "move") {
            const heavier = truth.nodes.filter(({ work }) => work > peer.own.work);
            if (heavier.length > 0) peer.move(heavier[at % heavier.length]);
          }
          if (kind === "drop") {
            world.disconnect(peer);
            world.connect(peer.own);
          }
          check();
        }
        await world.settle(check);
        for (const peer of world.peers) {
          const { own } = peer;
          const tip = world.headers.tipOf(peer);
          assert(own.work <= chain.tip.work, `${chain.tip.work} here, ${own.work} there`);
          // A tie is seen as one, if there is room for that.
          const isTie = own.work === chain.tip.work &&
            chain.tree.bodiless.size < world.limits.bodiless;
          if (isTie) assertEquals(tip?.hash, own.hash);
        }
        for (const peer of world.peers.slice()) world.disconnect(peer);
        chain.forgetHeaders({ held: [], most: 0 });
        assertEquals(chain.tree.bodiless.size, 0);
      },
    ),
    { numRuns: 500 },
  );
});

/** A node with a steady chain of 40 blocks, and two branches from genesis that take longer and longer. */
async function twoBranches(limits: Partial<HeaderLimits> = {}): Promise<{
  readonly world: HeaderWorld;
  readonly truth: Truth;
  /** The end of the light branch, at a header before a mark. */
  readonly light: BlockNode;
}> {
  const truth = new Truth();
  const { genesis } = truth.chain.tree;
  const world = new HeaderWorld(truth, { message: 10, nearTip: 5, ...limits });
  await world.complete(await truth.grow(genesis, 40, STEADY_MS));
  const light = await truth.grow(genesis, 95, SLOW_MS);
  assert(light.work < threshold(world));
  return { world, truth, light };
}

Deno.test("HeaderSync asks a peer with a lighter branch for it once, however long it is and grows, and keeps none of it", async () => {
  const { world, truth, light } = await twoBranches();
  const { size } = world.chain.tree;
  const peer = world.connect(light);
  await world.settle();
  assertEquals([peer.questions, world.headers.tipOf(peer)], [10, world.chain.tree.genesis]);
  let own = light;
  for (let i = 0; i < 30; i++) {
    own = await truth.add(own, SLOW_MS);
    peer.move(own);
    // Also one that says it twice.
    peer.move(own);
    await world.settle();
  }
  assertEquals(peer.questions, 10);
  // Of a tip that is ahead by some, those in between are asked for, and no others.
  own = await truth.grow(own, 5, SLOW_MS);
  peer.move(own);
  world.hear(peer);
  assertEquals(peer.asked[0].locator[0], own.parent!.parent!.parent!.parent!.parent!.hash);
  await world.settle();
  assertEquals([peer.questions, world.chain.tree.size], [11, size]);
  assertEquals(world.headers.workOf(peer), own.work);
});

Deno.test("HeaderSync keeps a branch once it is heavy enough, also with most of its work at the end", async () => {
  const { world, truth, light } = await twoBranches();
  const peer = world.connect(light);
  await world.settle();
  const heavy = await overtake(truth, light, world.chain.tip);
  peer.move(heavy);
  world.talk();
  assertEquals(world.headers.tipOf(peer)?.hash, heavy.hash);
  await world.settle();
  assertEquals(world.chain.tip.hash, heavy.hash);
});

Deno.test("HeaderSync keeps a branch that came in one message without asking for it again", async () => {
  const { world, truth } = await twoBranches({ message: 60 });
  const heavy = await overtake(truth, truth.chain.tree.genesis, world.chain.tip);
  assert(heavy.header.index < 60);
  const peer = world.connect(heavy);
  await world.settle();
  assertEquals([peer.questions, world.chain.tip.hash], [1, heavy.hash]);
});

/** Lets a node count a heavy branch, up to where it asks for it again. */
function countAll(world: HeaderWorld, peer: ToldPeer): void {
  world.hear(peer);
  while (peer.asked[0].locator[0] !== world.chain.network.chainId || peer.questions === 1) {
    peer.answer();
    world.hear(peer);
  }
}

Deno.test("HeaderSync does not keep other headers than those that it counted", async () => {
  const { world, truth, light } = await twoBranches();
  const { size } = world.chain.tree;
  const peer = world.connect(await overtake(truth, light, world.chain.tip));
  countAll(world, peer);
  const other = await truth.grow(truth.chain.tree.genesis, 10, SLOW_MS);
  peer.answer(truth.path(other).map(({ header }) => header));
  world.hear(peer);
  assertEquals(world.chain.tree.size, size);
  // A part of those that were counted shows nothing either.
  const again = world.connect(peer.own);
  countAll(world, again);
  again.answer(truth.path(light).slice(0, 9).map(({ header }) => header));
  world.hear(again);
  assertEquals(world.chain.tree.size, size);
});

Deno.test("HeaderSync does not ask for ever for what is not given again", async () => {
  for (const lie of ["nothing", "what is known"]) {
    const { world, truth, light } = await twoBranches();
    const peer = world.connect(await overtake(truth, light, world.chain.tip));
    countAll(world, peer);
    const { questions } = peer;
    peer.answer(lie === "nothing" ? [] : [truth.chain.network.genesis.header]);
    world.hear(peer);
    assertEquals([peer.questions, peer.asked], [questions, []]);
    // It may begin anew.
    peer.move(await truth.add(peer.own, STEADY_MS));
    await world.settle();
    assertEquals(world.chain.tip.hash, peer.own.hash);
  }
});

Deno.test("HeaderSync counts a bounded number of headers of a branch, and asks for no more", async () => {
  const { world, truth, light } = await twoBranches({ counted: 35 });
  const peer = world.connect(light);
  await world.settle();
  assertEquals([peer.questions, world.headers.workOf(peer)], [4, truth.path(light)[34].work]);
  peer.move(await truth.add(light, SLOW_MS));
  await world.settle();
  assertEquals(peer.questions, 4);
  // What it says is understood again when its chain is.
  peer.move(await truth.grow(truth.nodes[40], 1, STEADY_MS));
  await world.settle();
  assertEquals(world.chain.tip.hash, peer.own.hash);
});

Deno.test("HeaderIntake's own ceiling holds: of the longest branch that it counts it counts no header more", () => {
  const network = testNetwork({ validator: "any", params: EVERY_HASH });
  const { chain } = new Forge(network);
  const tree = writableTree(chain.tree);
  // The tree checks nothing, so the branch need not be as long as its indexes say.
  const add = (parent: BlockNode, index: number) =>
    tree.add(named(index.toString(16).padStart(64, "0")), {
      ...parent.header,
      index,
      prevHash: parent.hash,
    });
  const base = add(tree.genesis, 1);
  let last = base;
  for (let left = MAX_HEADERS; left > 0; left--) last = add(last, MAX_COUNTED_HEADERS - left + 1);
  const intake = new HeaderIntake({
    chain,
    limits: HEADER_LIMITS,
    final: new FinalSearch(chain),
    mayKeep: () => false,
  });
  assertEquals(intake.giveBack(last), base);
  const more = Array.from({ length: 3 }, () => {
    const { header } = forgeBlock(last, [], { params: network.definition.params });
    const hash = hashHeader(header);
    last = tree.add(hash, header);
    return { header, hash };
  });
  chain.forgetHeaders({ held: [base], most: 0 });
  assertEquals([intake.counted?.length, intake.isFull], [MAX_COUNTED_HEADERS - 1, false]);
  intake.take(more);
  assertEquals([intake.counted?.length, intake.isFull], [MAX_COUNTED_HEADERS, true]);
});

Deno.test("HeaderSync forgets what it counted when the peer leaves", async () => {
  const { world, light } = await twoBranches();
  const peer = world.connect(light);
  world.hear(peer);
  for (let i = 0; i < 5; i++) {
    peer.answer();
    world.hear(peer);
  }
  assertEquals(world.headers.workOf(peer), world.truth.path(light)[49].work);
  world.disconnect(peer);
  assertEquals([world.headers.tipOf(peer), world.headers.workOf(peer)], [undefined, undefined]);
  const { questions } = peer;
  world.headers.resume();
  assertEquals(peer.questions, questions);
});

Deno.test("HeaderSync holds it against nobody to answer what was asked before its branch was given up", async () => {
  const { world, truth, light } = await twoBranches();
  const peer = world.connect(light);
  world.hear(peer);
  for (let i = 0; i < 3; i++) {
    peer.answer();
    world.hear(peer);
  }
  // It was on another branch for a moment, said so, and is back when it answers.
  peer.move(truth.nodes[40]);
  world.hear(peer);
  assertEquals(world.headers.workOf(peer), truth.nodes[40].work);
  const { questions } = peer;
  peer.answer(truth.path(light).slice(30, 40).map(({ header }) => header));
  world.hear(peer);
  assertEquals(peer.questions, questions + 1);
  await world.settle();
  assertEquals(world.headers.tipOf(peer), world.chain.tip);
  // What was never asked is another matter.
  peer.asked.push({ type: "getHeaders", locator: [] });
  peer.answer(truth.path(light).slice(70, 80).map(({ header }) => header));
  assertThrows(() => world.hear(peer), ProtocolError, "headers must connect");
});

Deno.test("HeaderSync checks the headers of a light branch by all rules", async () => {
  const forgeries = [
    { index: 1_000 },
    { time: 1 },
    { bits: 0x1f00_ffff },
    { recordCount: 2 ** 31 },
    { version: 3 },
  ];
  for (const forgery of forgeries) {
    const { world, truth, light } = await twoBranches();
    const peer = world.connect(light);
    await world.settle();
    const next = await truth.add(light, SLOW_MS);
    peer.said.push({ isAnswer: false, headers: [{ ...next.header, ...forgery }] });
    assertThrows(() => world.hear(peer), ProtocolError, "it sent a bad header");
  }
});

Deno.test("HeaderSync takes in a branch that was rejected, light or heavy, and follows neither", async () => {
  const { world, truth, light } = await twoBranches();
  const { chain } = world;
  const before = chain.tip;
  chain.reject(truth.path(light)[0].hash);
  const peer = world.connect(light);
  await world.settle();
  const heavy = await overtake(truth, light, world.chain.tip);
  peer.move(heavy);
  await world.settle();
  assertEquals([chain.tip, world.headers.tipOf(peer)?.hash, world.headers.tipOf(peer)?.status], [
    before,
    heavy.hash,
    "invalid",
  ]);
  // And still when it was forgotten.
  world.disconnect(peer);
  chain.forgetHeaders({ held: [], most: 0 });
  assertEquals(chain.tree.bodiless.size, 0);
  const back = world.connect(heavy);
  await world.settle();
  assertEquals([chain.tip, world.headers.tipOf(back)?.hash, world.headers.tipOf(back)?.status], [
    before,
    heavy.hash,
    "invalid",
  ]);
});

Deno.test("HeaderSync refuses what follows an invalid block, whatever its work", async () => {
  const { world, truth, light } = await twoBranches();
  const [first] = truth.path(light);
  world.chain.addHeader(first.header);
  const tree = writableTree(world.chain.tree);
  tree.invalidate(tree.get(first.hash)!);
  const peer = world.connect(light);
  world.hear(peer);
  peer.answer();
  assertThrows(() => world.hear(peer), ProtocolError, "it sent a bad header");
});
