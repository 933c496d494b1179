/** What strangers may say of witnesses, and what a peer makes of it. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { blockHash } from "../../../core/block/block.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import { encodeCertificate } from "../../../core/witness/certificate.ts";
import { encodeLieProof } from "../../../core/witness/proof.ts";
import { encodeSignedStatement } from "../../../core/witness/signed_statement.ts";
import type { Statement } from "../../../core/witness/statement.ts";
import { MAX_ANSWERS, MAX_PASSED_ON } from "../../../net/witness/limits.ts";
import type { Message } from "../../../net/wire/messages.ts";
import { EVERY_HASH, Forge, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { NodeWorld } from "../../support/node_world.ts";
import { commitOf, prepareOf } from "../../support/test_certificates.ts";
import { signedBy } from "../../support/witness_files.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import { hashOfDigit } from "../../support/witness_statements.ts";

const NETWORK = testNetwork({
  params: EVERY_HASH,
  witnesses: makeWitnessSet([1, 1, 1, 1], 3),
});
const { chainId } = NETWORK;
const GENESIS = blockHash(NETWORK.genesis);

function prepare(round: number, hash: BlockHash = hashOfDigit("a")): Statement {
  return { kind: "prepare", round, index: 1, hash, sourceRound: 0, sourceHash: GENESIS };
}

function alive(
  round: number,
  final: { index: number; hash: BlockHash } = { index: 0, hash: GENESIS },
): Statement {
  return { kind: "alive", round, ...final, sourceRound: 0, sourceHash: GENESIS };
}

function bytesOf(key: number, statement: Statement): Uint8Array {
  return encodeSignedStatement(chainId, signedBy(key, chainId, statement));
}

/** The same with another signature, which is false. */
function spoilt(bytes: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  changed[changed.length - 1] ^= 1;
  return changed;
}

function witnessed(...statements: Uint8Array[]): Message {
  return { type: "witnessed", statements };
}

/** A certificate of a block that nobody has. */
function certified(round: number, digit: string, keys = [0, 1, 2]): Uint8Array {
  const plan = { chainId, round, index: 9, hash: hashOfDigit(digit), keys };
  return encodeCertificate(chainId, prepareOf(plan));
}

const FAULTS: readonly { readonly what: string; readonly says: Message; readonly why: string }[] = [
  {
    what: "a statement with a false signature",
    says: witnessed(spoilt(bytesOf(1, prepare(3)))),
    why: "false signature of witness 1",
  },
  {
    what: "a statement of a witness that nobody is",
    says: witnessed(bytesOf(4, prepare(3))),
    why: "a statement of witness 4",
  },
  {
    what: "bytes that no witness signs",
    says: witnessed(new Uint8Array(155)),
    why: "what no witness signs",
  },
  {
    what: "a certificate with a false signature",
    says: { type: "certificate", certificate: spoilt(certified(3, "a")) },
    why: "what no witness signs",
  },
  {
    what: "a certificate of too few",
    says: { type: "certificate", certificate: certified(3, "a", [0, 1]) },
    why: "what no witness signs",
  },
  {
    what: "a proof of what is no lie",
    says: {
      type: "proof",
      proof: encodeLieProof(chainId, {
        first: signedBy(1, chainId, prepare(3)),
        second: signedBy(1, chainId, prepare(4)),
        headers: [],
      }),
    },
    why: "what no witness signs",
  },
];

for (const { what, says, why } of FAULTS) {
  Deno.test(`Node: ${what} costs its sender the connection`, async () => {
    await using world = new NodeWorld(NETWORK);
    const node = await world.start({ mine: false });
    await using stranger = await HostilePeer.greet(node.address, NETWORK, { port: 1 });
    await stranger.say(says);
    const { code, reason } = await stranger.next("bye");
    assertEquals(code, "rule");
    assertStringIncludes(reason, why);
    await stranger.closed;
    await world.until("its machine is refused", () => node.node.refused.length === 1);
  });
}

Deno.test("Node: a statement that is known, old or too low costs no look at its signature", async () => {
  await using world = new NodeWorld(NETWORK);
  const node = await world.start({ mine: false });
  await using stranger = await HostilePeer.greet(node.address, NETWORK);
  await stranger.say(witnessed(...[5, 6].map((round) => bytesOf(1, prepare(round)))));
  await stranger.say(witnessed(spoilt(bytesOf(1, prepare(6))), spoilt(bytesOf(1, prepare(4)))));
  await stranger.roundTrip();
  assertEquals(node.node.peerCount, 1);
  await stranger.say(witnessed(spoilt(bytesOf(1, prepare(7)))));
  assertEquals((await stranger.next("bye")).code, "rule");
});

