/** Whatever a stranger sends: only the documented errors, no hang, and no memory that it merely claims. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseBallots } from "../../cli/election/ballots_csv.ts";
import { Blockchain } from "../../cli/lib/blockchain.ts";
import { decodeCanonicalJson, encodeCanonicalJson } from "../../core/base/canonical_json.ts";
import { decodeHeader, encodeHeader, type Header } from "../../core/block/header.ts";
import { blockHashOf, chainIdOf, merkleRootOf, recordIdOf } from "../../core/block/ids.ts";
import { MAX_TIME } from "../../core/block/limits.ts";
import {
  createNetwork,
  networkOfGenesis,
  parseNetworkDefinition,
} from "../../core/rules/network.ts";
import { packRecords, unpackRecords } from "../../core/block/packed_records.ts";
import { merkleRoot } from "../../core/block/merkle.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import { StoreError } from "../../core/store/store.ts";
import { parseAnnounceAnswer, parsePeerList } from "../../net/tracker/client/answer.ts";
import { callTracker } from "../../net/tracker/client/call.ts";
import { encodeFrame, FrameReader } from "../../net/wire/frames.ts";
import { MAX_TEXT } from "../../net/wire/limits.ts";
import { decodeMessage, encodeMessage, maxPayloadBytes } from "../../net/wire/codec.ts";
import type { Message } from "../../net/wire/messages.ts";
import { ProtocolError } from "../../net/wire/protocol_error.ts";
import { TrackerError } from "../../net/tracker/client/error.ts";
import { systemClock } from "../../core/base/system.ts";
import { createVoteRecord, readVoteRecord } from "../../plugins/vote/vote_record.ts";
import { PEER_ID_SIZE, peerIdOf } from "../../net/base/peer_id.ts";
import { voteRecord } from "../support/block_forge.ts";
import { ChainBox } from "../support/chain_box.ts";
import {
  fuzzSeed,
  hostileBytes,
  hostileText,
  tryHostile,
  tryHostileLater,
} from "../support/fuzz.ts";

/** Inputs for each test; a seed that failed is printed by fast-check too. */
const RUNS = 20_000;

/** Inputs for what does more work for each. */
const FEWER_RUNS = 2_000;

const seed = fuzzSeed();
const many = { seed, numRuns: RUNS };
const fewer = { seed, numRuns: FEWER_RUNS };

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const hash = bytes(32).map(blockHashOf);
const u32 = fc.nat(0xffff_ffff);
const headers: fc.Arbitrary<Header> = fc.record({
  version: u32,
  prevHash: hash,
  dataRoot: bytes(32).map(merkleRootOf),
  index: fc.maxSafeNat(),
  time: fc.nat(MAX_TIME),
  bits: u32,
  recordCount: fc.nat(10),
  extra: bytes(20).map((value) => value.toHex()),
  nonce: u32,
});
const records = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 8 });
const hashes = fc.array(hash, { maxLength: 5 });
const ids = fc.array(bytes(32).map(recordIdOf), { maxLength: 5 });
const messages: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    type: fc.constant("hello" as const),
    version: fc.nat(9),
    chainId: bytes(32).map(chainIdOf),
    peerId: bytes(PEER_ID_SIZE).map(peerIdOf),
    tip: hash,
    index: fc.nat(),
    port: fc.nat(65_535),
    time: fc.maxSafeNat(),
    agent: fc.string({ maxLength: MAX_TEXT }),
  }),
  fc.constantFrom<Message>({ type: "ping" }, { type: "bye", code: "full", reason: "no room" }),
  fc.record({ type: fc.constant("getHeaders" as const), locator: hashes }),
  fc.record({
    type: fc.constant("headers" as const),
    headers: fc.array(headers, { maxLength: 4 }),
  }),
  fc.record({ type: fc.constant("getBlocks" as const), hashes }),
  fc.record({
    type: fc.constant("block" as const),
    block: fc.record({ header: headers, records }),
  }),
  fc.record({ type: fc.constant("tip" as const), header: headers }),
  fc.record({ type: fc.constant("haveRecords" as const), ids }),
  fc.record({ type: fc.constant("records" as const), records }),
);
const definitions = fc.record({
  name: fc.string({ minLength: 1, maxLength: 20 }),
  validator: fc.record({
    name: fc.constantFrom("vote", "any", "other"),
    version: fc.nat(3),
    config: fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 })),
  }, { requiredKeys: [] }),
  params: fc.record({
    intervalMs: fc.nat(100_000),
    halfLifeBlocks: fc.nat(200_000),
    initialDifficulty: fc.nat(2 ** 20),
    maxRecords: fc.nat(200_000),
  }, { requiredKeys: [] }),
  created: fc.integer({ min: -1, max: MAX_TIME }),
}, { requiredKeys: ["name"] }).map((each) => JSON.stringify(each));
const votes = fc.record({
  voter: fc.string({ unit: "grapheme", minLength: 1 }),
  choice: fc.string({ unit: "grapheme", minLength: 1 }),
});

