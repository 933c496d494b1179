/** Blocks that witnesses propose, with peers that withhold them and witnesses that speak of others without end. */
import { assert, assertEquals } from "@std/assert";
import { type Block, blockHash } from "../../../core/block/block.ts";
import { proposerOf } from "../../../core/witness/proposer.ts";
import {
  decodeSignedStatement,
  encodeSignedStatement,
} from "../../../core/witness/signed_statement.ts";
import type { Statement } from "../../../core/witness/statement.ts";
import { MAX_ASKED_FOR_ROUNDS, MAX_PASSED_ON } from "../../../net/witness/limits.ts";
import { testNetwork, voteRecord } from "../../support/block_forge.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { named } from "../../support/named.ts";
import { NodeWorld, type WorldNode } from "../../support/node_world.ts";
import { sealBlock } from "../../support/sealed_blocks.ts";
import { signedBy, WitnessFiles } from "../../support/witness_files.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const NETWORK = testNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3, { mining: "off" }) });
const { chainId, definition: { witnesses } } = NETWORK;
const source = { sourceRound: 0, sourceHash: chainId };

/** A block that nobody knows yet, and who proposes it in the first round. */
function propose({ chain }: WorldNode): { block: Block; key: number; proposal: Uint8Array } {
  const { genesis } = chain.tree;
  const block = sealBlock(NETWORK, genesis, [voteRecord("ann", "red")], { time: Date.now() });
  const key = proposerOf(witnesses!, chainId, 1);
  const about = { kind: "proposal", round: 1, index: 1, hash: blockHash(block) } as const;
  return { block, key, proposal: said(key, { ...about, ...source }) };
}

function said(key: number, statement: Statement): Uint8Array {
  return encodeSignedStatement(chainId, signedBy(key, chainId, statement));
}

function numberedHash(number: number): Block["header"]["prevHash"] {
  return named(number.toString(16).padStart(64, "0"));
}

Deno.test("Node: a proposed block that whoever told of it first withholds is asked of others", async () => {
  await using world = new NodeWorld(NETWORK);
  const target = await world.start({ mine: false });
  await using withholder = await HostilePeer.greet(target.address, NETWORK);
  await using honest = await HostilePeer.greet(target.address, NETWORK);
  const { block, proposal } = propose(target);
  await withholder.say({ type: "witnessed", statements: [proposal] });
  await withholder.next("getBlocks");
  await honest.say({ type: "witnessed", statements: [proposal] });
  await honest.next("getBlocks", ({ hashes: [hash] }) => hash === blockHash(block));
  await honest.say({ type: "sealed", proposal, block });
  await honest.roundTrip();
  assertEquals(target.chain.proposals.counts.held, 1);
});

Deno.test("Node: a witness that proposes without end keeps nobody from the blocks of others", async () => {
  await using world = new NodeWorld(NETWORK);
  const target = await world.start({ mine: false });
  await using liar = await HostilePeer.greet(target.address, NETWORK);
  await using honest = await HostilePeer.greet(target.address, NETWORK);
  const { block, key, proposal } = propose(target);
  await honest.say({ type: "witnessed", statements: [proposal] });
  await honest.next("getBlocks");
  const other = (key + 1) % 4;
  const rounds = Array.from({ length: 300 }, (_, i) => i + 2)
    .filter((round) => proposerOf(witnesses!, chainId, round) === other);
  assert(rounds.length > MAX_ASKED_FOR_ROUNDS);
  const statements = rounds.map((round) =>
    said(other, { kind: "proposal", round, index: 1, hash: numberedHash(round), ...source })
  );
  const half = statements.length / 2;
  for (const part of [statements.slice(0, half), statements.slice(half)]) {
    await liar.say({ type: "witnessed", statements: part });
  }
  await liar.roundTrip();
  // Its newest, and the one that was asked for before.
  assertEquals(target.node.stats.chasedBlocks, 2);
  await honest.say({ type: "sealed", proposal, block });
  await honest.roundTrip();
  assertEquals(target.chain.proposals.counts.held, 1);
});

