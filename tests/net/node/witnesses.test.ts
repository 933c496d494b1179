import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Block } from "../../../core/block/block.ts";
import { blockHash } from "../../../core/block/block.ts";
import { encodeCertificate } from "../../../core/witness/certificate.ts";
import { encodeSignedStatement } from "../../../core/witness/signed_statement.ts";
import type { Statement } from "../../../core/witness/statement.ts";
import { WitnessesContradictError } from "../../../net/witness/stop_errors.ts";
import {
  EVERY_HASH,
  Forge,
  forgeBlock,
  testNetwork,
  voteRecord,
} from "../../support/block_forge.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { NodeWorld, type WorldNode } from "../../support/node_world.ts";
import { commitOf, prepareOf } from "../../support/test_certificates.ts";
import { signedBy, WitnessFiles } from "../../support/witness_files.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const NETWORK = testNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3, { roundMs: 200 }) });
const { chainId } = NETWORK;

function finalIndex({ node }: WorldNode): number {
  return node.finality!.index;
}

/** Starts the named witnesses and then a peer that mines, all connected with all before. */
async function startWitnesses(
  world: NodeWorld,
  files: WitnessFiles,
  keys: readonly number[],
): Promise<WorldNode[]> {
  for (const key of keys) {
    await world.start({ connect: world.nodes.slice(), mine: false, witness: files.open(key) });
  }
  await world.start({ connect: world.nodes.slice() });
  return world.nodes;
}

Deno.test("Node: with four witnesses a block becomes final at every peer", async () => {
  using files = new WitnessFiles(NETWORK);
  await using world = new NodeWorld(NETWORK);
  const nodes = await startWitnesses(world, files, [0, 1, 2, 3]);
  await world.start({ connect: nodes.slice(), mine: false });
  await world.until("all are connected", () => nodes.every(({ node }) => node.peerCount === 5));
  await nodes[4].vote("alice", "red");
  await world.until(
    "the vote is final everywhere",
    () =>
      nodes.every((each) =>
        finalIndex(each) === each.chain.tip.header.index && finalIndex(each) > 0
      ),
  );
  const views = nodes.map(({ node }) => node.finality!);
  assertEquals(new Set(views.map(({ hash }) => hash)).size, 1);
  for (const { signers, witnesses, heard } of views) {
    assert(signers.length >= 3, `signed by ${signers}`);
    assertEquals([heard, witnesses.filter(({ isHeard }) => isHeard).length], [4, 4]);
  }
  assertEquals(views[2].own, { key: 2, state: "signing", refusals: 0 });
  assertEquals(views[4].own, undefined);
  assertEquals(nodes.flatMap((each) => each.warnings()), []);
  const told = () => nodes[4].lines.find(({ text }) => text.includes("is final"));
  await world.until("it is told", () => told() !== undefined);
  assertEquals(told()!.level, "info");
  assertStringIncludes(told()!.text, "of 4 witnesses");
});

Deno.test("Node: with one of four witnesses away blocks become final", async () => {
  using files = new WitnessFiles(NETWORK);
  await using world = new NodeWorld(NETWORK);
  const nodes = await startWitnesses(world, files, [0, 1, 3]);
  for (const voter of ["alice", "bob", "carol"]) {
    await nodes[3].vote(voter, "red");
    await world.until(
      `the vote of ${voter} is final`,
      () =>
        nodes.every(({ chain, node }) =>
          chain.pending.size === 0 && node.finality!.hash === chain.tip.hash
        ),
    );
  }
  const { signers, heard } = nodes[0].node.finality!;
  assertEquals([signers.length, signers.includes(2), heard], [3, false, 3]);
});

Deno.test("Node: with two of four witnesses away the chain goes on and nothing is final, until a third comes", async () => {
  using files = new WitnessFiles(NETWORK);
  await using world = new NodeWorld(NETWORK);
  const nodes = await startWitnesses(world, files, [0, 1]);
  // Whoever is connected hears time-outs of both in a round, so the round has failed.
  await using peer = await HostilePeer.greet(nodes[0].address, NETWORK);
  const timedOut = new Set<number>();
  await nodes[2].vote("alice", "red");
  await world.until("alice's vote is in a block", () => nodes[0].chain.tip.header.index === 1);
  while (timedOut.size < 2) {
    const { statements } = await peer.next("witnessed");
    // u16 key number, u8 kind: 4 is a time-out.
    for (const bytes of statements) if (bytes[2] === 4) timedOut.add(bytes[1]);
  }
  await nodes[2].vote("bob", "red");
  await world.until(
    "bob's vote is in a block of all",
    () => nodes.every(({ chain }) => chain.tip.header.index === 2),
  );
  assertEquals(nodes.map(finalIndex), [0, 0, 0]);
  await world.start({ connect: nodes.slice(), mine: false, witness: files.open(2) });
  await world.until("both votes are final", () => nodes.every((each) => finalIndex(each) === 2));
});

Deno.test("Node: a witness that starts anew goes on, and is as heard as before", async () => {
  using files = new WitnessFiles(NETWORK);
  await using world = new NodeWorld(NETWORK);
  const path = await world.path("witness");
  const nodes = await startWitnesses(world, files, [0, 1]);
  const third = { connect: nodes.slice(), mine: false, path };
  const before = await world.start({ ...third, witness: files.open(2) });
  await nodes[2].vote("alice", "red");
  await world.until("alice's vote is final", () => nodes.every((each) => finalIndex(each) === 1));
  await before.stop();
  nodes.splice(nodes.indexOf(before), 1);
  const { round } = before.node.finality!;
  const after = await world.start({ ...third, witness: files.open(2) });
  assertEquals([finalIndex(after), after.node.finality!.round], [1, round]);
  await nodes[2].vote("bob", "red");
  await world.until("bob's vote is final", () => nodes.every((each) => finalIndex(each) === 2));
  assertEquals(after.node.finality!.own, { key: 2, state: "signing", refusals: 0 });
  assertEquals(nodes.flatMap((each) => each.warnings()), []);
});

