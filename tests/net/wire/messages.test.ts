import { assert, assertEquals, assertThrows } from "@std/assert";
import { decode, encode } from "cborg";
import fc from "fast-check";
import { codePoint } from "../../../plugins/conformance/code_point.ts";
import { Header } from "../../../core/block/header.ts";
import { blockHashOf, chainIdOf, merkleRootOf, recordIdOf } from "../../../core/block/ids.ts";
import { MAX_TIME } from "../../../core/block/limits.ts";
import { MAX_ROUND } from "../../../core/witness/limits.ts";
import { SIGNED_STATEMENT_BYTES } from "../../../core/witness/signed_statement.ts";
import {
  MAX_BLOCKS_ASKED,
  MAX_CERTIFICATE_BYTES,
  MAX_FRAME_BYTES,
  MAX_HEADERS,
  MAX_HEADERS_BYTES,
  MAX_HELLO_BYTES,
  MAX_LOCATOR,
  MAX_PROOF_BYTES,
  MAX_RECORD_IDS,
  MAX_RECORDS_BYTES,
  MAX_SKETCH_BYTES,
  MAX_STATEMENTS,
  MAX_TEXT,
  MAX_TOLD_ADDRESSES,
} from "../../../net/wire/limits.ts";
import { formatIp, IP_SIZE } from "../../../net/base/ip.ts";
import { decodeMessage, encodeMessage, maxPayloadBytes } from "../../../net/wire/codec.ts";
import type { Message, MessageType } from "../../../net/wire/messages.ts";
import { ProtocolError } from "../../../net/wire/protocol_error.ts";
import { SHORT_ID_SIZE } from "../../../net/wire/sketch.ts";
import { PEER_ID_SIZE, peerIdOf } from "../../../net/base/peer_id.ts";

/** Number of each type on the wire: other programs rely on it. */
const NUMBERS: Readonly<Record<MessageType, number>> = {
  hello: 1,
  ping: 2,
  pong: 3,
  bye: 4,
  getHeaders: 5,
  headers: 6,
  getBlocks: 7,
  block: 8,
  noBlocks: 9,
  tip: 10,
  haveRecords: 11,
  getRecords: 12,
  records: 13,
  getBundle: 14,
  bundle: 15,
  eager: 16,
  getSketch: 17,
  sketch: 18,
  getMissing: 19,
  missing: 20,
  getAddresses: 21,
  addresses: 22,
  witnessed: 23,
  certificate: 24,
  proof: 25,
  getWitness: 26,
  sealed: 27,
};

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const hash = bytes(32).map(blockHashOf);
const hashes = fc.array(hash, { maxLength: 16 });
const ids = fc.array(bytes(32).map(recordIdOf), { maxLength: 16 });
const record = fc.uint8Array({ minLength: 1, maxLength: 40 });
const records = fc.array(record, { maxLength: 8 });
/** Positions in a block: ascending, each once. */
const positions = fc.uniqueArray(u32, { maxLength: 8 })
  .map((values) => values.toSorted((a, b) => a - b));
/** Text that a peer's log shows as it is. */
const text = fc.stringMatching(/^[ -~äßλ]{0,200}$/);
const header: fc.Arbitrary<Header> = fc.record({
  version: u32,
  prevHash: hash,
  dataRoot: bytes(32).map(merkleRootOf),
  index: fc.maxSafeNat(),
  time: fc.integer({ min: 0, max: MAX_TIME }),
  bits: u32,
  recordCount: u32,
  extra: bytes(20).map((value) => value.toHex()),
  nonce: u32,
});

/** Fields of a hello in every network. */
const HELLO_KEYS = [
  "type",
  "version",
  "chainId",
  "peerId",
  "tip",
  "index",
  "port",
  "time",
  "agent",
] as const;

