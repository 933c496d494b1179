/** Machines whose clocks are wrong, in a network in memory: who notices, and that nobody is left behind. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EVERY_HASH, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { createDraw } from "../miners.ts";
import { chanceMiner } from "./virtual_miner.ts";
import { VirtualMachine } from "./virtual_machine.ts";
import { VirtualNetwork } from "./virtual_network.ts";
import { VirtualTime } from "./virtual_time.ts";

/** Blocks may be 15 s ahead, as by default. */
const NETWORK = testNetwork({ params: { ...EVERY_HASH, intervalMs: 5_000 } });

const MINUTE_MS = 60_000;

/** Machines, each with its clock; the first ones mine. */
class Room {
  readonly time = new VirtualTime();
  readonly machines: VirtualMachine[];
  /** What each says, without debug lines. */
  readonly lines: string[][];
  readonly #net: VirtualNetwork;
  readonly #skews: number[];

  constructor(skews: readonly number[], { miners = 1, latencyMs = 50 } = {}) {
    this.#skews = [...skews];
    this.lines = skews.map(() => []);
    this.#net = new VirtualNetwork(this.time, () => ({ latencyMs, bytesPerMs: 1_000 }));
    const draw = createDraw(1);
    const random = {
      below: (limit: number) => Math.floor(draw() * limit),
      bytes: (length: number) => Uint8Array.from({ length }, () => Math.floor(draw() * 256)),
    };
    this.machines = skews.map((_, i) => {
      const right = this.time.clock();
      const clock = { ...right, now: () => right.now() + this.#skews[i] };
      const miner = i < miners
        ? chanceMiner({ network: NETWORK, clock, random, meanMs: 4_000 * miners })
        : undefined;
      return new VirtualMachine(hostOf(i), {
        network: NETWORK,
        clock,
        random,
        miner,
        log: (level, text) => level === "debug" || this.lines[i].push(`${level} ${text}`),
      });
    });
  }

  /** Starts all; each dials those before it, and the last one everybody. */
  async start(): Promise<void> {
    for (const [i, machine] of this.machines.entries()) {
      await machine.start(this.#net.start(machine.host), (error) => {
        throw error;
      });
      for (let other = 0; other < i; other++) {
        machine.node!.addAddress({ host: hostOf(other), port: 7_000 });
      }
    }
  }

  /** Sets a machine's clock. */
  set(machine: number, skewMs: number): void {
    this.#skews[machine] = skewMs;
  }

  /** What a machine says of its clock. */
  said(machine: number): string[] {
    return this.lines[machine].filter((line) => line.includes("clock"));
  }

  offset(machine: number): number | undefined {
    return this.machines[machine].node!.clock.offset?.offsetMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ending = Promise.all(this.machines.map((machine) => machine.kill()));
    await this.time.pass(0);
    await ending;
  }
}

function hostOf(i: number): string {
  return `10.0.${i}.1`;
}

Deno.test("Node: a machine whose clock is wrong says so, and the others do not; once it is set, it says that", async () => {
  await using room = new Room([0, 300, -200, 100, -42_000]);
  await room.start();
  await room.time.pass(2 * MINUTE_MS);
  const [line, ...more] = room.said(4);
  assertEquals(more, []);
  assertStringIncludes(line, "clock is 42 s behind the median of 4 peers");
  assertStringIncludes(line, "blocks more than 15 s ahead are not taken");
  assertEquals([0, 1, 2, 3].flatMap((i) => room.said(i)), []);
  const offset = room.offset(4)!;
  // The true one is 42 s and up to 0.3 s more; a link of 50 ms makes it uncertain by 0.1 s.
  assert(offset < -41_800 && offset > -42_400, `${offset}`);
  room.set(4, 0);
  await room.time.pass(MINUTE_MS);
  assertEquals(room.said(4).length, 2);
  assertStringIncludes(room.said(4)[1], "agrees with the median of 4 peers again");
});

