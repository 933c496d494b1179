/** Catching up where nobody mines: all work is equal, and certificates alone say which chain counts. */
import { assert, assertEquals } from "@std/assert";
import { blockHash } from "../../../core/block/block.ts";
import { Forge, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { NodeWorld } from "../../support/node_world.ts";
import { sealBlock } from "../../support/sealed_blocks.ts";
import { commitOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const network = testNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3, { mining: "off" }) });
const { chainId } = network;

/** More than two messages of headers hold, with their certificates. */
const BLOCKS = 1_000;

/** A chain of so many blocks of witnesses, each of them final. */
async function sealedChain(count: number): Promise<Forge> {
  const forge = new Forge(network);
  const { chain } = forge;
  for (let round = 1; round <= count; round++) {
    const block = sealBlock(network, chain.tip, [voteRecord(`voter ${round}`, "red")], { round });
    const certificate = commitOf({ chainId, round, index: round, hash: blockHash(block) });
    assertEquals((await chain.addCertificate(certificate)).status, "missing");
    await chain.addBlock(block);
  }
  assertEquals([chain.final.node.header.index, chain.tip.work], [count, 0n]);
  return forge;
}

Deno.test("Node: where nobody mines, one that comes late has all blocks of witnesses before it calls itself in sync", async () => {
  await using world = new NodeWorld(network);
  const { chain } = await sealedChain(BLOCKS);
  const teller = await world.start({ mine: false, chain });
  const late = await world.start({ mine: false, connect: [teller] });
  await world.until("it is in sync", () => late.node.peerCount === 1 && !late.node.isSyncing);
  assertEquals([late.chain.tip.hash, late.chain.final.node.hash], [chain.tip.hash, chain.tip.hash]);
  assertEquals(await late.choiceOf(`voter ${BLOCKS}`), "red");
  assertEquals([late.warnings(), teller.warnings()], [[], []]);
});

Deno.test("Node: where nobody mines, one that was away for some blocks gets those, over a restart in the middle", async () => {
  await using world = new NodeWorld(network);
  const { chain } = await sealedChain(60);
  const path = await world.path("away");
  const blocks = chain.tree.path(chain.tree.genesis, chain.tip).map(({ hash }) =>
    chain.block(hash)!
  );
  const before = await world.start({ mine: false, path });
  for (const certificate of chain.certificates(0)) await before.chain.addCertificate(certificate);
  for (const block of blocks.slice(0, 25)) await before.chain.addBlock(block);
  assertEquals([before.chain.final.node.header.index, before.chain.wantedFinal?.index], [25, 60]);
  await before.stop();
  const again = await world.start({ mine: false, path });
  assertEquals([again.chain.tip.header.index, again.chain.wantedFinal?.index], [25, 60]);
  await world.start({ mine: false, chain, connect: [again] });
  await world.until("it has them all", () => again.chain.tip.hash === chain.tip.hash);
  assertEquals(again.warnings(), []);
});

Deno.test("Node: where nobody mines, a block of a witness without a certificate is refused, and its sender with it", async () => {
  await using world = new NodeWorld(network);
  const { chain } = await sealedChain(3);
  const target = await world.start({ mine: false, chain });
  const { size } = target.chain.tree;
  const { header } = sealBlock(network, chain.tip, [voteRecord("mallory", "blue")], { round: 4 });
  await using peer = await HostilePeer.greet(target.address, network);
  await peer.say({ type: "tip", header });
  const { code } = await peer.next("bye");
  assertEquals([code, target.chain.tree.size], ["rule", size]);
  assert(!target.node.isSyncing);
});