/** Any good message of each type. */
const MESSAGES: { readonly [T in MessageType]: fc.Arbitrary<Extract<Message, { type: T }>> } = {
  hello: fc.record({
    type: fc.constant<"hello">("hello"),
    version: fc.integer({ min: 0, max: 0xffff }),
    chainId: bytes(32).map(chainIdOf),
    peerId: bytes(PEER_ID_SIZE).map(peerIdOf),
    tip: hash,
    index: fc.maxSafeNat(),
    port: fc.integer({ min: 0, max: 65_535 }),
    time: fc.maxSafeNat(),
    agent: text,
    final: fc.record({ index: fc.maxSafeNat(), hash }),
  }, { requiredKeys: [...HELLO_KEYS] }),
  ping: fc.record({ type: fc.constant("ping") }),
  pong: fc.record({ type: fc.constant("pong") }),
  bye: fc.record({ type: fc.constant("bye"), code: text, reason: text }),
  getHeaders: fc.record({ type: fc.constant("getHeaders"), locator: hashes }),
  headers: fc.record({
    type: fc.constant("headers"),
    headers: fc.array(header, { maxLength: 8 }),
  }),
  getBlocks: fc.record({ type: fc.constant("getBlocks"), hashes }),
  block: fc.tuple(header, records).map(([header, records]) => ({
    type: "block",
    block: { header: { ...header, recordCount: records.length }, records },
  })),
  noBlocks: fc.record({ type: fc.constant("noBlocks"), hashes }),
  tip: fc.record({ type: fc.constant("tip"), header }),
  haveRecords: fc.record({ type: fc.constant("haveRecords"), ids }),
  getRecords: fc.record({ type: fc.constant("getRecords"), ids }),
  records: fc.record({ type: fc.constant("records"), records }),
  getBundle: fc.record({ type: fc.constant("getBundle"), sha256: hash }),
  bundle: fc.record({ type: fc.constant("bundle"), code: fc.uint8Array({ maxLength: 99 }) }),
  eager: fc.record({ type: fc.constant("eager") }),
  getSketch: fc.record({ type: fc.constant("getSketch"), hash }),
  sketch: fc.tuple(header, fc.array(fc.tuple(fc.boolean(), record), { maxLength: 8 }))
    .map(([header, slots]) => ({
      type: "sketch",
      header: { ...header, recordCount: slots.length },
      shortIds: new Uint8Array(slots.length * SHORT_ID_SIZE).map((_, i) => i),
      given: slots.flatMap(([isGiven, record], position) => isGiven ? [{ position, record }] : []),
    })),
  getMissing: fc.record({ type: fc.constant("getMissing"), hash, positions }),
  missing: fc.record({ type: fc.constant("missing"), hash, records }),
  getAddresses: fc.record({ type: fc.constant("getAddresses") }),
  addresses: fc.record({
    type: fc.constant("addresses"),
    addresses: fc.array(
      fc.record({
        host: fc.uint8Array({ minLength: IP_SIZE, maxLength: IP_SIZE }).map(formatIp),
        port: fc.integer({ min: 0, max: 65_535 }),
      }),
      { maxLength: 8 },
    ),
  }),
  witnessed: fc.record({
    type: fc.constant("witnessed"),
    statements: fc.array(bytes(SIGNED_STATEMENT_BYTES), { maxLength: 8 }),
  }),
  certificate: fc.record({
    type: fc.constant("certificate"),
    certificate: fc.uint8Array({ maxLength: 300 }),
  }),
  proof: fc.record({ type: fc.constant("proof"), proof: fc.uint8Array({ maxLength: 400 }) }),
  getWitness: fc.record({
    type: fc.constant("getWitness"),
    from: fc.integer({ min: 0, max: MAX_ROUND }),
  }),
  sealed: fc.tuple(header, records, bytes(SIGNED_STATEMENT_BYTES)).map((
    [header, records, proposal],
  ) => ({
    type: "sealed",
    proposal,
    block: { header: { ...header, recordCount: records.length }, records },
  })),
};

