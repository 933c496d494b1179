/** What strangers do to a peer process that honest peers and voters go on using. */
import type { Block } from "../../core/block/block.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { hashHeader, type Header } from "../../core/block/header.ts";
import { systemRandom } from "../../core/base/system.ts";
import { encodeFrame } from "../../net/wire/frames.ts";
import {
  MAX_BLOCKS_ASKED,
  MAX_HEADERS,
  MAX_LOCATOR,
  MAX_RECORD_IDS,
} from "../../net/wire/limits.ts";
import { maxPayloadBytes } from "../../net/wire/codec.ts";
import type { Message } from "../../net/wire/messages.ts";
import { SHORT_ID_SIZE, type Sketch } from "../../net/wire/sketch.ts";
import { Forge, forgeBlock, voteRecord } from "../support/block_forge.ts";
import { frameOf, helloOf } from "../support/hostile_peer.ts";
import { AttackedPeer } from "../support/attacked_peer.ts";
import { named } from "../support/named.ts";

type Attack = (attacked: AttackedPeer) => Promise<void>;

/** Connections that one attack opens one after another. */
const MANY = 100;

/** Blocks by which a promised branch is longer: more than is mined while it is promised. */
const LEAD = 6;

/** Type numbers of the protocol, and one that is none. */
const TYPES = [
  ...Array.from({ length: 255 }, (_, type) => type).filter((type) => maxPayloadBytes(type) > 0),
  255,
];

const randomHash = <T extends string>() => named<T>(bytesToHex(systemRandom.bytes(32)));
const hashes = <T extends string>(count: number) =>
  Array.from({ length: count }, () => randomHash<T>());

/** A sketch of a block whose records nobody has. */
function wrongSketch(header: Header): Sketch {
  const shortIds = systemRandom.bytes(header.recordCount * SHORT_ID_SIZE);
  return { header, shortIds, given: [] };
}

/** Messages that break no rule, more of each than anybody needs; the last words end the connection. */
const FLOODS: readonly (readonly [number, (forge: Forge) => Message])[] = [
  [5_000, () => ({ type: "ping" })],
  [5_000, () => ({ type: "pong" })],
  [300, () => ({ type: "getHeaders", locator: hashes(MAX_LOCATOR) })],
  [2_000, () => ({ type: "headers", headers: [] })],
  [200, () => ({ type: "getBlocks", hashes: hashes(MAX_BLOCKS_ASKED) })],
  [200, (forge) => ({ type: "getBlocks", hashes: Array(128).fill(forge.chain.tip.hash) })],
  [200, () => ({ type: "noBlocks", hashes: hashes(MAX_BLOCKS_ASKED) })],
  [2_000, ({ chain }) => ({ type: "tip", header: chain.tip.header })],
  [60, () => ({ type: "haveRecords", ids: hashes(MAX_RECORD_IDS) })],
  [60, () => ({ type: "getRecords", ids: hashes(MAX_RECORD_IDS) })],
  [500, () => ({ type: "records", records: [voteRecord(randomHash(), "x")] })],
  [500, () => ({ type: "getBundle", sha256: randomHash() })],
  [20, () => ({ type: "bundle", code: new Uint8Array(100_000) })],
  [2_000, () => ({ type: "eager" })],
  [500, () => ({ type: "getSketch", hash: randomHash() })],
  [500, ({ chain }) => ({ type: "getSketch", hash: chain.tip.hash })],
  [500, ({ chain }) => ({ type: "sketch", ...wrongSketch(chain.tip.header) })],
  [500, ({ chain }) => ({ type: "getMissing", hash: chain.tip.hash, positions: [0, 2 ** 31] })],
  [
    500,
    ({ chain }) => ({ type: "missing", hash: chain.tip.hash, records: [voteRecord("y", "y")] }),
  ],
  [1_000, ({ chain }) => ({ type: "block", block: chain.block(chain.tip.hash)! })],
];

/** Headers that follow each other and have cost nothing. */
function withoutWork({ chain }: Forge, count: number): Header[] {
  const headers: Header[] = [];
  let last = chain.tip.header;
  for (let i = 0; i < count; i++) {
    last = { ...last, prevHash: hashHeader(last), index: last.index + 1, time: last.time + 500 };
    headers.push(last);
  }
  return headers;
}

/** The header of a block and of some behind it: a branch that is heavier, whatever is mined meanwhile. */
function promise(forge: Forge, { header }: Block): Header[] {
  const { params } = forge.chain.network.definition;
  const headers = [header];
  while (headers.length < LEAD) {
    const last = headers.at(-1)!;
    const result = forge.chain.addHeader(last);
    if (!("node" in result)) throw new Error(`a forged header is ${result.status}`);
    headers.push(forgeBlock(result.node, [], { params, time: last.time + 1 }).header);
  }
  return headers;
}