Deno.test("decodeHeader() throws only RuleError, and what it decodes encodes to the same bytes", () => {
  fc.assert(
    fc.property(hostileBytes(headers.map(encodeHeader)), (bytes) => {
      const header = tryHostile(() => decodeHeader(bytes), [RuleError]);
      if (header !== undefined) assertEquals(encodeHeader(header), new Uint8Array(bytes));
    }),
    many,
  );
});

Deno.test("unpackRecords() throws only RangeError, and what it reads packs to the same bytes", () => {
  fc.assert(
    fc.property(hostileBytes(records.map(packRecords)), (bytes) => {
      const read = tryHostile(() => unpackRecords(bytes), [RangeError]);
      if (read !== undefined) assertEquals(packRecords(read), new Uint8Array(bytes));
    }),
    many,
  );
});

Deno.test("decodeCanonicalJson() throws only SyntaxError, and what it reads encodes to the same bytes", () => {
  const valid = fc.jsonValue().map((value) => encodeCanonicalJson(value));
  fc.assert(
    fc.property(hostileBytes(valid), (bytes) => {
      const value = tryHostile(() => decodeCanonicalJson(bytes), [SyntaxError]);
      if (value !== undefined) assertEquals([...encodeCanonicalJson(value)], [...bytes]);
    }),
    many,
  );
});

Deno.test("decodeMessage() throws only ProtocolError, and what it reads keeps its bytes from then on", () => {
  const frames = fc.tuple(
    hostileBytes(messages.map((message) => encodeMessage(message).payload)),
    fc.nat(15),
  );
  const sameType = messages.chain((message) => {
    const { type, payload } = encodeMessage(message);
    return hostileBytes(fc.constant(payload)).map((bytes): [Uint8Array, number] => [bytes, type]);
  });
  let read = 0;
  fc.assert(
    fc.property(fc.oneof({ arbitrary: sameType, weight: 4 }, frames), ([payload, type]) => {
      const message = tryHostile(() => decodeMessage({ type, payload }), [ProtocolError]);
      if (message === undefined) return;
      read += 1;
      const written = encodeMessage(message);
      assertEquals(encodeMessage(decodeMessage(written)), written);
    }),
    many,
  );
  assert(read > RUNS / 20, `${read} of ${RUNS} were messages`);
});

Deno.test("FrameReader throws only ProtocolError, and waits for no frame that is too large", () => {
  const streams = fc.array(messages, { maxLength: 4 }).map((list) =>
    new Uint8Array(list.flatMap((message) => [...encodeFrame(encodeMessage(message))]))
  );
  fc.assert(
    fc.property(hostileBytes(streams), fc.integer({ min: 1, max: 200 }), (bytes, size) => {
      const reader = new FrameReader(maxPayloadBytes);
      const written: number[] = [];
      tryHostile(() => {
        for (let at = 0; at < bytes.length; at += size) {
          for (const frame of reader.push(bytes.subarray(at, at + size))) {
            assert(frame.payload.length <= maxPayloadBytes(frame.type));
            written.push(...encodeFrame(frame));
          }
        }
        assertEquals(written.length + reader.buffered, bytes.length);
        if (reader.buffered < 5) return;
        const claim = new DataView(bytes.slice(written.length).buffer);
        assert(claim.getUint32(0) <= maxPayloadBytes(claim.getUint8(4)), "waits for too much");
      }, [ProtocolError]);
      assertEquals(written, [...bytes.subarray(0, written.length)]);
    }),
    { ...many, numRuns: RUNS / 4 },
  );
});

Deno.test("readVoteRecord() throws nothing, and what it reads is written as the same bytes", () => {
  const valid = votes.map(createVoteRecord).filter((vote) => vote.ok).map(({ record }) => record);
  fc.assert(
    fc.property(hostileBytes(valid), (bytes) => {
      const read = tryHostile(() => readVoteRecord(bytes), []);
      if (read?.ok) assertEquals([...encodeCanonicalJson(read.vote)], [...bytes]);
    }),
    many,
  );
});

Deno.test("readVoteRecord() throws nothing at JSON of any depth", () => {
  const valid = fc.constant('{"choice":"red","voter":"ann"}');
  fc.assert(
    fc.property(hostileText(valid), (text) => {
      tryHostile(() => readVoteRecord(new TextEncoder().encode(text)), []);
    }),
    fewer,
  );
});

Deno.test("parseNetworkDefinition() and createNetwork() throw only RuleError", () => {
  fc.assert(
    fc.property(hostileText(definitions), (text) => {
      const network = tryHostile(() => createNetwork(parseNetworkDefinition(text)), [RuleError]);
      if (network !== undefined) {
        assertEquals(networkOfGenesis(network.genesis).chainId, network.chainId);
      }
    }),
    { ...many, numRuns: RUNS / 4 },
  );
});

