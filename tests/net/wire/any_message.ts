import { assertEquals, assertThrows } from "@std/assert";
import { decode } from "cborg";
import fc from "fast-check";
import { Header } from "../../../core/block/header.ts";
import { blockHashOf, chainIdOf, merkleRootOf, recordIdOf } from "../../../core/block/ids.ts";
import { MAX_TIME } from "../../../core/block/limits.ts";
import { MAX_ROUND } from "../../../core/witness/limits.ts";
import { SIGNED_STATEMENT_BYTES } from "../../../core/witness/sizes.ts";
import { formatIp, IP_SIZE } from "../../../net/base/ip.ts";
import { decodeMessage, encodeMessage } from "../../../net/wire/codec.ts";
import type { Message, MessageType } from "../../../net/wire/messages.ts";
import { ProtocolError } from "../../../net/wire/protocol_error.ts";
import { SHORT_ID_SIZE } from "../../../net/wire/sketch.ts";
import { PEER_ID_SIZE, peerIdOf } from "../../../net/base/peer_id.ts";

/** Number of each type on the wire: other programs rely on it. */
export const NUMBERS: Readonly<Record<MessageType, number>> = {
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
export const HELLO_KEYS = [
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
export const MESSAGES: {
  readonly [T in MessageType]: fc.Arbitrary<Extract<Message, { type: T }>>;
} = {
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
    all: fc.constant(true as const),
  }, { requiredKeys: ["type", "from"] }),
  sealed: fc.tuple(header, records, bytes(SIGNED_STATEMENT_BYTES)).map((
    [header, records, proposal],
  ) => ({
    type: "sealed",
    proposal,
    block: { header: { ...header, recordCount: records.length }, records },
  })),
};

export const TYPES = Object.keys(MESSAGES) as MessageType[];
export const anyMessage: fc.Arbitrary<Message> = fc.oneof(...TYPES.map((type) => MESSAGES[type]));

/** Plain objects, so that they compare with what was decoded. */
export function plain(message: Message): unknown {
  return structuredClone(message);
}

/** The fields of a message as they stand on the wire. */
export function fieldsOf(message: Message): Record<string, unknown> {
  return decode(encodeMessage(message).payload);
}

/** Asserts that a payload is refused, and with what words. */
export function assertRefused(type: number, payload: Uint8Array, part: string): void {
  const error = assertThrows(() => decodeMessage({ type, payload }), ProtocolError, part);
  assertEquals([error.code, error.isFault], ["message", true]);
}

export const sample = <T extends MessageType>(type: T) =>
  fc.sample(MESSAGES[type], { numRuns: 1, seed: 1 })[0];
