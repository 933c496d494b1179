import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import type { RecordId } from "../../../core/block/ids.ts";
import { recordId } from "../../../core/block/record.ts";
import { systemClock, systemRandom } from "../../../core/base/system.ts";
import { Node } from "../../../net/node/node.ts";
import { tcpTransport } from "../../../net/transport/tcp.ts";
import type { Transport } from "../../../net/transport/transport.ts";
import { EVERY_HASH, Forge, testNetwork } from "../../support/block_forge.ts";
import { helloOf, HostilePeer } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { NodeWorld, voteRecord, type WorldNode } from "../../support/node_world.ts";

/** The tally of a node. */
async function tally({ chain }: WorldNode): Promise<unknown> {
  return (await chain.query("tally")).answer;
}

/** Places of a record on each node. */
function statuses(nodes: readonly WorldNode[], id: RecordId): string[] {
  return nodes.map(({ node }) => node.places.lookUp([id])[0].status);
}

Deno.test("Node: votes that two peers take at one moment both end in everybody's chain", async () => {
  await using world = new NodeWorld();
  const [a, b] = await world.startAll(2);
  const ids = await Promise.all([a.vote("ann", "red"), b.vote("bob", "blue")]);
  await world.agree();
  for (const each of [a, b]) {
    assertEquals(await tally(each), { votes: 2, counts: [["blue", 1], ["red", 1]] });
    assertEquals(each.node.places.lookUp(ids).map(({ status }) => status), [
      "included",
      "included",
    ]);
  }
});

Deno.test("Node: no vote is lost while two peers mine against each other", async () => {
  await using world = new NodeWorld();
  const [a, b] = await world.startAll(2);
  const ids: RecordId[] = [];
  for (let round = 0; round < 10; round++) {
    const both = await Promise.all([a.vote(`a${round}`, "red"), b.vote(`b${round}`, "blue")]);
    ids.push(...both);
    await world.until(
      "one of the two votes is in a block",
      () => statuses([a], both[0])[0] === "included" || statuses([b], both[1])[0] === "included",
    );
  }
  await world.agree();
  for (const each of [a, b]) {
    assertEquals(await tally(each), { votes: 20, counts: [["blue", 10], ["red", 10]] });
    assertEquals(
      new Set(each.node.places.lookUp(ids).map(({ status }) => status)),
      new Set(["included"]),
    );
  }
});

Deno.test("Node: of two votes of one voter, taken by two peers at once, exactly one counts everywhere", async () => {
  await using world = new NodeWorld();
  const [a, b] = await world.startAll(2);
  const ids = await Promise.all([a.vote("ann", "red"), b.vote("ann", "blue")]);
  await world.agree();
  const choice = await a.choiceOf("ann");
  assertEquals(await b.choiceOf("ann"), choice);
  assertEquals(await tally(a), { votes: 1, counts: [[choice, 1]] });
  const [winner, loser] = choice === "red" ? [0, 1] : [1, 0];
  assertEquals(statuses([a, b], ids[winner]), ["included", "included"]);
  const [place] = [a, b][loser].node.places.lookUp([ids[loser]]);
  assertEquals([place.status, place.settled], ["refused", true]);
  assertEquals("code" in place && place.code, "duplicate");
});

Deno.test("Node: three peers of which each was told of one agree on votes handed in at every one", async () => {
  await using world = new NodeWorld();
  const a = await world.start();
  const b = await world.start({ connect: [a] });
  const c = await world.start({ connect: [b] });
  await world.until("they are connected", () => b.node.peerCount === 2);
  const ids = await Promise.all([a, b, c].map((each, i) => each.vote(`v${i}`, "red")));
  await world.agree();
  for (const each of [a, b, c]) {
    assertEquals(await tally(each), { votes: 3, counts: [["red", 3]] });
  }
  const settled = await a.node.places.settle(ids, {
    waitMs: 20_000,
    signal: new AbortController().signal,
  });
  assertEquals(settled.map(({ settled }) => settled), [true, true, true]);
});

Deno.test("Node: a record handed in where nobody mines reaches the miner over a peer that does not mine", async () => {
  await using world = new NodeWorld();
  const miner = await world.start();
  const middle = await world.start({ mine: false, connect: [miner] });
  const edge = await world.start({ mine: false, connect: [middle] });
  await world.until("the row is connected", () => middle.node.peerCount === 2);
  const id = await edge.vote("ann", "red");
  const [place] = await edge.node.places.settle([id], {
    waitMs: 20_000,
    signal: new AbortController().signal,
  });
  assertEquals([place.status, place.settled, place.confirmations], ["included", true, 1]);
  await world.agree();
});