Deno.test("networkOfGenesis() throws only RuleError", () => {
  const { genesis } = createNetwork(parseNetworkDefinition('{"name":"club"}'));
  fc.assert(
    fc.property(
      hostileText(fc.constant(new TextDecoder().decode(genesis.records[0]))),
      (text) => {
        const own = [new TextEncoder().encode(text)];
        const header = { ...genesis.header, dataRoot: merkleRoot(own) };
        const network = tryHostile(() => networkOfGenesis({ header, records: own }), [RuleError]);
        if (network !== undefined) assertEquals(network.genesis.records[0], own[0]);
      },
    ),
    fewer,
  );
});

Deno.test("Blockchain.loadJson() throws only RuleError, and what it loads is a chain", async () => {
  const blockchain = new Blockchain({ params: { initialDifficulty: 1, floorDifficulty: 1 } });
  for (const data of ["one", { two: [2] }, new Uint8Array([3])]) {
    await blockchain.addBlock(await blockchain.mineBlock(data));
  }
  const valid = blockchain.toJson();
  await fc.assert(
    fc.asyncProperty(hostileText(fc.constant(valid)), async (text) => {
      const loaded = await tryHostileLater(() => Blockchain.loadJson(text), [RuleError]);
      if (loaded !== undefined) assert(await loaded.verifyChain());
    }),
    fewer,
  );
});

Deno.test("Chain.open() throws only StoreError at a damaged database, or has the whole chain and all that waits", async () => {
  await using box = await ChainBox.open("sqlite");
  for (let n = 0; n < 12; n++) {
    await box.add([voteRecord(`voter ${n}`, "x".repeat(300)), voteRecord(`other ${n}`, "y")]);
  }
  await box.chain.submit([voteRecord("waiting", "x"), voteRecord("waiting too", "y")]);
  const whole = await box.picture();
  box.store[Symbol.dispose]();
  const good = await Deno.readFile(box.path);
  await fc.assert(
    fc.asyncProperty(hostileBytes(fc.constant(good)), async (bytes) => {
      await Deno.writeFile(box.path, bytes);
      await Deno.remove(`${box.path}-wal`).catch(() => {});
      try {
        await tryHostileLater(async () => {
          await box.restart();
          // SQLite takes a file of a byte or none for a new database.
          const isNew = bytes.length <= 1;
          if (!isNew) assertEquals(await box.picture(), whole);
        }, [StoreError]);
      } finally {
        box.store[Symbol.dispose]();
      }
    }),
    fewer,
  );
});

Deno.test("decodeMessage() and unpackRecords() take no memory for a length that is only claimed", () => {
  // Bytes, text, list and map of CBOR, with lengths of 4 and 8 bytes (RFC 8949 §3.1).
  for (const kind of [0x40, 0x60, 0x80, 0xa0]) {
    for (const length of ["1affffffff", "1b00000000ffffffff", "1b001fffffffffffff"]) {
      const claim = Uint8Array.fromHex(length);
      claim[0] |= kind;
      const inMap = new Uint8Array([0xa1, 0x66, ...new TextEncoder().encode("header"), ...claim]);
      for (const payload of [claim, inMap]) {
        for (let type = 1; type <= 13; type++) {
          const read = tryHostile(() => decodeMessage({ type, payload }), [ProtocolError]);
          assertEquals(read, undefined);
        }
      }
    }
  }
  const claim = new Uint8Array([0xff, 0xff, 0xff, 0xff, 1]);
  assertEquals(tryHostile(() => unpackRecords(claim), [RangeError]), undefined);
});

Deno.test("parseBallots() throws nothing, and gives only votes that can be cast", () => {
  const valid = fc.array(votes, { maxLength: 8 }).map((list) =>
    `voter,choice\n${list.map(({ voter, choice }) => `"${voter}","${choice}"\n`).join("")}`
  );
  fc.assert(
    fc.property(hostileText(valid), (text) => {
      const { ballots } = tryHostile(() => parseBallots(text), [])!;
      for (const ballot of ballots) voteRecord(ballot.voter, ballot.choice);
    }),
    fewer,
  );
});

Deno.test("a call to a tracker throws only TrackerError, whatever comes back", async () => {
  const list = JSON.stringify({
    index: 7,
    peers: [{ peerId: "ab".repeat(16), host: "10.0.0.1", port: 4_000 }],
  });
  const welcome = JSON.stringify({ index: 1, token: "t0ken", expiresInMs: 90_000, host: "::1" });
  const answers = hostileText(fc.constantFrom(list, welcome, '{"code":"full","reason":"no room"}'));
  await fc.assert(
    fc.asyncProperty(
      answers,
      fc.constantFrom(200, 204, 301, 404, 429, 500),
      async (text, status) => {
        for (const parse of [parsePeerList, parseAnnounceAnswer]) {
          const body = status === 204 ? null : text;
          const fetch = () => Promise.resolve(new Response(body, { status }));
          const url = "http://tracker.test/";
          const call = { method: "GET", tracker: url, url, timeoutMs: 60_000 } as const;
          await tryHostileLater(
            () => callTracker<unknown>({ ...call, parse }, { clock: systemClock, fetch }),
            [TrackerError],
          );
        }
      },
    ),
    fewer,
  );
});
