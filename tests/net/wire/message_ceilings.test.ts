import { assert, assertEquals, assertThrows } from "@std/assert";
import { encode } from "cborg";
import { MAX_ROUND } from "../../../core/witness/limits.ts";
import { SIGNED_STATEMENT_BYTES } from "../../../core/witness/sizes.ts";
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
import { decodeMessage, encodeMessage, maxPayloadBytes } from "../../../net/wire/codec.ts";
import type { MessageType } from "../../../net/wire/messages.ts";
import { ProtocolError } from "../../../net/wire/protocol_error.ts";
import { assertRefused, fieldsOf, NUMBERS, sample, TYPES } from "./any_message.ts";

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