Deno.test("Node: half of the peers that are dialled cannot raise the alarm, nor any number that dial", async () => {
  await using room = new Room([0, 0, 90_000, 90_000, 0, 90_000, 90_000, 90_000, 90_000, 90_000]);
  await room.start();
  await room.time.pass(2 * MINUTE_MS);
  assertEquals(room.machines[4].node!.peerCount, 9);
  assertEquals(room.said(4), []);
  // Two are right and two are not: the one nearer to zero counts.
  assert(Math.abs(room.offset(4)!) < 200, `${room.offset(4)}`);
  // The first two dialled nobody, or one: whoever dials them, they do not listen to.
  assertEquals([room.offset(0), room.offset(1)], [undefined, undefined]);
});

Deno.test("Node: a slow link makes no right clock look wrong", async () => {
  await using room = new Room([0, 0, 0, 0, 0], { latencyMs: 1_200 });
  await room.start();
  await room.time.pass(2 * MINUTE_MS);
  assertEquals(room.machines[4].node!.peerCount, 4);
  assertEquals(room.machines.flatMap((_, i) => room.said(i)), []);
});

Deno.test("Node: wrong clocks are told and change no block: all agree, and each dates by its own clock", async () => {
  // Both miners are wrong, by less than others mind; the last one does not take their blocks at once.
  await using room = new Room([9_000, -9_000, 0, 0, -20_000], { miners: 2 });
  await room.start();
  for (let i = 0; i < 40; i++) {
    const { node } = room.machines[i % 5];
    const submitting = node!.submit([voteRecord(`voter ${i}`, "red")]);
    await room.time.pass(3_000);
    await submitting;
  }
  await room.time.pass(2 * MINUTE_MS);
  assertEquals(room.said(4).length, 1);
  const chains = room.machines.map(({ chain }) => chain!);
  const [tip, ...others] = chains.map((chain) => chain.tip.hash);
  assertEquals(others, Array(4).fill(tip));
  assertEquals(chains.map((chain) => chain.pending.size), [0, 0, 0, 0, 0]);
  assert(chains[0].tip.header.index > 3);
});

/** Votes are cast at the first machine, which mines them; each takes ten seconds. */
async function votesPass(room: Room, count: number, from = 0): Promise<void> {
  for (let i = 0; i < count; i++) {
    const submitting = room.machines[0].node!.submit([voteRecord(`voter ${from + i}`, "red")]);
    await room.time.pass(10_000);
    await submitting;
  }
}

for (
  const [name, skewMs, span] of [["one hour", -60, "60 min"], ["two hours", -120, "2 h"]] as const
) {
  Deno.test(`Node: ${name} behind its only peer, it knows that it lacks blocks, says so, and catches up when the clock is set`, async () => {
    await using room = new Room([0, skewMs * MINUTE_MS]);
    await room.start();
    await votesPass(room, 3);
    await room.time.pass(MINUTE_MS);
    const [right, wrong] = room.machines;
    assertEquals([right.chain!.tip.header.index > 0, wrong.chain!.tip.header.index], [true, 0]);
    const { isSyncing, clock: { report } } = wrong.node!;
    assertEquals([isSyncing, report.heldBackPeers, report.comparedWith], [true, 1, 1]);
    assert(Math.abs(report.offsetMs! - skewMs * MINUTE_MS) < 2_100, `${report.offsetMs}`);
    assertEquals(room.said(1).length, 1);
    assertStringIncludes(room.said(1)[0], `${span} behind 1 peer`);
    // Who was dialled, and has the blocks, has no reason to doubt.
    assertEquals([right.node!.isSyncing, room.said(0)], [false, []]);
    room.set(1, 0);
    await room.time.pass(10_000);
    assertEquals(wrong.chain!.tip.hash, right.chain!.tip.hash);
    assertEquals([wrong.node!.isSyncing, wrong.node!.clock.report.heldBackPeers], [false, 0]);
  });
}

Deno.test("Node: a clock that jumps back by an hour while it runs is noticed by the next block, one that jumps ahead harms nobody", async () => {
  await using room = new Room([0, 0]);
  await room.start();
  await votesPass(room, 2);
  assertEquals(room.machines[1].chain!.tip.hash, room.machines[0].chain!.tip.hash);
  room.set(1, -60 * MINUTE_MS);
  assert(room.machines[1].node!.isSyncing);
  assert(room.machines[1].node!.clock.report.tipAheadMs > 59 * MINUTE_MS);
  await votesPass(room, 2, 2);
  assertEquals(room.machines[1].node!.clock.report.heldBackPeers, 1);
  room.set(1, 60 * MINUTE_MS);
  await votesPass(room, 2, 4);
  await room.time.pass(10_000);
  assertEquals(room.machines[1].chain!.tip.hash, room.machines[0].chain!.tip.hash);
  assertEquals(room.machines[1].node!.isSyncing, false);
});

