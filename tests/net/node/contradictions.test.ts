/** Peers that start with certificates which contradict a rule. */
import { assert, assertEquals } from "@std/assert";
import { decodeCertificate, encodeCertificate } from "../../../core/witness/certificate.ts";
import { WitnessesContradictError } from "../../../net/witness/stop_errors.ts";
import { EVERY_HASH, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { NodeWorld, type WorldNode } from "../../support/node_world.ts";
import { commitOf, prepareOf } from "../../support/test_certificates.ts";
import { doubleVoteOf } from "../../support/test_lies.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import { hashOfDigit } from "../../support/witness_statements.ts";

const network = testNetwork({ params: EVERY_HASH, witnesses: makeWitnessSet([1, 1, 1, 1], 3) });
const { chainId } = network;

/** Why a node has ended because of witnesses. */
async function endOf(node: WorldNode): Promise<WitnessesContradictError> {
  const error = await node.stop().then(() => undefined, (error) => error);
  assert(error instanceof WitnessesContradictError, `${error}`);
  return error;
}

Deno.test("Node: a peer that ended before a certified block was judged stops at its next start, says which rule that breaks, and tells others", async () => {
  await using box = await ChainBox.open("memory", { network });
  const parent = await box.add([voteRecord("ann", "red")]);
  await box.add([voteRecord("ben", "red")]);
  // No heavier than the chain, so nobody has judged it: ann has voted.
  const { hash, header: { index } } = await box.add([voteRecord("ann", "blue")], parent);
  const bytes = encodeCertificate(chainId, commitOf({ chainId, round: 1, index, hash }));
  box.store.write({ certificates: [{ kind: "commit", round: 1, hash, bytes }] });
  await box.restart();
  await using world = new NodeWorld(network);
  const node = await world.start({ mine: false, chain: box.chain });
  await using peer = await HostilePeer.greet(node.address, network);
  await peer.say({ type: "getWitness" });
  const told = await peer.next("certificate");
  assertEquals([...told.certificate], [...bytes]);
  await peer.closed;
  const { contradiction } = await endOf(node);
  assert(contradiction.kind === "breach");
  assertEquals(contradiction.error.code, "record-refused");
  world.nodes.length = 0;
});

Deno.test("Node: a peer that has chosen among two final blocks tells of the other one whom asks for all, and nobody else", async () => {
  await using box = await ChainBox.open("memory", { network });
  const red = await box.add([voteRecord("ann", "red")]);
  const blue = await box.add([voteRecord("ann", "blue")], box.chain.tree.genesis);
  for (const [i, { hash, header: { index } }] of [red, blue].entries()) {
    await box.chain.addCertificate(commitOf({ chainId, round: i + 1, index, hash }));
  }
  box.chain.addProof(doubleVoteOf(chainId, 3));
  box.acceptFinal = red.hash;
  await box.restart();
  await using world = new NodeWorld(network);
  const { node } = await world.start({ mine: false, chain: box.chain });
  await using peer = await HostilePeer.greet(node.address, network);
  const told = async (question: { from?: number; all?: true }) => {
    peer.received.length = 0;
    await peer.say({ type: "getWitness", ...question });
    await peer.next("witnessed", ({ statements }) => statements.length === 0);
    return new Set(
      peer.all("certificate").map(({ certificate }) =>
        decodeCertificate(chainId, certificate).statement.hash
      ),
    );
  };
  assertEquals(await told({}), new Set([red.hash]));
  // Whoever comes learns who lied: that moves no chain.
  assertEquals(peer.all("proof").length, 1);
  assertEquals(await told({ from: 1 }), new Set([red.hash]));
  assertEquals(await told({ from: 1, all: true }), new Set([red.hash, blue.hash]));
  // This may lie on either branch: what comes behind it is passed on, and it is not.
  await using other = await HostilePeer.greet(node.address, network);
  const unknown = commitOf({ chainId, round: 5, index: 3, hash: hashOfDigit("c") });
  const prepared = prepareOf({ chainId, round: 6, index: 1, hash: red.hash });
  for (const each of [unknown, prepared]) {
    await peer.say({ type: "certificate", certificate: encodeCertificate(chainId, each) });
  }
  const { certificate } = await other.next("certificate");
  assertEquals([...certificate], [...encodeCertificate(chainId, prepared)]);
  assertEquals([box.chain.wantedFinal?.round, node.finality?.awaited], [5, undefined]);
});