const TYPES = Object.keys(MESSAGES) as MessageType[];
const anyMessage: fc.Arbitrary<Message> = fc.oneof(...TYPES.map((type) => MESSAGES[type]));

/** Plain objects, so that they compare with what was decoded. */
function plain(message: Message): unknown {
  return structuredClone(message);
}

/** The fields of a message as they stand on the wire. */
function fieldsOf(message: Message): Record<string, unknown> {
  return decode(encodeMessage(message).payload);
}

/** Asserts that a payload is refused, and with what words. */
function assertRefused(type: number, payload: Uint8Array, part: string): void {
  const error = assertThrows(() => decodeMessage({ type, payload }), ProtocolError, part);
  assertEquals([error.code, error.isFault], ["message", true]);
}

const sample = <T extends MessageType>(type: T) =>
  fc.sample(MESSAGES[type], { numRuns: 1, seed: 1 })[0];

for (const type of TYPES) {
  Deno.test(`decodeMessage() gives back every ${type} that encodeMessage() wrote`, () => {
    fc.assert(fc.property(MESSAGES[type], (message) => {
      const frame = encodeMessage(message);
      assertEquals(frame.type, NUMBERS[type]);
      assert(frame.payload.length <= maxPayloadBytes(frame.type));
      assertEquals(plain(decodeMessage(frame)), plain(message));
    }));
  });

  Deno.test(`decodeMessage() passes over keys of a ${type} that it does not know`, () => {
    const message = sample(type);
    const payload = encode({
      ...fieldsOf(message),
      later: "text",
      much: new Uint8Array(9),
      z: null,
    });
    assertEquals(plain(decodeMessage({ type: NUMBERS[type], payload })), plain(message));
  });

  Deno.test(`decodeMessage() refuses a ${type} that lacks a field, or has one of another kind`, () => {
    const fields = fieldsOf(sample(type));
    for (const key of Object.keys(fields)) {
      const { [key]: _left, ...rest } = fields;
      // The one field that may be left out.
      if (type !== "getWitness") {
        assertThrows(
          () => decodeMessage({ type: NUMBERS[type], payload: encode(rest) }),
          ProtocolError,
        );
      }
      for (const odd of [null, true, -1, 1.5, "text", [], {}, new Uint8Array([1, 2, 3])]) {
        if (typeof fields[key] === "string" && typeof odd === "string") continue;
        // Any bytes may be code.
        const isAnyBytes = ["code", "certificate", "proof"].includes(key);
        if (isAnyBytes && odd instanceof Uint8Array) continue;
        assertThrows(
          () => decodeMessage({ type: NUMBERS[type], payload: encode({ ...fields, [key]: odd }) }),
          ProtocolError,
          undefined,
        );
      }
    }
  });

  Deno.test(`decodeMessage() throws nothing but ProtocolError at a ${type} with changed bytes`, () => {
    const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
    fc.assert(fc.property(
      MESSAGES[type],
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.nat({ max: 3 }),
      (message, changes, cut) => {
        const payload = encodeMessage(message).payload.slice();
        for (const { at, byte } of changes) {
          if (payload.length > 0) payload[at % payload.length] = byte;
        }
        try {
          decodeMessage({
            type: NUMBERS[type],
            payload: payload.subarray(0, payload.length - cut),
          });
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
        }
      },
    ));
  });
}