Deno.test("Node: of a witness that signs without end a few statements a second are passed on", async () => {
  const clock = new ManualClock();
  await using world = new NodeWorld(NETWORK);
  const node = await world.start({ mine: false, clock });
  await using liar = await HostilePeer.greet(node.address, NETWORK);
  await using other = await HostilePeer.greet(node.address, NETWORK);
  await other.say({ type: "eager" });
  await other.roundTrip();
  const flood = Array.from({ length: 50 }, (_, i) => bytesOf(2, prepare(i + 1)));
  await liar.say(witnessed(...flood), witnessed(bytesOf(1, prepare(1))));
  await liar.roundTrip();
  await other.roundTrip();
  const came = other.all("witnessed").flatMap(({ statements }) => statements);
  assertEquals(came.filter((bytes) => bytes[1] === 2).length, MAX_PASSED_ON);
  assertEquals(came.filter((bytes) => bytes[1] === 1).length, 1);
  // Who asks still hears the highest.
  await other.say({ type: "getWitness" });
  const { statements } = await other.next(
    "witnessed",
    ({ statements }) => statements.some((bytes) => bytes[1] === 2 && bytes[10] === 50),
  );
  assertEquals(statements.length, 3);
});

Deno.test("Node: who asks is told certificates, proofs and statements, and where that ends", async () => {
  await using world = new NodeWorld(NETWORK);
  const forge = new Forge(NETWORK);
  const block = await forge.extend([voteRecord("ann", "red")]);
  const node = await world.start({ mine: false, blocks: [block] });
  const plan = { chainId, index: 1, hash: blockHash(block) };
  const [first, final] = [prepareOf({ ...plan, round: 2 }), commitOf({ ...plan, round: 2 })];
  for (const each of [first, final]) await node.chain.addCertificate(each);
  node.chain.addProof({
    first: signedBy(3, chainId, prepare(1, hashOfDigit("a"))),
    second: signedBy(3, chainId, prepare(1, hashOfDigit("b"))),
    headers: [],
  });
  await using peer = await HostilePeer.greet(node.address, NETWORK);
  const statement = bytesOf(1, prepare(3));
  await peer.say(witnessed(statement), { type: "getWitness" });
  await peer.next("witnessed", ({ statements }) => statements.length === 0);
  const kinds = peer.received.filter(({ type }) =>
    ["certificate", "proof", "witnessed"].includes(type)
  );
  assertEquals(kinds.map(({ type }) => type), ["certificate", "certificate", "proof", "witnessed"]);
  assertEquals(
    peer.all("certificate").map(({ certificate }) => [...certificate]),
    [final, first].map((each) => [...encodeCertificate(chainId, each)]),
  );
  assertEquals(peer.all("witnessed").map(({ statements }) => statements.map((each) => [...each])), [
    [[...statement]],
  ]);
});

Deno.test("Node: who asks from a round on is told so many certificates, the lowest first", async () => {
  await using world = new NodeWorld(NETWORK);
  const node = await world.start({ mine: false });
  for (let round = 1; round <= 70; round++) {
    const hash = hashOfDigit("a");
    await node.chain.addCertificate(prepareOf({ chainId, round, index: 9, hash }));
  }
  await using peer = await HostilePeer.greet(node.address, NETWORK);
  await peer.say({ type: "getWitness", from: 3 });
  await peer.next("witnessed", ({ statements }) => statements.length === 0);
  // u8 kind, u64 round.
  const told = peer.all("certificate").map(({ certificate }) => certificate[8]);
  assertEquals(told, Array.from({ length: 64 }, (_, i) => i + 3));
});

Deno.test("Node: who asks again and again gets some answers at once, and then one a second", async () => {
  const clock = new ManualClock();
  await using world = new NodeWorld(NETWORK);
  const node = await world.start({ mine: false, clock });
  await using peer = await HostilePeer.greet(node.address, NETWORK);
  const answers = async () => {
    for (let i = 0; i < 3 * MAX_ANSWERS; i++) await peer.say({ type: "getWitness" });
    await peer.roundTrip();
    return peer.all("witnessed").length;
  };
  assertEquals(await answers(), MAX_ANSWERS);
  await clock.advance(2_000);
  assertEquals(await answers(), MAX_ANSWERS + 2);
});

Deno.test("Node: who speaks of a round that is over is told the final certificate", async () => {
  await using world = new NodeWorld(NETWORK);
  const block = await new Forge(NETWORK).extend([voteRecord("ann", "red")]);
  const node = await world.start({ mine: false, blocks: [block] });
  const final = commitOf({ chainId, round: 5, index: 1, hash: blockHash(block) });
  await node.chain.addCertificate(final);
  await using peer = await HostilePeer.greet(node.address, NETWORK);
  await peer.say(witnessed(bytesOf(1, alive(6)), spoilt(bytesOf(2, alive(5)))));
  const { certificate } = await peer.next("certificate");
  assertEquals([...certificate], [...encodeCertificate(chainId, final)]);
  assertEquals(peer.all("certificate").length, 0);
});

