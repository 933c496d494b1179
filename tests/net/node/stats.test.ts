import { assertEquals } from "@std/assert";
import { systemRandom } from "../../../core/base/system.ts";
import { formatAddress } from "../../../net/base/address.ts";
import { recordIdOf } from "../../../core/block/ids.ts";
import { encodeSignedStatement } from "../../../core/witness/signed_statement.ts";
import { Forge, testNetwork } from "../../support/block_forge.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { NodeWorld } from "../../support/node_world.ts";
import { signedBy, WitnessFiles } from "../../support/witness_files.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import { hashOfDigit } from "../../support/witness_statements.ts";

const someId = () => recordIdOf(systemRandom.bytes(32));

Deno.test("Node.stats counts connections both ways, and the addresses that led to them", async () => {
  await using world = new NodeWorld();
  const target = await world.start({ mine: false });
  const dialler = await world.start({ mine: false, connect: [target] });
  await world.until("they are connected", () => target.node.peerCount === 1);
  await using _other = await HostilePeer.greet(target.address, world.network);
  const { inbound, inboundOfHost, outbound } = target.node.stats;
  assertEquals([inbound, inboundOfHost, outbound], [2, 2, 0]);
  assertEquals([dialler.node.stats.inbound, dialler.node.stats.outbound], [0, 1]);
  assertEquals(dialler.node.stats.triedAddresses, 1);
});

Deno.test("Node.stats counts what was asked for and has not come", async () => {
  await using world = new NodeWorld();
  const target = await world.start({ mine: false });
  const forge = new Forge(world.network);
  await using peer = await HostilePeer.greet(target.address, world.network);
  await peer.say({ type: "haveRecords", ids: [someId(), someId(), someId()] });
  await peer.say({ type: "tip", header: forge.make([]).header });
  const late = forge.make([], { time: forge.tooLate(Date.now()) });
  await peer.say({ type: "tip", header: late.header });
  await peer.roundTrip();
  const { askedRecords, knownIds, askedBlocks, futureHeaders } = target.node.stats;
  assertEquals([askedRecords, knownIds, askedBlocks, futureHeaders], [3, 3, 1, 1]);
  peer.close();
  await world.until("nothing is asked for", () => target.node.peerCount === 0);
  const { stats } = target.node;
  assertEquals([stats.askedRecords, stats.knownIds, stats.askedBlocks], [0, 0, 0]);
});

Deno.test("Node.refused tells who is refused after a fault that no honest peer makes", async () => {
  await using world = new NodeWorld();
  const target = await world.start({ mine: false });
  assertEquals(target.node.refused, []);
  const port = 7_001;
  await using peer = await HostilePeer.greet(target.address, world.network, { port });
  const header = new Forge(world.network).make([], { withoutWork: true }).header;
  await peer.say({ type: "tip", header });
  await peer.closed;
  await world.until("it is gone", () => target.node.peerCount === 0);
  assertEquals(target.node.refused, [formatAddress({ host: "127.0.0.1", port })]);
});

Deno.test("Node.stats counts what is kept of witnesses, and blocks that they speak of", async () => {
  const network = testNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3) });
  const { chainId } = network;
  using files = new WitnessFiles(network);
  await using world = new NodeWorld(network);
  const { node } = await world.start({ mine: false, witness: files.open(3) });
  await using peer = await HostilePeer.greet(node.address, network);
  // Whoever leads the first round, it is one of these; and its block is nowhere.
  const proposal = { kind: "proposal", round: 1, index: 1, hash: hashOfDigit("a") } as const;
  const source = { sourceRound: 0, sourceHash: chainId };
  const statements = [0, 1, 2].map((key) =>
    encodeSignedStatement(chainId, signedBy(key, chainId, { ...proposal, ...source }))
  );
  await peer.next("getWitness");
  await peer.say({ type: "witnessed", statements }, { type: "witnessed", statements: [] });
  await peer.next("getBlocks");
  // Its own alive is kept too.
  assertEquals([node.stats.keptStatements, node.stats.chasedBlocks], [4, 1]);
});