Deno.test("Node.settle() waits until another peer has the block, and alone until it is stored", async () => {
  await using world = new NodeWorld();
  const { signal } = new AbortController();
  const a = await world.start();
  const [alone] = await a.node.places.settle([await a.vote("ann", "red")], {
    waitMs: 20_000,
    signal,
  });
  assertEquals([alone.status, alone.settled, alone.peers], ["included", true, 0]);

  const b = await world.start({ connect: [a] });
  await world.agree();
  const [shared] = await b.node.places.settle([await b.vote("bob", "red")], {
    waitMs: 20_000,
    signal,
  });
  assertEquals([shared.status, shared.settled, shared.peers], ["included", true, 1]);
});

Deno.test("Node.settle() answers when the wait is over, and at once when the signal is aborted", async () => {
  await using world = new NodeWorld();
  const clock = new ManualClock(Date.now());
  const started = await world.start({ mine: false, clock });
  const { node } = started;
  const id = await started.vote("ann", "red");
  const stop = new AbortController();
  const waiting = node.places.settle([id], { waitMs: 1_000, signal: stop.signal });
  const stopped = node.places.settle([id], { waitMs: 1_000_000, signal: stop.signal });
  await clock.advance(1_000);
  assertEquals((await waiting)[0].settled, false);
  stop.abort();
  assertEquals((await stopped).map(({ status, settled }) => [status, settled]), [[
    "pending",
    false,
  ]]);
  assertEquals(await node.places.settle([], { waitMs: 1_000, signal: stop.signal }), []);
});

Deno.test("Node: a late joiner gets every block and mines on", async () => {
  await using world = new NodeWorld();
  const forge = new Forge(world.network);
  await forge.grow(40, (index) => [voteRecord(`early${index}`, "red")]);
  const a = await world.start({ mine: false, blocks: forge.blocks() });
  const late = await world.start({ connect: [a] });
  await world.agree();
  assertEquals(late.chain.tip.header.index, 40);
  await late.vote("late", "blue");
  await world.until("the new vote is in a block of both", () => a.chain.tip.header.index === 41);
  assertEquals(await tally(a), { votes: 41, counts: [["blue", 1], ["red", 40]] });
});

Deno.test("Node: a late joiner gets a chain of more headers than one message holds", async () => {
  const network = testNetwork({ params: EVERY_HASH });
  await using world = new NodeWorld(network);
  const forge = new Forge(network);
  await forge.grow(4_100, (index) => index % 100 === 0 ? [voteRecord(`v${index}`, "red")] : []);
  const a = await world.start({ mine: false, chain: forge.chain });
  const late = await world.start({ mine: false, connect: [a] });
  await world.agree();
  assertEquals(late.chain.tip.hash, forge.chain.tip.hash);
  assertEquals(await tally(late), { votes: 41, counts: [["red", 41]] });
});

Deno.test("Node: a peer that mined alone on a shorter fork reorganises, and its records are mined again", async () => {
  await using world = new NodeWorld();
  const long = new Forge(world.network);
  await long.grow(4, (index) => [voteRecord(`long${index}`, "red")]);
  const short = new Forge(world.network);
  const own = [voteRecord("ann", "blue"), voteRecord("bob", "blue")];
  // One voter voted on both sides: the longer branch decides.
  const twice = voteRecord("long2", "blue");
  await short.extend([own[0], twice]);
  await short.extend([own[1]]);

  const a = await world.start({ mine: false, blocks: long.blocks() });
  const b = await world.start({ connect: [a], blocks: short.blocks() });
  await world.until("the records are in a block of both", () => a.chain.tip.header.index >= 5);
  await world.agree();
  assertEquals(a.chain.at(4)?.hash, long.chain.tip.hash);
  for (const each of [a, b]) {
    assertEquals(await tally(each), { votes: 6, counts: [["blue", 2], ["red", 4]] });
    assertEquals(await each.choiceOf("long2"), "red");
  }
  const lines = b.lines.map(({ text }) => text).filter((text) => text.startsWith("reorganised"));
  // It changes over as soon as the other branch is heavier, which it is from its third block on.
  assertEquals(lines.length, 1);
  assertMatch(
    lines[0],
    /^reorganised: 2 blocks undone from block 1 on, [34] taken up, 2 records waiting again, 1 can no longer enter; 1 record that counted before: lost$/,
  );
});

