/** Proposed blocks on their way, honest and not. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Block, blockHash } from "../../../core/block/block.ts";
import {
  decodeSignedStatement,
  encodeSignedStatement,
} from "../../../core/witness/signed_statement.ts";
import { proposerOf } from "../../../core/witness/proposer.ts";
import { EVERY_HASH, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { NodeWorld, type WorldNode } from "../../support/node_world.ts";
import { sealBlock, type SealPlan } from "../../support/sealed_blocks.ts";
import { signedBy } from "../../support/witness_files.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const SET = makeWitnessSet([1, 1, 1, 1], 3, { mining: "off" });
const NETWORK = testNetwork({ params: EVERY_HASH, witnesses: SET });
const { chainId } = NETWORK;
const ROUND = 5;
const KEY = proposerOf(SET, chainId, ROUND);

/** A block of now with these votes. */
function propose({ chain }: WorldNode, voters: readonly string[], plan: SealPlan = {}): Block {
  const votes = voters.map((voter) => voteRecord(voter, "red"));
  const time = Date.now();
  return sealBlock(NETWORK, chain.tree.genesis, votes, { round: ROUND, time, ...plan });
}

/** What its witness signs to propose it, 155 bytes. */
function proposalOf(block: Block, round = ROUND, key = KEY): Uint8Array {
  const fields = { index: block.header.index, hash: blockHash(block) };
  const source = { sourceRound: 0, sourceHash: chainId };
  const statement = { kind: "proposal", round, ...fields, ...source } as const;
  return encodeSignedStatement(chainId, signedBy(key, chainId, statement));
}

/** Says that a block is proposed, and waits until the node asks for it. */
async function announce(peer: HostilePeer, block: Block): Promise<void> {
  await peer.say({ type: "witnessed", statements: [proposalOf(block)] });
  await peer.next("getBlocks", ({ hashes }) => hashes.includes(blockHash(block)));
}

Deno.test("Node: a peer that is no witness fetches what is proposed, and hands it on, also to who asked before", async () => {
  await using world = new NodeWorld(NETWORK);
  const node = await world.start({ mine: false });
  await using giver = await HostilePeer.greet(node.address, NETWORK, { port: 1 });
  await using early = await HostilePeer.greet(node.address, NETWORK, { port: 2 });
  const block = propose(node, ["ann", "ben"]);
  const hash = blockHash(block);
  await announce(giver, block);
  await early.next("witnessed", ({ statements }) => statements.length > 0);
  await early.say({ type: "getBlocks", hashes: [hash] });
  await early.roundTrip();
  assertEquals(early.all("noBlocks"), []);

  await giver.say({ type: "sealed", proposal: proposalOf(block), block });
  const sealed = await early.next("sealed");
  assertEquals(blockHash(sealed.block), hash);
  assertEquals(
    sealed.block.records.map((each) => [...each]),
    block.records.map((each) => [...each]),
  );
  assertEquals(sealed.proposal.length, 155);
  await early.say({ type: "getBlocks", hashes: [hash] });
  await early.next("sealed");
  assertEquals([node.chain.tip.header.index, node.chain.proposals.counts.held], [0, 1]);
});

Deno.test("Node: a proposed block is handed on behind the proposal of the witness that made it, whoever else proposes it", async () => {
  await using world = new NodeWorld(NETWORK);
  const node = await world.start({ mine: false });
  await using giver = await HostilePeer.greet(node.address, NETWORK, { port: 1 });
  await using asker = await HostilePeer.greet(node.address, NETWORK, { port: 2 });
  const block = propose(node, ["ann"]);
  const later = Array.from({ length: 20 }, (_, i) => ROUND + 1 + i);
  const others = [0, 1, 2, 3].filter((key) => key !== KEY).map((key) => {
    const round = later.find((each) => proposerOf(SET, chainId, each) === key)!;
    return proposalOf(block, round, key);
  });
  await giver.say({ type: "witnessed", statements: others });
  await announce(giver, block);
  await giver.say({ type: "sealed", proposal: proposalOf(block), block });
  await asker.say({ type: "getBlocks", hashes: [blockHash(block)] });
  const { proposal } = await asker.next("sealed");
  const { key, statement: { round } } = decodeSignedStatement(chainId, proposal);
  assertEquals([key, round], [KEY, ROUND]);
});

const FAULTS: readonly {
  readonly what: string;
  readonly make: (node: WorldNode) => { block: Block; proposal: Uint8Array };
  readonly why: string;
}[] = [
  {
    what: "whose proposal has a false signature",
    make: (node) => {
      const block = propose(node, ["ann"]);
      const proposal = proposalOf(block).slice();
      proposal[154] ^= 1;
      return { block, proposal };
    },
    why: "falseSignatureOf",
  },
  {
    what: "that another witness proposes",
    make: (node) => {
      const block = propose(node, ["ann"]);
      return { block, proposal: proposalOf(block, ROUND, (KEY + 1) % 4) };
    },
    why: "round 5",
  },
  {
    what: "that is proposed in another round",
    make: (node) => {
      const block = propose(node, ["ann"]);
      return { block, proposal: proposalOf(block, ROUND + 4) };
    },
    why: "round 5",
  },
  {
    what: "with a proposal of another one",
    make: (node) => ({
      block: propose(node, ["ann"]),
      proposal: proposalOf(propose(node, ["ben"])),
    }),
    why: "statement",
  },
  {
    what: "with a vote that is there twice",
    make: (node) => {
      const block = propose(node, ["ann", "ann"]);
      return { block, proposal: proposalOf(block) };
    },
    why: "already voted",
  },
];

for (const { what, make, why } of FAULTS) {
  Deno.test(`Node: a proposed block ${what} costs its sender the connection`, async () => {
    await using world = new NodeWorld(NETWORK);
    const node = await world.start({ mine: false });
    await using stranger = await HostilePeer.greet(node.address, NETWORK, { port: 1 });
    const { block, proposal } = make(node);
    await announce(stranger, block);
    await stranger.say({ type: "sealed", proposal, block });
    const { code, reason } = await stranger.next("bye");
    assertEquals(code, "rule");
    assertStringIncludes(reason, why);
    assertEquals(node.chain.proposals.counts, { held: 0, kept: 0 });
  });
}

Deno.test("Node: a proposed block that nobody asked for is passed over, and one without a certificate is no block", async () => {
  await using world = new NodeWorld(NETWORK);
  const node = await world.start({ mine: false });
  await using stranger = await HostilePeer.greet(node.address, NETWORK, { port: 1 });
  const block = propose(node, ["ann"]);
  await stranger.say({ type: "sealed", proposal: proposalOf(block), block });
  await stranger.roundTrip();
  assertEquals(node.chain.proposals.counts.held, 0);
  await stranger.say({ type: "tip", header: block.header });
  assertStringIncludes((await stranger.next("bye")).reason, "certificate");
});