const ATTACKS: Readonly<Record<string, Attack>> = {
  "wrong first words": async (attacked) => {
    const words = [
      frameOf(helloOf(attacked.network, { chainId: named("ab".repeat(32)) })),
      frameOf(helloOf(attacked.network, { version: 9 })),
      frameOf({ type: "ping" }),
      systemRandom.bytes(1_000),
      new Uint8Array(5).fill(0xff),
      new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"),
      ...TYPES.map((type) => encodeFrame({ type, payload: systemRandom.bytes(300) })),
    ];
    for (const bytes of words) {
      const attacker = await attacked.connect();
      await attacker.raw(bytes);
      await attacker.closed;
    }
  },

  "floods of every message": async (attacked) => {
    const forge = await attacked.follow(await attacked.greet());
    for (const [count, make] of FLOODS) {
      const attacker = await attacked.greet();
      for (let sent = 0; sent < count; sent += 10) {
        await attacker.say(...Array.from({ length: 10 }, () => make(forge)));
      }
      await attacker.roundTrip();
    }
    for (const type of ["hello", "bye"] as const) {
      const attacker = await attacked.greet();
      const word: Message = type === "hello"
        ? helloOf(attacked.network)
        : { type, code: "x", reason: "x".repeat(200) };
      await attacker.say(...Array.from({ length: 1_000 }, () => word));
      await attacker.closed;
    }
  },

  "giant lengths and counts": async (attacked) => {
    for (const type of TYPES) {
      for (const length of [maxPayloadBytes(type) + 1, 2 ** 32 - 1]) {
        const attacker = await attacked.greet();
        const prefix = encodeFrame({ type, payload: new Uint8Array() });
        new DataView(prefix.buffer).setUint32(0, length);
        await attacker.raw(prefix);
        await attacker.closed;
      }
    }
    // As many nested lists, and as long a text, as CBOR can claim in a frame that is short enough.
    for (const lead of [0x9b, 0x7b, 0xbb, 0x5b]) {
      const attacker = await attacked.greet();
      const payload = new Uint8Array([lead, 0, 0x1f, ...new Uint8Array(6).fill(0xff)]);
      await attacker.raw(encodeFrame({ type: 10, payload }));
      await attacker.closed;
    }
  },

  "a long chain of headers without work": async (attacked) => {
    const forge = await attacked.follow(await attacked.greet());
    for (let i = 0; i < 10; i++) {
      const attacker = await attacked.greet();
      await attacker.say({ type: "headers", headers: withoutWork(forge, MAX_HEADERS) });
      await attacker.closed;
    }
  },

  "forks with little work": async (attacked) => {
    for (let i = 0; i < 3; i++) {
      const attacker = await attacked.greet();
      const fork = new Forge(attacked.network);
      const headers = (await fork.grow(5)).map(({ header }) => header);
      await attacker.say({ type: "headers", headers });
      await attacker.roundTrip();
    }
  },

  "a branch that is promised and withheld": async (attacked) => {
    const attacker = await attacked.greet();
    const forge = await attacked.follow(attacker);
    const headers = promise(forge, forge.make([voteRecord("x", "x")]));
    await attacker.say({ type: "headers", headers });
    await attacker.next("getBlocks");
  },

  "blocks with work that break a rule": async (attacked) => {
    const bodies = [
      [voteRecord("voter 0", "blue")],
      [voteRecord("twice", "a"), voteRecord("twice", "b")],
      [new TextEncoder().encode("no vote")],
    ];
    for (const records of bodies) {
      const attacker = await attacked.greet();
      const forge = await attacked.follow(attacker);
      const block = forge.make(records);
      await attacker.say({ type: "headers", headers: promise(forge, block) });
      await attacker.next("getBlocks");
      await attacker.say({ type: "block", block });
      await attacker.closed;
    }
  },

  "words that come byte by byte": async (attacked) => {
    const early = await attacked.connect();
    const late = await attacked.greet();
    const hello = frameOf(helloOf(attacked.network));
    const large = encodeFrame({ type: 8, payload: new Uint8Array(20_000) });
    for (const byte of large) await late.raw(new Uint8Array([byte]));
    for (const byte of hello.subarray(0, -1)) await early.raw(new Uint8Array([byte]));
    // It waits for the last byte no longer than for a hello.
    await Promise.all([early.closed, late.closed]);
  },

  "connections that are half open": async (attacked) => {
    const silent = await attacked.connect();
    await silent.end();
    await silent.closed;
    const gone = await attacked.greet();
    await gone.end();
    await gone.closed;
    // This one reads nothing of what it asks for.
    const deaf = await attacked.connect({ reads: false });
    await deaf.say(
      helloOf(attacked.network),
      ...Array(200).fill({ type: "getHeaders", locator: [] }),
    );
  },

  "connections that come and break": async (attacked) => {
    for (let i = 0; i < MANY; i++) {
      const attacker = await attacked.connect({ reads: false });
      // What was not read when it closes makes of the end a reset.
      await attacker.say(helloOf(attacked.network), ...Array(i % 4).fill({ type: "ping" }));
      attacker.close();
    }
  },

  "what an honest peer said, said again": async (attacked) => {
    const recorded = await attacked.record();
    const copy = await attacked.connect();
    await copy.say(...recorded);
    await copy.closed;
    const other = await attacked.greet();
    await other.say(...recorded.filter(({ type }) => type !== "hello"));
    await other.roundTrip();
  },
};

Deno.test("a peer goes on with honest ones, and counts their votes, whatever strangers do", async (t) => {
  await using attacked = await AttackedPeer.begin();
  for (const [what, attack] of Object.entries(ATTACKS)) {
    await t.step(what, () => attacked.withstand(() => attack(attacked)));
  }
  console.log(`the peer has grown by ${Math.round(attacked.growth / 1e6)} MB`);
});
