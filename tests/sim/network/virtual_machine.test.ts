import { assert, assertEquals } from "@std/assert";
import { EVERY_HASH, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { Chance } from "./chance.ts";
import { VirtualMachine } from "./virtual_machine.ts";
import { VirtualNetwork } from "./virtual_network.ts";
import { VirtualTime } from "./virtual_time.ts";

/** Machines without miners in a network with latencies of 50 ms. */
class Room implements AsyncDisposable {
  readonly time = new VirtualTime();
  readonly net = new VirtualNetwork(this.time, () => ({ latencyMs: 50, bytesPerMs: 1_000 }));
  readonly machines: VirtualMachine[] = [];
  readonly failures: unknown[] = [];

  /** A machine whose disk needs `syncMs` for each write, and whose thread `messageMs` for each message. */
  add({ syncMs = 0, messageMs = 0 } = {}): VirtualMachine {
    const machine = new VirtualMachine(`10.0.${this.machines.length}.1`, {
      network: testNetwork({ params: EVERY_HASH }),
      clock: this.time.clock(),
      random: new Chance(this.machines.length).random,
      miner: undefined,
      log: () => {},
      speed: { messageMs, kilobyteMs: 0, recordMs: 0 },
      syncMs: () => syncMs,
    });
    this.machines.push(machine);
    return machine;
  }

  async start(machine: VirtualMachine): Promise<void> {
    await machine.start(this.net.start(machine.host), (error) => this.failures.push(error));
  }

  /** What a user is told, once that is known. */
  async submit(machine: VirtualMachine, voter: string, ms: number): Promise<string | undefined> {
    const answer = machine.submit(voteRecord(voter, "red"));
    await this.time.pass(ms);
    return await answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ending = Promise.all(this.machines.map((machine) => machine.kill()));
    await this.time.pass(0);
    await ending;
  }
}

Deno.test("VirtualMachine: a kill undoes the write that is not synced, whose user was told nothing, and no other", async () => {
  await using room = new Room();
  const machine = room.add({ syncMs: 100 });
  await room.start(machine);
  assertEquals(await room.submit(machine, "ann", 100), "pending");
  const unanswered = machine.submit(voteRecord("bob", "red"));
  await room.time.pass(99);
  await machine.kill();
  assertEquals(await unanswered, undefined);
  assertEquals(machine.disk.lostWrites, 1);
  await room.start(machine);
  assertEquals([...machine.chain!.pending].map(({ keys }) => keys), [["ann"]]);
});

Deno.test("VirtualMachine: others hear of a record no sooner than it is synced", async () => {
  await using room = new Room();
  const [slow, other] = [room.add({ syncMs: 500 }), room.add()];
  await room.start(slow);
  await room.start(other);
  other.node!.addAddress({ host: slow.host, port: 7_000 });
  await room.time.pass(1_000);
  assertEquals(other.node!.peerCount, 1);
  const submitted = slow.submit(voteRecord("ann", "red"));
  await room.time.pass(549);
  assertEquals(other.chain!.pending.size, 0);
  await room.time.pass(1_000);
  assertEquals([await submitted, other.chain!.pending.size], ["pending", 1]);
});

Deno.test("VirtualMachine: a slow thread deals with one message after another, whoever sent it", async () => {
  await using room = new Room();
  const slow = room.add({ messageMs: 400 });
  await room.start(slow);
  const others = [room.add(), room.add(), room.add()];
  for (const each of others) {
    await room.start(each);
    each.node!.addAddress({ host: slow.host, port: 7_000 });
  }
  // The hellos of all three are there after 350 ms at most.
  await room.time.pass(350 + 2 * 400);
  const early = slow.node!.peerCount;
  await room.time.pass(5_000);
  assert(early < 3, `${early}`);
  assertEquals(slow.node!.peerCount, 3);
});

Deno.test("VirtualMachine: a peer whose disk is full takes no vote and ends at a record of others; what it had is there later", async () => {
  await using room = new Room();
  const [full, other] = [room.add(), room.add()];
  await room.start(full);
  await room.start(other);
  other.node!.addAddress({ host: full.host, port: 7_000 });
  await room.time.pass(1_000);
  assertEquals(await room.submit(full, "ann", 1_000), "pending");
  full.disk.isFull = () => true;
  assertEquals(await room.submit(full, "bob", 1_000), undefined);
  assert(full.isOn);
  await room.submit(other, "eve", 5_000);
  assertEquals([full.isOn, room.failures.length], [false, 1]);
  full.disk.isFull = () => false;
  await room.start(full);
  assertEquals([...full.chain!.pending].map(({ keys }) => keys), [["ann"]]);
});

Deno.test("VirtualMachine: who left and comes back knows its peers without being told of any", async () => {
  await using room = new Room();
  const [a, b] = [room.add(), room.add()];
  await room.start(a);
  await room.start(b);
  a.node!.addAddress({ host: b.host, port: 7_000 });
  await room.time.pass(2_000);
  assert(await a.leave());
  room.net.stop(a.host, "reset");
  await room.time.pass(1_000);
  assertEquals([a.isOn, b.node!.peerCount], [false, 0]);
  await room.start(a);
  assertEquals(a.node!.stats.triedAddresses, 1);
  await room.time.pass(2_000);
  assertEquals([a.node!.peerCount, b.node!.peerCount], [1, 1]);
});