Deno.test("Node: two machines with the same wrong clock confirm nothing to each other while a third has more", async () => {
  // The third mines; the two are an hour behind, and each is connected with the other and with the third.
  await using room = new Room([0, -60 * MINUTE_MS, -60 * MINUTE_MS]);
  await room.start();
  await votesPass(room, 2);
  for (const i of [1, 2]) {
    const { isSyncing, clock: { report } } = room.machines[i].node!;
    assertEquals([isSyncing, report.heldBackPeers > 0], [true, true]);
  }
});

Deno.test("Node: a clock of 1970 is before the network was made, and known to be wrong without any peer", async () => {
  const start = NETWORK.genesis.header.time;
  await using room = new Room([0]);
  await room.start();
  room.set(0, -room.time.clock().now());
  const { isSyncing, clock: { report } } = room.machines[0].node!;
  assertEquals([isSyncing, report.beforeNetworkMs], [true, start]);
  await room.time.pass(MINUTE_MS);
  assertStringIncludes(room.said(0).join(), "before this network was made");
});

/** The voters that a machine counts. */
async function votersOf(room: Room, machine: number): Promise<number> {
  const asking = room.machines[machine].chain!.query("tally");
  await room.time.pass(100);
  return ((await asking).answer as { votes: number }).votes;
}

Deno.test("Node: alone with a clock an hour ahead that is then set, it mines what was voted anew, in time", async () => {
  await using room = new Room([60 * MINUTE_MS]);
  await room.start();
  await votesPass(room, 3);
  const { chain, node } = room.machines[0];
  const ahead = chain!.tip;
  assertEquals(await votersOf(room, 0), 3);
  room.set(0, 0);
  assert(node!.isSyncing && node!.clock.report.tipAheadMs > 59 * MINUTE_MS);
  await votesPass(room, 1, 3);
  await room.time.pass(MINUTE_MS);
  assertEquals([chain!.pending.size, await votersOf(room, 0)], [0, 4]);
  assertEquals([node!.isSyncing, chain!.isFuture(chain!.tip.header.time)], [false, false]);
  assertEquals(chain!.losses, undefined, "nothing is lost by it");
  // An hour later the blocks that were left are in time, and the heaviest branch counts again.
  await room.time.pass(70 * MINUTE_MS);
  await votesPass(room, 1, 4);
  await room.time.pass(MINUTE_MS);
  assertEquals([chain!.pending.size, await votersOf(room, 0)], [0, 5]);
  assert(chain!.tip.work >= ahead.work);
});

Deno.test("Node: whose clock was an hour ahead gives its votes to its peer once the clock is set", async () => {
  await using room = new Room([60 * MINUTE_MS, 0]);
  await room.start();
  await votesPass(room, 3);
  assertEquals([await votersOf(room, 0), await votersOf(room, 1)], [3, 0]);
  room.set(0, 0);
  await room.time.pass(3 * MINUTE_MS);
  assertEquals([await votersOf(room, 0), await votersOf(room, 1)], [3, 3]);
  assertEquals(room.machines.map(({ node }) => node!.isSyncing), [false, false]);
});

Deno.test("Node: blocks that a peer has too are not left when the clock jumps back: it is the clock that is wrong", async () => {
  await using room = new Room([0, 0]);
  await room.start();
  await votesPass(room, 2);
  const { hash } = room.machines[0].chain!.tip;
  room.set(0, -60 * MINUTE_MS);
  await room.time.pass(2 * MINUTE_MS);
  assertEquals(room.machines[0].chain!.tip.hash, hash);
  assert(room.machines[0].node!.isSyncing);
  room.set(0, 0);
  await votesPass(room, 1, 2);
  await room.time.pass(MINUTE_MS);
  const [ours, theirs] = room.machines.map(({ chain }) => chain!.tip.hash);
  assertEquals(ours, theirs);
  assertEquals([await votersOf(room, 0), await votersOf(room, 1)], [3, 3]);
});