Deno.test("Node: records of undone blocks reach the miner from a peer that does not mine", async () => {
  await using world = new NodeWorld();
  const long = new Forge(world.network);
  await long.grow(3);
  const short = new Forge(world.network);
  await short.extend([voteRecord("ann", "blue")]);
  const miner = await world.start({ blocks: long.blocks() });
  const loser = await world.start({ mine: false, connect: [miner], blocks: short.blocks() });
  await world.until("the vote is in a block of both", () => loser.chain.tip.header.index >= 4);
  await world.agree();
  assertEquals(await miner.choiceOf("ann"), "blue");
});

Deno.test("Node: two branches of equal work are settled without anybody voting again", async () => {
  await using world = new NodeWorld();
  const record = voteRecord("ann", "red");
  const [left, right] = [new Forge(world.network), new Forge(world.network)];
  await left.extend([record]);
  await right.extend([record]);
  assertNotEquals(left.chain.tip.hash, right.chain.tip.hash);
  assertEquals(left.chain.tip.work, right.chain.tip.work);
  const a = await world.start({ blocks: left.blocks() });
  const b = await world.start({ blocks: right.blocks(), connect: [a] });
  await world.until("both have one tip", () => a.chain.tip.hash === b.chain.tip.hash);
  for (const each of [a, b]) assertEquals(await tally(each), { votes: 1, counts: [["red", 1]] });
});

Deno.test("Node: a miner whose branch lost while it caught up goes on with what waits", async () => {
  // The wake-up of the miner must not fall into the time in which it holds mining to be in vain.
  for (let run = 0; run < 5; run++) {
    await using world = new NodeWorld();
    const long = new Forge(world.network);
    await long.grow(30);
    const a = await world.start({ mine: false, blocks: long.blocks() });
    const short = new Forge(world.network);
    await short.extend([voteRecord("ann", "red")]);
    const b = await world.start({ connect: [a], blocks: short.blocks() });
    await world.until("the record is in a block", () => a.chain.tip.header.index >= 31);
    assertEquals(await a.choiceOf("ann"), "red");
    await world.agree([a, b]);
  }
});

Deno.test("Node: what was in the chain and what waited is there after a restart", async () => {
  await using world = new NodeWorld();
  const path = await world.path("a");
  const first = await world.start({ path });
  const { signal } = new AbortController();
  await first.node.places.settle([await first.vote("ann", "red")], { waitMs: 20_000, signal });
  const tip = first.chain.tip.hash;
  await first.stop();

  const second = await world.start({ path, mine: false });
  assertEquals(second.chain.tip.hash, tip);
  assertEquals(await second.choiceOf("ann"), "red");
  const id = await second.vote("bob", "blue");
  await second.stop();

  const third = await world.start({ path });
  const [place] = await third.node.places.settle([id], { waitMs: 20_000, signal });
  assertEquals(place.status, "included");
  assertEquals(await tally(third), { votes: 2, counts: [["blue", 1], ["red", 1]] });
});

Deno.test("Node: peers whose miner stopped and came back agree on what happened meanwhile", async () => {
  await using world = new NodeWorld();
  const path = await world.path("b");
  const a = await world.start();
  const before = await world.start({ path, connect: [a] });
  await a.vote("ann", "red");
  await world.agree([a, before]);
  await before.stop();
  await world.until("the other side noticed", () => a.node.peerCount === 0);
  const { signal } = new AbortController();
  await a.node.places.settle([await a.vote("bob", "red")], { waitMs: 20_000, signal });
  const after = await world.start({ path, connect: [a] });
  await world.agree([a, after]);
  assertEquals(await tally(after), { votes: 2, counts: [["red", 2]] });
});

Deno.test("Node: nothing is mined while nothing waits, and blocks without records only if asked for", async () => {
  await using world = new NodeWorld();
  const clock = new ManualClock(Date.now());
  const a = await world.start({ clock });
  await clock.advance(60_000);
  assertEquals(a.chain.tip.header.index, 0);
  assertEquals((await a.api.status()).mining, {
    workers: 1,
    hashrate: 0,
    dutyCycle: 1,
    kernel: "simd",
  });

  await a.vote("ann", "red");
  await world.drive(clock, "the vote is in a block", () => a.chain.tip.header.index === 1);
  await clock.advance(60_000);
  assertEquals(a.chain.tip.header.index, 1);
  await a.stop();

  const eager = await world.start({ mineEmpty: true });
  await world.until("blocks come", () => eager.chain.tip.header.index >= 3);
  assertEquals(eager.chain.at(3)?.header.recordCount, 0);
});

