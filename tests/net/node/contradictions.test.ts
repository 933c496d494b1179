/** Peers that start with certificates which contradict a rule. */
import { assert, assertEquals } from "@std/assert";
import { encodeCertificate } from "../../../core/witness/certificate.ts";
import { WitnessesContradictError } from "../../../net/witness/stop_errors.ts";
import { EVERY_HASH, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { NodeWorld, type WorldNode } from "../../support/node_world.ts";
import { commitOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

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