Deno.test("decodeMessage() throws nothing but ProtocolError at random bytes of any type", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 255 }),
      fc.uint8Array({ maxLength: 200 }),
      (type, payload) => {
        try {
          decodeMessage({ type, payload });
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

Deno.test("decodeMessage() takes only what encodeMessage() writes, but for keys it does not know", () => {
  fc.assert(fc.property(anyMessage, (message) => {
    const { type, payload } = encodeMessage(message);
    assertEquals(encodeMessage(decodeMessage({ type, payload })).payload, payload);
  }));
});

Deno.test("a witness's block travels with its certificate, and a mined one with none", () => {
  const certificate = new Uint8Array(285).fill(7);
  const [mined, sealed] = [1, 2].map((version) => ({
    ...sample("tip").header,
    version,
    recordCount: 0,
  }));
  const again = (message: Message) => plain(decodeMessage(encodeMessage(message)));
  const empty = { shortIds: new Uint8Array(), given: [] };
  for (const header of [mined, sealed]) {
    const messages: Message[] = [
      { type: "tip", header },
      { type: "block", block: { header, records: [] } },
      { type: "sketch", header, ...empty },
    ];
    for (const message of messages) {
      const certified = { ...message, certificate } as Message;
      assertEquals(again(message), plain(message));
      assertEquals(again(certified), plain(header === sealed ? certified : message));
    }
  }
  const headers = { type: "headers", headers: [sealed, mined, sealed] } as const;
  assertEquals(again(headers), headers);
  const two = { ...headers, certificates: [certificate, certificate.slice(1)] };
  assertEquals(again(two), two);
  const wrong: [Uint8Array[], string][] = [
    [[certificate], "certificates must be 2: they are 1"],
    [[certificate, certificate, certificate], "there must be at most 2"],
    [[certificate, new Uint8Array(MAX_CERTIFICATE_BYTES + 1)], "at most 2013 bytes: 2014"],
  ];
  for (const [certificates, says] of wrong) {
    const { type, payload } = encodeMessage({ ...headers, certificates });
    assertRefused(type, payload, says);
  }
});

Deno.test("decodeMessage() takes a getWitness without a round", () => {
  const frame = encodeMessage({ type: "getWitness" });
  assertEquals(decodeMessage(frame), { type: "getWitness" });
});

Deno.test("decodeMessage() takes a hello with a final block and its index, or with neither", () => {
  const final = { index: 7, hash: blockHashOf(new Uint8Array(32).fill(7)) };
  const { final: _final, ...hello } = { ...sample("hello"), final };
  const fields = fieldsOf({ ...hello, final });
  assertEquals(
    plain(decodeMessage(encodeMessage({ ...hello, final }))),
    plain({ ...hello, final }),
  );
  assertEquals(Object.keys(fieldsOf(hello)).sort(), HELLO_KEYS.slice(1).toSorted());
  for (const key of ["final", "finalIndex"]) {
    const { [key]: _left, ...rest } = fields;
    assertRefused(NUMBERS.hello, encode(rest), `${key} must be`);
  }
});

Deno.test("decodeMessage() refuses a type that it does not know", () => {
  assertRefused(0, encode({}), "a message type must be known: 0");
  assertRefused(99, encode({}), "a message type must be known: 99");
  assertEquals([maxPayloadBytes(0), maxPayloadBytes(99), maxPayloadBytes(255)], [0, 0, 0]);
});

/** CBOR that says `{}` or the like in a way that is not allowed (RFC 8949 §4.2, §5). */
const BAD_CBOR: readonly (readonly [string, number[]])[] = [
  ["nothing", []],
  ["no map", [0x80]],
  ["a number", [0x00]],
  ["null", [0xf6]],
  ["bytes after the map", [0xa0, 0x00]],
  ["a map of indefinite length", [0xbf, 0xff]],
  ["a text of indefinite length", [0xa1, 0x7f, 0x61, 0x61, 0xff, 0x00]],
  ["bytes of indefinite length", [0xa1, 0x61, 0x61, 0x5f, 0x41, 0x00, 0xff]],
  ["a list of indefinite length", [0xa1, 0x61, 0x61, 0x9f, 0xff]],
  ["a number that is not in its shortest form", [0xa1, 0x61, 0x61, 0x18, 0x01]],
  ["a length that is not in its shortest form", [0xb8, 0x00]],
  ["a key twice", [0xa2, 0x61, 0x61, 0x00, 0x61, 0x61, 0x01]],
  ["undefined", [0xa1, 0x61, 0x61, 0xf7]],
  ["infinity", [0xa1, 0x61, 0x61, 0xf9, 0x7c, 0x00]],
  ["NaN", [0xa1, 0x61, 0x61, 0xf9, 0x7e, 0x00]],
  ["a number past 2^53", [0xa1, 0x61, 0x61, 0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ["a tag", [0xa1, 0x61, 0x61, 0xc1, 0x00]],
  ["a list in the map", [0xa1, 0x61, 0x61, 0x80]],
  ["a map in the map", [0xa1, 0x61, 0x61, 0xa0]],
  ["17 keys", [0xb1, ...Array.from({ length: 17 }, (_, i) => [0x61, 0x61 + i, 0x00]).flat()]],
  ["a map that claims more than there is", [0xa5, 0x61, 0x61, 0x00]],
  ["a list that claims 2^32 items", [0xa1, 0x61, 0x61, 0x9a, 0xff, 0xff, 0xff, 0xff]],
  ["bytes that claim 2^53", [
    0xa1,
    0x61,
    0x61,
    0x5b,
    0x00,
    0x1f,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
  ]],
];

for (const [what, bytes] of BAD_CBOR) {
  Deno.test(`decodeMessage() refuses CBOR with ${what}`, () => {
    assertRefused(NUMBERS.ping, new Uint8Array(bytes), " must be ");
  });
}

Deno.test("decodeMessage() refuses CBOR that is nested too deeply, and its stack survives", () => {
  for (const depth of [100_000, 1_000_000]) {
    const payload = new Uint8Array(2 + depth).fill(0x81);
    payload.set([0xa1, 0x61, 0x61]);
    assertRefused(NUMBERS.block, payload, "");
  }
});

Deno.test("decodeMessage() refuses a large message of many small values at once", () => {
  // As objects these 10 MB took 2 GB and 8 s.
  const count = MAX_FRAME_BYTES - 8;
  const payload = new Uint8Array(8 + count).fill(0xa0);
  payload.set([0xa1, 0x61, 0x78, 0x9a]);
  new DataView(payload.buffer).setUint32(4, count);
  const before = Deno.memoryUsage().heapUsed;
  assertThrows(() => decodeMessage({ type: NUMBERS.block, payload }), ProtocolError);
  const grown = Deno.memoryUsage().heapUsed - before;
  assert(grown < 20 * MAX_FRAME_BYTES, `the heap grew by ${grown} bytes`);
});

Deno.test("decodeMessage() refuses numbers, texts and lists past their ceilings, and takes those at them", () => {
  const bytes = (length: number) => new Uint8Array(length);
  const cases: [MessageType, string, unknown, unknown, string][] = [
    ["hello", "version", 0xffff, 0x1_0000, "version must be"],
    ["hello", "index", Number.MAX_SAFE_INTEGER, 2 ** 53, ""],
    ["hello", "port", 65_535, 65_536, "port must be"],
    ["hello", "time", Number.MAX_SAFE_INTEGER, 2 ** 53, ""],
    ["hello", "agent", "x".repeat(MAX_TEXT), "x".repeat(MAX_TEXT + 1), "agent must be"],
    ["hello", "chainId", bytes(32), bytes(33), "chainId must be 32 bytes"],
    ["hello", "peerId", bytes(16), bytes(15), "peerId must be 16 bytes"],
    ["hello", "tip", bytes(32), bytes(31), "tip must be 32 bytes"],
    ["bye", "code", "x".repeat(MAX_TEXT), "x".repeat(MAX_TEXT + 1), "code must be"],
    ["bye", "reason", "x".repeat(MAX_TEXT), "x".repeat(MAX_TEXT + 1), "reason must be"],
    [
      "getHeaders",
      "locator",
      bytes(32 * MAX_LOCATOR),
      bytes(32 * (MAX_LOCATOR + 1)),
      "at most 101",
    ],
    ["getHeaders", "locator", bytes(0), bytes(31), "items of 32 bytes"],
    [
      "headers",
      "headers",
      bytes(116 * MAX_HEADERS),
      bytes(116 * (MAX_HEADERS + 1)),
      "at most 2000",
    ],
    ["headers", "headers", bytes(0), bytes(115), "items of 116 bytes"],
    [
      "getBlocks",
      "hashes",
      bytes(32 * MAX_BLOCKS_ASKED),
      bytes(32 * (MAX_BLOCKS_ASKED + 1)),
      `at most ${MAX_BLOCKS_ASKED}`,
    ],
    [
      "noBlocks",
      "hashes",
      bytes(32 * MAX_BLOCKS_ASKED),
      bytes(32 * (MAX_BLOCKS_ASKED + 1)),
      `at most ${MAX_BLOCKS_ASKED}`,
    ],
    [
      "haveRecords",
      "ids",
      bytes(32 * MAX_RECORD_IDS),
      bytes(32 * (MAX_RECORD_IDS + 1)),
      "at most 1000",
    ],
    [
      "getRecords",
      "ids",
      bytes(32 * MAX_RECORD_IDS),
      bytes(32 * (MAX_RECORD_IDS + 1)),
      "at most 1000",
    ],
    [
      "addresses",
      "addresses",
      bytes(18 * MAX_TOLD_ADDRESSES),
      bytes(18 * (MAX_TOLD_ADDRESSES + 1)),
      "at most 100",
    ],
    [
      "witnessed",
      "statements",
      bytes(SIGNED_STATEMENT_BYTES * MAX_STATEMENTS),
      bytes(SIGNED_STATEMENT_BYTES * (MAX_STATEMENTS + 1)),
      "at most 64 items of 155 bytes",
    ],
    ["witnessed", "statements", bytes(0), bytes(154), "items of 155 bytes"],
    [
      "certificate",
      "certificate",
      bytes(MAX_CERTIFICATE_BYTES),
      bytes(MAX_CERTIFICATE_BYTES + 1),
      "at most 2013 bytes",
    ],
    ["proof", "proof", bytes(MAX_PROOF_BYTES), bytes(MAX_PROOF_BYTES + 1), "at most 255510 bytes"],
    ["getWitness", "from", MAX_ROUND, MAX_ROUND + 1, "from must be"],
    ["sketch", "shortIds", undefined, bytes(MAX_SKETCH_BYTES + 1), "shortIds must be at most"],
    ["sketch", "positions", undefined, bytes(MAX_SKETCH_BYTES + 4), "positions must be at most"],
    ["getMissing", "positions", undefined, bytes(MAX_SKETCH_BYTES + 4), "must be at most"],
    ["tip", "header", bytes(116), bytes(117), "a header must be 116 bytes"],
    ["block", "header", undefined, bytes(115), "a header must be 116 bytes"],
  ];
  for (const [type, key, good, bad, part] of cases) {
    const fields = fieldsOf(sample(type));
    const payloadWith = (value: unknown) => encode({ ...fields, [key]: value });
    if (good !== undefined) {
      const payload = payloadWith(good);
      decodeMessage({ type: NUMBERS[type], payload });
      const room = maxPayloadBytes(NUMBERS[type]) - payload.length;
      assert(room >= 0, `${type} at its ceiling fits its frame`);
      // Certificates travel beside headers.
      const beside = type === "headers" ? MAX_HEADERS_BYTES - payload.length : 0;
      if (payload.length > 1_024) {
        assert(room < 1_024 + beside, `no larger frame of ${type} is read`);
      }
    }
    assertRefused(NUMBERS[type], payloadWith(bad), part);
  }
});

Deno.test("decodeMessage() refuses records whose lengths do not fit, or that are more than stated", () => {
  const fields = fieldsOf(sample("block"));
  const one = (length: number, bytes: number) => {
    const packed = new Uint8Array(4 + bytes);
    new DataView(packed.buffer).setUint32(0, length);
    return packed;
  };
  for (const packed of [one(0, 0), one(2, 1), one(16_385, 16_385), new Uint8Array(3)]) {
    assertRefused(NUMBERS.records, encode({ records: packed }), "as its length must fit");
    assertRefused(NUMBERS.block, encode({ ...fields, records: packed }), "");
  }
  const many = new Uint8Array(5 * (MAX_RECORD_IDS + 1));
  for (let at = 3; at < many.length; at += 5) many[at] = 1;
  assertRefused(NUMBERS.records, encode({ records: many }), "there must be at most 1000");
  decodeMessage({ type: NUMBERS.records, payload: encode({ records: many.subarray(5) }) });
});

Deno.test("decodeMessage() refuses a header whose index or time no chain reaches", () => {
  const { header } = fieldsOf(sample("tip")) as { header: Uint8Array };
  for (const [offset, part] of [[68, "index"], [76, "time"]] as const) {
    const bad = header.slice();
    bad.fill(0xff, offset, offset + 8);
    assertRefused(NUMBERS.tip, encode({ header: bad }), part);
  }
});

Deno.test("decodeMessage() keeps a stranger's text as it is: whoever shows it makes it plain", () => {
  const agent = "a\u001b[31mred\n\u202eb\u0000";
  const hello = decodeMessage(encodeMessage({ ...sample("hello"), agent }));
  assert(hello.type === "hello");
  assertEquals(hello.agent, agent);
  fc.assert(fc.property(fc.string({ unit: codePoint, maxLength: 100 }), (reason) => {
    const bye = decodeMessage(encodeMessage({ type: "bye", code: "bye", reason }));
    assert(bye.type === "bye");
    assertEquals(bye.reason, reason);
  }));
});

Deno.test("encodeMessage() cuts a long reason so that it can be read", () => {
  for (const reason of ["x".repeat(5_000), "🗳".repeat(500), `x${"🗳".repeat(500)}`]) {
    const frame = encodeMessage({ type: "bye", code: "bye", reason });
    assert(frame.payload.length <= maxPayloadBytes(frame.type));
    const bye = decodeMessage(frame);
    assert(bye.type === "bye" && bye.reason.length <= MAX_TEXT);
  }
});

Deno.test("maxPayloadBytes() bounds every type of message", () => {
  assertEquals(maxPayloadBytes(NUMBERS.hello), MAX_HELLO_BYTES);
  assertEquals(maxPayloadBytes(NUMBERS.block), MAX_FRAME_BYTES);
  assertEquals(maxPayloadBytes(NUMBERS.missing), MAX_FRAME_BYTES);
  assertEquals(maxPayloadBytes(NUMBERS.sketch), MAX_SKETCH_BYTES);
  assertEquals(maxPayloadBytes(NUMBERS.getMissing), MAX_SKETCH_BYTES);
  assertEquals(maxPayloadBytes(NUMBERS.ping), 1_024);
  for (const type of TYPES) assert(maxPayloadBytes(NUMBERS[type]) <= MAX_FRAME_BYTES);
  const full = Array.from({ length: MAX_RECORDS_BYTES / 16_384 }, () => new Uint8Array(16_384));
  const records = encodeMessage({ type: "records", records: full });
  assert(records.payload.length <= maxPayloadBytes(records.type));
  assert(maxPayloadBytes(records.type) < MAX_RECORDS_BYTES + 8 * MAX_RECORD_IDS);
  const small = Array.from({ length: MAX_RECORD_IDS }, () => new Uint8Array(1_048));
  const many = encodeMessage({ type: "records", records: small });
  assert(many.payload.length <= maxPayloadBytes(many.type));
});