Deno.test("Node: where a lower block was certified in a later round, both certificates are told and passed on, in any order", async () => {
  await using world = new NodeWorld(NETWORK);
  const forge = new Forge(NETWORK);
  const low = await forge.extend([voteRecord("ann", "red")]);
  const high = await forge.extend([voteRecord("ben", "red")]);
  const deepest = commitOf({ chainId, round: 5, index: 2, hash: blockHash(high) });
  const latest = commitOf({ chainId, round: 6, index: 1, hash: blockHash(low) });
  const bytes = [deepest, latest].map((each) => encodeCertificate(chainId, each));
  for (const order of [[0, 1], [1, 0]]) {
    const node = await world.start({ mine: false, blocks: [low, high] });
    await using other = await HostilePeer.greet(node.address, NETWORK);
    await other.say({ type: "eager" }, witnessed());
    await other.roundTrip();
    await using peer = await HostilePeer.greet(node.address, NETWORK);
    await peer.say(...order.map((i) => ({ type: "certificate" as const, certificate: bytes[i] })));
    await peer.roundTrip();
    await other.roundTrip();
    const passedOn = other.all("certificate").map(({ certificate }) => [...certificate]);
    assertEquals(passedOn, order.map((i) => [...bytes[i]]));
    // A round that is over, though it is above that of the final block's certificate.
    await peer.say(witnessed(bytesOf(1, alive(6))));
    await peer.roundTrip();
    const told = peer.all("certificate").map(({ certificate }) => [...certificate]);
    assertEquals(told, bytes.map((each) => [...each]));
  }
});

Deno.test("Node: a witness counts as heard for two minutes after its last word, and not for one that is played back", async () => {
  const clock = new ManualClock();
  await using world = new NodeWorld(NETWORK);
  const node = await world.start({ mine: false, clock });
  await using peer = await HostilePeer.greet(node.address, NETWORK);
  const heard = () => node.node.finality!.witnesses.map(({ isHeard }) => isHeard);
  const words = [1, 2].map(() => bytesOf(1, alive(1)));
  await peer.say(witnessed(), witnessed(words[0]));
  await peer.roundTrip();
  assertEquals(heard(), [false, true, false, false]);
  const passTime = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 3_000) {
      await clock.advance(3_000);
      await peer.roundTrip();
    }
  };
  await passTime(120_000);
  await peer.say(witnessed(words[0]));
  await peer.roundTrip();
  assertEquals(heard(), [false, false, false, false]);
  await peer.say(witnessed(words[1]));
  await peer.roundTrip();
  assertEquals(heard(), [false, true, false, false]);
});

Deno.test("Node: what a peer tells of the past when it is asked makes no witness heard, and that it was there is not passed on", async () => {
  await using world = new NodeWorld(NETWORK);
  const node = await world.start({ mine: false });
  await using peer = await HostilePeer.greet(node.address, NETWORK);
  await using other = await HostilePeer.greet(node.address, NETWORK);
  await other.say({ type: "eager" }, witnessed());
  await other.roundTrip();
  const seen = () =>
    node.node.finality!.witnesses.map(({ isHeard, seenMs }) => isHeard || seenMs !== null);
  await peer.say(witnessed(bytesOf(1, alive(1)), bytesOf(2, prepare(3))), witnessed());
  await peer.roundTrip();
  assertEquals(seen(), [false, false, false, false]);
  await other.roundTrip();
  const told = () => other.all("witnessed").flatMap(({ statements }) => statements);
  assertEquals(told().map((bytes) => bytes[1]), [2]);
  await peer.say(witnessed(bytesOf(1, alive(1))));
  await peer.roundTrip();
  assertEquals(seen(), [false, true, false, false]);
  await other.roundTrip();
  assertEquals(told().map((bytes) => bytes[1]), [2, 1]);
});

Deno.test("Node: in a network without witnesses what is said of them is passed over", async () => {
  await using world = new NodeWorld();
  const node = await world.start({ mine: false });
  await using peer = await HostilePeer.greet(node.address, world.network);
  await peer.say(
    witnessed(new Uint8Array(155)),
    { type: "certificate", certificate: new Uint8Array(9) },
    { type: "proof", proof: new Uint8Array(9) },
    { type: "getWitness" },
  );
  await peer.roundTrip();
  assertEquals(peer.all("witnessed"), []);
  assertEquals(peer.all("getWitness"), []);
  assert(node.node.peerCount === 1 && node.node.finality === undefined);
});