Deno.test("Node: a dead peer, or one that never reads, does not hold up what others get", async () => {
  await using world = new NodeWorld();
  const gone = await world.start({ mine: false });
  await gone.stop();
  const a = await world.start({ connect: [gone.address] });
  await using deaf = await HostilePeer.connect(a.address, { reads: false });
  await deaf.say(helloOf(world.network));
  await world.until("the deaf peer is in", () => a.node.peerCount === 1);
  const b = await world.start({ connect: [a] });
  await world.until("the good peer is in", () => a.node.peerCount === 2);
  await a.vote("ann", "red");
  await world.agree([a, b]);
  assertEquals(await b.choiceOf("ann"), "red");
  // Its port is known to be dead and tried again, without a word of alarm.
  await world.until(
    "it was tried",
    () => a.lines.some(({ text }) => text.includes("no answer from")),
  );
  assertEquals(a.warnings(), []);
});

Deno.test("Node: a peer that comes later to a fixed address is found", async () => {
  await using world = new NodeWorld();
  const first = await world.start({ mine: false });
  const { address } = first;
  await first.stop();
  const a = await world.start({ connect: [address] });
  await world.until(
    "it was tried",
    () => a.lines.some(({ text }) => text.includes("no answer from")),
  );
  await world.start({ mine: false, listen: address });
  await world.until("they met", () => a.node.peerCount === 1);
});

Deno.test("Node: a peer that is named by host name is not dialled again while it is connected", async () => {
  await using world = new NodeWorld();
  const clock = new ManualClock(Date.now());
  const b = await world.start({ mine: false });
  let dials = 0;
  const transport: Transport = {
    ...tcpTransport,
    connect: (address, options) => {
      dials += 1;
      return tcpTransport.connect(address, options);
    },
  };
  const connect = [{ host: "localhost", port: b.address.port }];
  const a = await world.start({ mine: false, clock, connect, transport });
  await world.drive(clock, "they are connected", () => a.node.peerCount === 1, { stepMs: 10 });
  assertEquals(dials, 1);
  // Not past the time after which a silent peer would be given up.
  await clock.advance(15_000);
  assertEquals(dials, 1);
});

Deno.test("Node: blocks of the largest size that a network may allow reach a late joiner", async () => {
  const maxBodyBytes = 8 * 1024 * 1024;
  const network = testNetwork({ validator: "any", params: { ...EVERY_HASH, maxBodyBytes } });
  await using world = new NodeWorld(network);
  const forge = new Forge(network);
  // Past the ceiling of what may wait for one peer, 40 MiB.
  await forge.grow(
    6,
    () => Array.from({ length: maxBodyBytes / 16_384 }, () => systemRandom.bytes(16_384)),
  );
  const a = await world.start({ mine: false, chain: forge.chain });
  const late = await world.start({ mine: false, connect: [a] });
  await world.agree();
  assertEquals(late.chain.tip.header.index, 6);
  assertEquals([a.warnings(), late.warnings()], [[], []]);
});

Deno.test("Node.run() ends the connections with a word and frees the port", async () => {
  await using world = new NodeWorld();
  const [a, b] = await world.startAll(2);
  const { address } = a;
  await a.stop();
  await world.until("the other side noticed", () => b.node.peerCount === 0);
  assert(b.lines.some(({ text }) => text.includes("it is shutting down")), b.toString());
  assertEquals(b.warnings(), []);
  await world.start({ listen: address });
});

Deno.test("Node.run() frees the port also when its signal was aborted before", async () => {
  const network = testNetwork();
  const { chain } = new Forge(network);
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const deps = { chain, transport: tcpTransport, clock: systemClock, random: systemRandom, log };
  const node = new Node({ listen: { host: "127.0.0.1", port: 0 }, agent: "test" }, deps);
  const { address } = node;
  await node.run({ signal: AbortSignal.abort() });
  tcpTransport.listen(address).close();
});

Deno.test("Node.run() rejects with the store's error when the disk fails, and closes everything", async () => {
  const network = testNetwork();
  const { chain } = new Forge(network);
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const clock = systemClock;
  const broken = new Error("the disk failed");
  const deps = { chain, transport: tcpTransport, clock, random: systemRandom, log };
  const node = new Node({ listen: { host: "127.0.0.1", port: 0 }, agent: "test" }, deps);
  const { address } = node;
  const running = node.run({ signal: new AbortController().signal });
  chain.submit = () => Promise.reject(broken);
  await using peer = await HostilePeer.greet(address, network);
  const record = voteRecord("ann", "red");
  await peer.say({ type: "haveRecords", ids: [recordId(record)] });
  await peer.next("getRecords");
  await peer.say({ type: "records", records: [record] });
  const failure = await running.then(() => undefined, (error) => error);
  assertEquals(failure, broken);
  tcpTransport.listen(address).close();
});
