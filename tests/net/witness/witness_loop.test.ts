/** A peer that is a witness: what it hears before it signs, and what it does then. */
import { assert, assertEquals } from "@std/assert";
import { blockHash } from "../../../core/block/block.ts";
import { prepareOf } from "../../support/test_certificates.ts";
import { encodeCertificate } from "../../../core/witness/certificate.ts";
import {
  decodeSignedStatement,
  encodeSignedStatement,
} from "../../../core/witness/signed_statement.ts";
import type { Statement } from "../../../core/witness/statement.ts";
import type { PeerId } from "../../../net/base/peer_id.ts";
import { SignedElsewhereError } from "../../../net/witness/stop_errors.ts";
import { EVERY_HASH, Forge, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { HostileListener, HostilePeer } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { named } from "../../support/named.ts";
import { NodeWorld } from "../../support/node_world.ts";
import { signedBy, WitnessFiles } from "../../support/witness_files.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import { hashOfDigit } from "../../support/witness_statements.ts";

const NETWORK = testNetwork({
  params: EVERY_HASH,
  witnesses: makeWitnessSet([1, 1, 1, 1], 3),
});
const { chainId } = NETWORK;
const source = { sourceRound: 0, sourceHash: blockHash(NETWORK.genesis) };
const final = { index: 0, hash: blockHash(NETWORK.genesis) };

function alive(key: number): Uint8Array {
  return said(key, { kind: "alive", round: 1, ...final, ...source });
}

function said(key: number, statement: Statement): Uint8Array {
  return encodeSignedStatement(chainId, signedBy(key, chainId, statement));
}

/** What a peer was told that a witness signed. */
function statementsOf(peer: HostilePeer, key: number): Statement[] {
  return peer.all("witnessed").flatMap(({ statements }) =>
    statements.map((bytes) => decodeSignedStatement(chainId, bytes))
  ).filter((each) => each.key === key).map(({ statement }) => statement);
}

/** Answers a peer that asks what is kept: with these statements. */
async function answer(peer: HostilePeer, ...statements: Uint8Array[]): Promise<void> {
  await peer.next("getWitness", ({ from }) => from === undefined);
  await peer.say({ type: "witnessed", statements }, { type: "witnessed", statements: [] });
}

Deno.test("WitnessLoop: a witness signs nothing that binds before others have told what they keep of its key", async () => {
  using files = new WitnessFiles(NETWORK);
  await using world = new NodeWorld(NETWORK);
  const { node } = await world.start({ mine: false, witness: files.open(3) });
  await using peer = await HostilePeer.greet(node.address, NETWORK);
  const state = () => node.finality!.own!.state;
  // One other is not enough: with it alone there was no quorum.
  await answer(peer, alive(0));
  await peer.roundTrip();
  assertEquals(state(), "listening");
  assertEquals(
    statementsOf(peer, 3).map(({ kind }) => kind).filter((kind) => kind !== "alive"),
    [],
  );
  await peer.say({ type: "witnessed", statements: [alive(1)] });
  await world.until("it signs", () => state() === "signing");
});

/** A peer that the node has dialled. */
async function dialledAt(listener: HostileListener): Promise<HostilePeer> {
  const peer = await listener.accept();
  const hello = await peer.next("hello");
  const peerId = named<PeerId>(crypto.randomUUID().replaceAll("-", ""));
  await peer.say({ ...hello, peerId, port: listener.address.port });
  return peer;
}

Deno.test("WitnessLoop: a witness hears out all that it dialled, or until they leave, before it signs", async () => {
  using files = new WitnessFiles(NETWORK);
  await using world = new NodeWorld(NETWORK);
  await using slow = new HostileListener();
  await using silent = new HostileListener();
  const witness = files.open(3);
  const connect = [slow.address, silent.address];
  const { node } = await world.start({ mine: false, witness, connect });
  const state = () => node.finality!.own!.state;
  const [told, left] = [await dialledAt(slow), await dialledAt(silent)];
  await left.next("getWitness", ({ from }) => from === undefined);
  await using stranger = await HostilePeer.greet(node.address, NETWORK);
  await answer(stranger, alive(0), alive(1));
  await stranger.roundTrip();
  assertEquals(state(), "listening");
  const lost = { ...source, kind: "prepare", round: 9, index: 1, hash: hashOfDigit("a") } as const;
  await answer(told, said(3, lost));
  await told.roundTrip();
  assertEquals(state(), "listening");
  await left[Symbol.asyncDispose]();
  await world.until("it signs", () => state() === "signing");
  assertEquals(witness.signer.state.target, 18);
});

Deno.test("WitnessLoop: a witness that hears nobody signs after half a minute", async () => {
  const clock = new ManualClock();
  using files = new WitnessFiles(NETWORK);
  await using world = new NodeWorld(NETWORK);
  const { node } = await world.start({ mine: false, clock, witness: files.open(3) });
  await clock.advance(29_000);
  assertEquals(node.finality!.own!.state, "listening");
  await clock.advance(1_000);
  assertEquals(node.finality!.own!.state, "signing");
});

Deno.test("WitnessLoop: a witness whose file was put back from a copy signs nothing below what others keep of its key", async () => {
  using files = new WitnessFiles(NETWORK);
  await using world = new NodeWorld(NETWORK);
  const witness = files.open(3);
  const { node } = await world.start({ mine: false, witness });
  await using peer = await HostilePeer.greet(node.address, NETWORK);
  const hash = hashOfDigit("a");
  const lost: Statement = {
    kind: "prepare",
    round: 9,
    index: 1,
    hash,
    sourceRound: 4,
    sourceHash: hash,
  };
  await answer(peer, alive(0), alive(1), said(3, lost));
  await world.until("it signs", () => node.finality!.own!.state === "signing");
  assertEquals([witness.signer.state.target, witness.signer.state.source], [18, 8]);
  // The certificate of the source is lost too: it is asked for.
  await peer.next("getWitness", ({ from }) => from === 4);
  const certificate = prepareOf({ chainId, round: 4, index: 1, hash });
  await peer.say({ type: "certificate", certificate: encodeCertificate(chainId, certificate) });
  await peer.roundTrip();
  assertEquals(witness.signer.certificate, certificate);
});

const SOLE = testNetwork({ params: EVERY_HASH, witnesses: makeWitnessSet([1], 1) });
const USED: Statement = {
  ...{ kind: "prepare", round: 2, index: 1, hash: hashOfDigit("b") },
  ...{ sourceRound: 0, sourceHash: SOLE.chainId },
};

/** Has the key of the sole witness sign once. */
function useKey(files: WitnessFiles): void {
  const { signer } = files.open(0);
  signer.raise([], []);
  assertEquals(signer.sign(USED).status, "signed");
}

Deno.test("WitnessLoop: a witness that is a quorum alone hears of its key too before it signs, if its file was used and a peer is there", async () => {
  const clock = new ManualClock();
  using files = new WitnessFiles(SOLE);
  await using world = new NodeWorld(SOLE);
  useKey(files);
  const { node } = await world.start({ mine: false, clock, witness: files.open(0) });
  await using peer = await HostilePeer.greet(node.address, SOLE);
  await peer.next("getWitness", ({ from }) => from === undefined);
  await clock.advance(3_000);
  assertEquals(node.finality!.own!.state, "listening");
  const lost = encodeSignedStatement(
    SOLE.chainId,
    signedBy(0, SOLE.chainId, { ...USED, round: 9 }),
  );
  await peer.say({ type: "witnessed", statements: [lost] }, { type: "witnessed", statements: [] });
  await world.until("it signs", () => node.finality!.own!.state === "signing");
});

Deno.test("WitnessLoop: a witness that is a quorum alone waits three seconds for a peer, and for nobody if its file was never used", async () => {
  const clock = new ManualClock();
  using files = new WitnessFiles(SOLE);
  await using world = new NodeWorld(SOLE);
  const fresh = await world.start({ mine: false, clock, witness: files.open(0) });
  assertEquals(fresh.node.finality!.own!.state, "signing");
  await fresh.stop();
  useKey(files);
  const { node } = await world.start({ mine: false, clock, witness: files.open(0) });
  await clock.advance(2_999);
  assertEquals(node.finality!.own!.state, "listening");
  await clock.advance(1);
  assertEquals(node.finality!.own!.state, "signing");
});

Deno.test("WitnessLoop: a witness stops if another machine signs with its key", async () => {
  using files = new WitnessFiles(NETWORK);
  await using world = new NodeWorld(NETWORK);
  const started = await world.start({ mine: false, witness: files.open(3) });
  const { node } = started;
  await using peer = await HostilePeer.greet(node.address, NETWORK);
  await answer(peer, alive(0), alive(1));
  await world.until("it signs", () => node.finality!.own!.state === "signing");
  const hash = hashOfDigit("a");
  await peer.say({
    type: "witnessed",
    statements: [said(3, { kind: "prepare", round: 41, index: 1, hash, ...source })],
  });
  await peer.closed;
  const error = await started.stop().then(() => undefined, (error) => error);
  assert(error instanceof SignedElsewhereError, `${error}`);
  world.nodes.length = 0;
});

Deno.test("WitnessLoop: a witness without work says that it is there, once a minute, and nothing else", async () => {
  const clock = new ManualClock();
  using files = new WitnessFiles(NETWORK);
  await using world = new NodeWorld(NETWORK);
  const { node } = await world.start({ mine: false, clock, witness: files.open(3) });
  await using peer = await HostilePeer.greet(node.address, NETWORK);
  await answer(peer, alive(0), alive(1));
  await peer.say({ type: "eager" });
  await peer.roundTrip();
  const first = statementsOf(peer, 3).length;
  // Whoever has come hears it soon from the witness itself.
  await clock.advance(1_000);
  await peer.roundTrip();
  const before = statementsOf(peer, 3).length;
  assertEquals(before - first, 1);
  for (let passed = 0; passed < 180_000; passed += 3_000) {
    await clock.advance(3_000);
    await peer.roundTrip();
  }
  const kinds = statementsOf(peer, 3).slice(before).map(({ kind }) => kind);
  assertEquals(kinds, ["alive", "alive", "alive"]);
});

Deno.test("WitnessLoop: a witness fetches a proposed block that is lighter than its own chain, and prepares it", async () => {
  using files = new WitnessFiles(NETWORK);
  await using world = new NodeWorld(NETWORK);
  const own = new Forge(NETWORK);
  await own.grow(2);
  const other = new Forge(NETWORK);
  const [below, block] = [
    await other.extend([voteRecord("ann", "red")]),
    await other.extend([voteRecord("ben", "red")]),
  ];
  const { node, chain } = await world.start({
    mine: false,
    witness: files.open(3),
    blocks: [...own.blocks(), await own.extend([])],
  });
  await using peer = await HostilePeer.greet(node.address, NETWORK);
  await answer(peer, alive(0), alive(1));
  // Whoever proposes in the first round, it is one of these.
  const hash = blockHash(block);
  const statements = [0, 1, 2].map((key) =>
    said(key, { kind: "proposal", round: 1, index: 2, hash, ...source })
  );
  await peer.say({ type: "witnessed", statements });
  for (const each of [block, below, block]) {
    await peer.next("getBlocks", ({ hashes }) => hashes[0] === blockHash(each));
    // Whatever was asked for twice is not what it asks for next.
    await peer.roundTrip();
    peer.received.length = 0;
    await peer.say({ type: "block", block: each });
  }
  await peer.next("witnessed", ({ statements }) =>
    statements.some((bytes) => {
      const { key, statement } = decodeSignedStatement(chainId, bytes);
      return key === 3 && statement.kind === "prepare" && statement.hash === hash;
    }));
  assertEquals(chain.tip.header.index, 3);
});

Deno.test("WitnessLoop: a witness that comes to a long chain has it final in parts, and adds what waits only after all of it", async () => {
  const clock = new ManualClock(1_700_001_000_000);
  using files = new WitnessFiles(SOLE);
  await using world = new NodeWorld(SOLE);
  useKey(files);
  const forge = new Forge(SOLE);
  const blocks = await forge.grow(70);
  const { node, chain } = await world.start({ mine: false, clock, witness: files.open(0), blocks });
  // It asks this peer what others keep of its key, and waits meanwhile.
  await using peer = await HostilePeer.greet(node.address, SOLE);
  await peer.next("getWitness", ({ from }) => from === undefined);
  const [{ recordId }] = await node.submit([voteRecord("ann", "red")]);
  await world.drive(clock, "the vote is in a block", () => {
    return chain.place(recordId).status === "included";
  }, { stepMs: 1_000 });
  const commits = chain.certificates(0).filter(({ statement: { kind } }) => kind === "commit");
  // A quarter of a first round is 500 ms, and a block counts 8.
  assertEquals(commits.map(({ statement: { index } }) => index), [62, 71]);
  assertEquals(chain.tip.parent!.hash, forge.chain.tip.hash);
  assertEquals(chain.final.node, chain.tip);
});