Deno.test("Node: blocks are asked for of so many proposals of a witness in a second as are passed on, whatever their rounds", async () => {
  const clock = new ManualClock(Date.now());
  await using world = new NodeWorld(NETWORK);
  const target = await world.start({ mine: false, clock });
  await using liar = await HostilePeer.greet(target.address, NETWORK);
  const far = 2 ** 40;
  const rounds = Array.from({ length: 400 }, (_, i) => far + i)
    .filter((round) => proposerOf(witnesses!, chainId, round) === 2).slice(0, MAX_PASSED_ON + 6);
  const propose = (round: number, digit: number) =>
    said(2, { kind: "proposal", round, index: 1, hash: numberedHash(digit), ...source });
  const asked = () => liar.all("getBlocks").flatMap(({ hashes }) => hashes);
  await liar.say({ type: "witnessed", statements: rounds.slice(0, -1).map(propose) });
  await liar.roundTrip();
  assertEquals(asked(), Array.from({ length: MAX_PASSED_ON }, (_, i) => numberedHash(i)));
  await clock.advance(1_000);
  await liar.say({ type: "witnessed", statements: [propose(rounds.at(-1)!, 99)] });
  await liar.roundTrip();
  assertEquals(asked().at(-1), numberedHash(99));
});

Deno.test("Node: a witness that says without end that more is final has peers ask each other once", async () => {
  using files = new WitnessFiles(NETWORK);
  await using world = new NodeWorld(NETWORK);
  const targets = [
    await world.start({ mine: false }),
    await world.start({ mine: false, witness: files.open(3) }),
  ];
  for (const { address } of targets) {
    await using peer = await HostilePeer.greet(address, NETWORK);
    await peer.next("getWitness");
    for (let i = 1; i <= MAX_PASSED_ON; i++) {
      const ahead = { round: 100, index: i, hash: numberedHash(i) };
      const sourced = { sourceRound: i, sourceHash: numberedHash(i) };
      const alive = said(0, { kind: "alive", ...ahead, ...sourced });
      const timeout = { kind: "timeout", index: 0, hash: numberedHash(0), ...sourced } as const;
      await peer.say({ type: "witnessed", statements: [alive] });
      await peer.say({ type: "witnessed", statements: [said(0, { round: i, ...timeout })] });
    }
    await peer.roundTrip();
    assertEquals(peer.all("getWitness").length, 1);
  }
});

Deno.test("WitnessLoop: a witness whose proposal is pushed out by its own next one, before it is on the disk, costs others that round alone", async () => {
  const network = testNetwork({
    witnesses: makeWitnessSet([1, 1, 1, 1], 3, { mining: "off", roundMs: 100 }),
  });
  const { chainId: id, genesis, definition: { witnesses: set } } = network;
  const liar = proposerOf(set!, id, 1);
  const [me, ...others] = [0, 1, 2, 3].filter((key) => key !== liar);
  const later = [2, 3, 4, 5, 6, 7].find((round) => proposerOf(set!, id, round) === liar)!;
  const sourced = { sourceRound: 0, sourceHash: id };
  const say = (key: number, statement: Statement) =>
    encodeSignedStatement(id, signedBy(key, id, statement));
  using files = new WitnessFiles(network);
  await using world = new NodeWorld(network);
  const { address, chain } = await world.start({ mine: false, witness: files.open(me) });
  const seal = (round: number, voter: string) =>
    sealBlock(network, chain.tree.genesis, [voteRecord(voter, "red")], {
      time: Date.now(),
      round,
    });
  const [first, next] = [seal(1, "ann"), seal(later, "ben")];
  const { proposals } = chain;
  const keep = proposals.keep.bind(proposals);
  // What waits in the queue of changes as the rounds decide.
  proposals.keep = async (hash) => {
    assertEquals((await proposals.hold(next)).status, "held");
    return await keep(hash);
  };
  await using peer = await HostilePeer.greet(address, network);
  await peer.next("getWitness", ({ from }) => from === undefined);
  const alive = {
    kind: "alive",
    round: 1,
    index: 0,
    hash: blockHash(genesis),
    ...sourced,
  } as const;
  const proposal = say(liar, {
    ...{ kind: "proposal", round: 1, index: 1, hash: blockHash(first) },
    ...sourced,
  });
  const heard = [proposal, ...others.map((key) => say(key, alive))];
  await peer.say({ type: "witnessed", statements: heard }, { type: "witnessed", statements: [] });
  await peer.next("getBlocks", ({ hashes: [hash] }) => hash === blockHash(first));
  await peer.say({ type: "sealed", proposal, block: first });
  await world.until("the next one is held", () => proposals.get(blockHash(next)) !== undefined);
  const timeouts = [0, 1].map((i) =>
    say(others[i], {
      ...{ kind: "timeout", round: 1, index: 0, hash: numberedHash(0) },
      ...sourced,
    })
  );
  await peer.say({ type: "witnessed", statements: timeouts });
  const own = () =>
    peer.all("witnessed").flatMap(({ statements }) =>
      statements.map((bytes) => decodeSignedStatement(id, bytes))
    ).filter(({ key }) => key === me).map(({ statement }) => statement.kind);
  await world.until("it goes on", () => own().includes("timeout"));
  assertEquals(own().filter((kind) => kind === "prepare"), []);
});