/** A block after the genesis block that is not added. */
function forge(world: NodeWorld, voter: string): Block {
  const { genesis } = world.nodes[0].chain.tree;
  const { params } = NETWORK.definition;
  return forgeBlock(genesis, [voteRecord(voter, "red")], { params });
}

function prepare(round: number, block: Block): Statement {
  const { index } = block.header;
  const source = { sourceRound: 0, sourceHash: blockHash(NETWORK.genesis) };
  return { kind: "prepare", round, index, hash: blockHash(block), ...source };
}

Deno.test("Node: a witness that signs two things in a round is proven to lie at every peer", async () => {
  await using world = new NodeWorld(NETWORK);
  const nodes = await world.startAll(3, { mine: false });
  await using liar = await HostilePeer.greet(nodes[0].address, NETWORK);
  const statements = ["ann", "ben"].map((voter) =>
    encodeSignedStatement(chainId, signedBy(3, chainId, prepare(1, forge(world, voter))))
  );
  for (const each of statements) await liar.say({ type: "witnessed", statements: [each] });
  await world.until(
    "all know who lied",
    () => nodes.every(({ node }) => node.finality!.witnesses[3].isProven),
  );
  for (const each of nodes) {
    assertEquals(each.warnings("witness 3's witness signed two things").length, 1);
    assertEquals(each.chain.provenLies.map(({ key, lie }) => [key, lie]), [[3, "double-vote"]]);
  }
  // Who comes later is told.
  const late = await world.start({ mine: false, connect: [nodes[2]] });
  await world.until("who comes later knows too", () => late.chain.provenLies.length === 1);
  // Nobody is blamed for passing on what the witness said.
  assertEquals(world.nodes.flatMap(({ node }) => node.refused), []);
});

Deno.test("Node: two final blocks that exclude each other stop every peer, with both named and who lied", async () => {
  await using world = new NodeWorld(NETWORK);
  const nodes = [...await world.startAll(3, { mine: false })];
  const [one, other] = ["ann", "ben"].map((voter) => forge(world, voter));
  for (const { chain } of nodes) await chain.addBlock(one);
  await using liar = await HostilePeer.greet(nodes[0].address, NETWORK);
  const plan = (block: Block, round: number, keys: number[]) => ({
    chainId,
    round,
    index: 1,
    hash: blockHash(block),
    keys,
  });
  const say = (certificate: ReturnType<typeof commitOf>) =>
    liar.say({ type: "certificate", certificate: encodeCertificate(chainId, certificate) });
  await say(commitOf(plan(one, 1, [0, 1, 2])));
  await world.until("one is final", () => nodes.every((each) => finalIndex(each) === 1));
  await say(commitOf(plan(other, 2, [1, 2, 3])));
  await world.until(
    "all have stopped",
    () => nodes.every((each) => each.warnings("contradict").length === 1),
  );
  // Who prepared the other block lied: that is asked for.
  await liar.next("getWitness", ({ from, all }) => from === 1 && all === true);
  await say(prepareOf(plan(other, 2, [1, 2, 3])));
  await world.until("all have ended", () => nodes.every(({ node }) => node.isSyncing));
  for (const each of nodes) {
    const error = await each.stop().then(() => undefined, (error) => error);
    assert(error instanceof WitnessesContradictError, `${error}`);
    assertEquals(error.liars, ["witness 1", "witness 2"]);
    assert(error.contradiction.kind === "conflict");
    const { blocks } = error.contradiction;
    assertEquals(blocks.map(({ hash, round }) => [hash, round]), [
      [blockHash(one), 1],
      [blockHash(other), 2],
    ]);
    assertEquals(blocks[1].signers, ["witness 1", "witness 2", "witness 3"]);
    assertEquals(finalIndex(each), 1);
  }
  world.nodes.length = 0;
});

Deno.test("Node: a single witness that makes two blocks final is named by these two signatures, once both headers are here", async () => {
  const network = testNetwork({ params: EVERY_HASH, witnesses: makeWitnessSet([1], 1) });
  await using world = new NodeWorld(network);
  const [one, other] = [new Forge(network), new Forge(network)];
  const here = await one.extend([voteRecord("ann", "red")]);
  const there = await other.extend([voteRecord("ben", "red")]);
  const node = await world.start({ mine: false, blocks: [here] });
  await using liar = await HostilePeer.greet(node.address, network);
  for (const [round, block] of [[1, here], [2, there]] as const) {
    const { header: { index } } = block;
    const plan = { chainId: network.chainId, round, index, hash: blockHash(block), keys: [0] };
    const certificate = encodeCertificate(network.chainId, commitOf(plan));
    await liar.say({ type: "certificate", certificate });
  }
  await liar.next("getBlocks");
  await liar.say({ type: "block", block: there });
  await world.until("it has ended", () => node.node.isSyncing);
  const error = await node.stop().then(() => undefined, (error) => error);
  assert(error instanceof WitnessesContradictError, `${error}`);
  assertEquals(error.liars, ["witness 0"]);
  assertEquals(node.chain.provenLies.map(({ lie }) => lie), ["split-commit"]);
  world.nodes.length = 0;
});
