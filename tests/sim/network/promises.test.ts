import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { EVERY_HASH, Forge, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { writablePool } from "../../support/chain_insides.ts";
import { named } from "../../support/named.ts";
import { BlockVotes } from "./block_votes.ts";
import { Chance } from "./chance.ts";
import { Member } from "./member.ts";
import { BrokenPromise } from "./broken_promise.ts";
import { Promises } from "./promises.ts";
import { VirtualNetwork } from "./virtual_network.ts";
import { VirtualTime } from "./virtual_time.ts";
import { playWorld } from "./world.ts";
import { PENDING_LIMITS, planMembers } from "./world_plan.ts";

const NETWORK = testNetwork({ params: { ...EVERY_HASH, intervalMs: 5_000 } });

/** Two honest machines that know nothing of each other, the first with a peer that runs. */
async function setUp() {
  const time = new VirtualTime();
  const [plan] = planMembers(new Chance(1)).filter(({ lie }) => lie === undefined);
  const members = ["20.0.0.1", "20.1.0.1"].map((host) =>
    new Member({ ...plan, host, power: 0, skewMs: 0 }, new Chance(1), {
      network: NETWORK,
      time,
      log: () => {},
      dead: () => [],
    })
  );
  const net = new VirtualNetwork(time, () => ({ latencyMs: 1, bytesPerMs: 1_000 }));
  const [{ host, machine }] = members;
  const start = async () => {
    const starting = machine.start(net.start(host), (error) => {
      throw error;
    });
    await time.pass(10_000);
    await starting;
  };
  await start();
  return {
    time,
    start,
    members,
    member: members[0],
    promises: new Promises(members, new BlockVotes()),
  };
}

Deno.test("Promises.recount() finds a vote that was acknowledged and is gone", async () => {
  const { time, member, promises } = await setUp();
  const [kept, lost] = [voteRecord("ann", "red"), voteRecord("bob", "red")];
  const told = member.machine.submit(kept);
  await time.pass(1_000);
  assertEquals(await told, "pending");
  promises.offer(kept);
  promises.acknowledge(member.host, kept);
  await promises.recount(member);
  promises.acknowledge(member.host, lost);
  const { message } = await assertRejects(() => promises.recount(member), BrokenPromise);
  assertStringIncludes(message, "bob");
  await member.machine.kill();
});

Deno.test("Promises.checkAcknowledged() finds a vote that another honest peer took, unless that went for good", async () => {
  const { members: [member, other], promises } = await setUp();
  promises.acknowledge(other.host, voteRecord("ann", "red"));
  const { message } = assertThrows(() => promises.checkAcknowledged(member), BrokenPromise);
  assertStringIncludes(message, `that ${other.host} acknowledged`);
  other.isGone = true;
  promises.checkAcknowledged(member);
  await member.machine.kill();
});

Deno.test("Promises.recount() finds a vote that nobody handed in", async () => {
  const { time, member, promises } = await setUp();
  const forge = new Forge(NETWORK);
  const record = voteRecord("ann", "red");
  const added = member.machine.chain!.addBlock(await forge.extend([record]));
  await time.pass(1_000);
  await added;
  const { message } = await assertRejects(() => promises.recount(member), BrokenPromise);
  assertStringIncludes(message, "nobody handed in");
  promises.offer(record);
  await promises.recount(member);
  await member.machine.kill();
});

Deno.test("Promises.checkWork() remembers a host's work over its restarts", async () => {
  const { time, start, member, promises } = await setUp();
  const { machine } = member;
  const added = machine.chain!.addBlock(await new Forge(NETWORK).extend([]));
  // Nothing of this is synced yet: the kill undoes it.
  await time.pass(0);
  promises.checkWork(member);
  await machine.kill();
  await added;
  await start();
  assertThrows(() => promises.checkWork(member), BrokenPromise);
  await machine.kill();
});

Deno.test("Promises.look() finds a peer that others fill beyond their share", async () => {
  const { time, member, members: [, other], promises } = await setUp();
  const chain = member.machine.chain!;
  const records = Array.from(
    { length: PENDING_LIMITS.sourceRecords + 1 },
    (_, i) => voteRecord(`voter ${i}`, "red"),
  );
  const submitted = chain.submit(records, { source: other.host });
  await time.pass(10_000);
  await submitted;
  promises.look(member);
  for (const { bytes } of [...chain.pending]) {
    writablePool(chain.pending).add({
      ...chain.pending.holder("voter 0")!,
      bytes,
      id: named(`${bytes}`),
      keys: [],
    });
  }
  const { message } = assertThrows(() => promises.look(member), BrokenPromise);
  assertStringIncludes(message, `of ${other.host}`);
  await member.machine.kill();
});

Deno.test("playWorld() says of a broken world how to see it", async () => {
  const failure = new Error("the trace cannot be written");
  const { message, cause } = await assertRejects(
    () =>
      playWorld(5, () => {
        throw failure;
      }),
    BrokenPromise,
  );
  assertStringIncludes(message, "deno task sim network --seed 5 --worlds 1 --trace");
  assertEquals(cause, failure);
});
