/**
 * What peers say to each other, and how it is written: CBOR maps with text keys (RFC 8949, strict:
 * definite lengths, shortest numbers, no doubled keys), one message a frame.
 *
 * Decoding gives a typed message or an error before any state is touched. Keys that are not known are
 * passed over, so a later version can add some.
 */
import type { Block } from "../core/block.ts";
import { bytesToHex, concatBytes, HASH_SIZE, hexToBytes } from "../core/hash.ts";
import { decodeHeader, encodeHeader, type Header } from "../core/header.ts";
import { HEADER_SIZE, MAX_BUNDLE_BYTES } from "../core/limits.ts";
import { packRecords, unpackRecords } from "../core/packed_records.ts";
import type { Address } from "./address.ts";
import { decodeFlatMap, encodeFlatMap, type Fields } from "./flat_cbor.ts";
import type { Frame } from "./frames.ts";
import { formatIp, IP_SIZE, parseIp } from "./ip.ts";
import {
  MAX_BLOCKS_ASKED,
  MAX_FRAME_BYTES,
  MAX_HEADERS,
  MAX_HELLO_BYTES,
  MAX_LOCATOR,
  MAX_RECORD_IDS,
  MAX_RECORDS_BYTES,
  MAX_SKETCH_BYTES,
  MAX_TEXT,
  MAX_TOLD_ADDRESSES,
} from "./limits.ts";
import { ProtocolError } from "./protocol_error.ts";
import { SHORT_ID_SIZE, type Sketch } from "./sketch.ts";

/** A message. Hashes and ids are lower-case hex here, 32 bytes on the wire. */
export type Message =
  /** First message of both sides. */
  | {
    readonly type: "hello";
    readonly version: number;
    readonly chainId: string;
    /** Random, 16 bytes in hex: tells connections to oneself, and second ones, apart. */
    readonly peerId: string;
    readonly tip: string;
    readonly index: number;
    /** Port on which the sender takes connections; 0 if it takes none. */
    readonly port: number;
    /** What the sender's clock shows, in ms since the Unix epoch. No rule depends on it. */
    readonly time: number;
    /** Program and version, for people. */
    readonly agent: string;
  }
  | { readonly type: "ping" }
  | { readonly type: "pong" }
  /** Last message before hanging up: why. */
  | { readonly type: "bye"; readonly code: string; readonly reason: string }
  /** Asks for headers after the first hash of the locator that is on the best chain. */
  | { readonly type: "getHeaders"; readonly locator: readonly string[] }
  | { readonly type: "headers"; readonly headers: readonly Header[] }
  | { readonly type: "getBlocks"; readonly hashes: readonly string[] }
  | { readonly type: "block"; readonly block: Block }
  /** Blocks that were asked for and are not here. */
  | { readonly type: "noBlocks"; readonly hashes: readonly string[] }
  /** The sender's best chain ends with this header. */
  | { readonly type: "tip"; readonly header: Header }
  | { readonly type: "haveRecords"; readonly ids: readonly string[] }
  | { readonly type: "getRecords"; readonly ids: readonly string[] }
  | { readonly type: "records"; readonly records: readonly Uint8Array[] }
  /** Asks for the bundle that the network names, by its SHA-256. */
  | { readonly type: "getBundle"; readonly sha256: string }
  /** That bundle; empty if it is not here. */
  | { readonly type: "bundle"; readonly code: Uint8Array }
  /** From now on both sides send each other new blocks and records at once, without being asked. */
  | { readonly type: "eager" }
  /** Asks for a block as a sketch. */
  | { readonly type: "getSketch"; readonly hash: string }
  /** The sender's best chain ends with this block. */
  | { readonly type: "sketch" } & Sketch
  /** Asks for records of a block, by their positions in it. */
  | { readonly type: "getMissing"; readonly hash: string; readonly positions: readonly number[] }
  /** Those records, in order; none if the block is not here. */
  | { readonly type: "missing"; readonly hash: string; readonly records: readonly Uint8Array[] }
  /** Asks for addresses of other peers. */
  | { readonly type: "getAddresses" }
  /** Some that worked lately: IP addresses with ports. */
  | { readonly type: "addresses"; readonly addresses: readonly Address[] };

/** The types of messages. */
export type MessageType = Message["type"];

/** The message of a type. */
export type MessageOf<T extends MessageType> = Extract<Message, { type: T }>;

interface Codec<T extends MessageType> {
  /** Number on the wire. */
  readonly number: number;
  /** Largest payload in bytes; checked before a frame is read. */
  readonly maxBytes: number;
  readonly write: (message: MessageOf<T>) => Record<string, unknown>;
  readonly read: (fields: Fields) => Omit<MessageOf<T>, "type">;
}

/** Room for the CBOR around a message's main field. */
const OVERHEAD = 256;

/** Largest payload of messages without a list. */
const SMALL = 1_024;

/** Bytes of an address: IP address and port. */
const ADDRESS_SIZE = IP_SIZE + 2;

const CODECS: { readonly [T in MessageType]: Codec<T> } = {
  hello: {
    number: 1,
    maxBytes: MAX_HELLO_BYTES,
    write: ({ version, chainId, peerId, tip, index, port, time, agent }) => ({
      version,
      chainId: hexToBytes(chainId),
      peerId: hexToBytes(peerId),
      tip: hexToBytes(tip),
      index,
      port,
      time,
      agent,
    }),
    read: (fields) => ({
      version: readNumber(fields, "version", 0xffff),
      chainId: readHex(fields, "chainId", HASH_SIZE),
      peerId: readHex(fields, "peerId", 16),
      tip: readHex(fields, "tip", HASH_SIZE),
      index: readNumber(fields, "index", Number.MAX_SAFE_INTEGER),
      port: readNumber(fields, "port", 65_535),
      time: readNumber(fields, "time", Number.MAX_SAFE_INTEGER),
      agent: readText(fields, "agent"),
    }),
  },
  ping: { number: 2, maxBytes: SMALL, write: () => ({}), read: () => ({}) },
  pong: { number: 3, maxBytes: SMALL, write: () => ({}), read: () => ({}) },
  bye: {
    number: 4,
    maxBytes: SMALL,
    write: ({ code, reason }) => ({ code, reason: reason.slice(0, MAX_TEXT).toWellFormed() }),
    read: (fields) => ({ code: readText(fields, "code"), reason: readText(fields, "reason") }),
  },
  getHeaders: {
    number: 5,
    maxBytes: MAX_LOCATOR * HASH_SIZE + OVERHEAD,
    write: ({ locator }) => ({ locator: concatBytes(...locator.map(hexToBytes)) }),
    read: (fields) => ({ locator: readHashes(fields, "locator", MAX_LOCATOR) }),
  },
  headers: {
    number: 6,
    maxBytes: MAX_HEADERS * HEADER_SIZE + OVERHEAD,
    write: ({ headers }) => ({ headers: concatBytes(...headers.map(encodeHeader)) }),
    read: (fields) => ({
      headers: readItems(fields, "headers", HEADER_SIZE, MAX_HEADERS).map(readHeader),
    }),
  },
  getBlocks: {
    number: 7,
    maxBytes: MAX_BLOCKS_ASKED * HASH_SIZE + OVERHEAD,
    write: ({ hashes }) => ({ hashes: concatBytes(...hashes.map(hexToBytes)) }),
    read: (fields) => ({ hashes: readHashes(fields, "hashes", MAX_BLOCKS_ASKED) }),
  },
  block: {
    number: 8,
    maxBytes: MAX_FRAME_BYTES,
    write: ({ block }) => ({
      header: encodeHeader(block.header),
      records: packRecords(block.records),
    }),
    read: (fields) => {
      const header = readHeader(fields.get("header"));
      return { block: { header, records: readRecords(fields, header.recordCount) } };
    },
  },
  noBlocks: {
    number: 9,
    maxBytes: MAX_BLOCKS_ASKED * HASH_SIZE + OVERHEAD,
    write: ({ hashes }) => ({ hashes: concatBytes(...hashes.map(hexToBytes)) }),
    read: (fields) => ({ hashes: readHashes(fields, "hashes", MAX_BLOCKS_ASKED) }),
  },
  tip: {
    number: 10,
    maxBytes: SMALL,
    write: ({ header }) => ({ header: encodeHeader(header) }),
    read: (fields) => ({ header: readHeader(fields.get("header")) }),
  },
  haveRecords: {
    number: 11,
    maxBytes: MAX_RECORD_IDS * HASH_SIZE + OVERHEAD,
    write: ({ ids }) => ({ ids: concatBytes(...ids.map(hexToBytes)) }),
    read: (fields) => ({ ids: readHashes(fields, "ids", MAX_RECORD_IDS) }),
  },
  getRecords: {
    number: 12,
    maxBytes: MAX_RECORD_IDS * HASH_SIZE + OVERHEAD,
    write: ({ ids }) => ({ ids: concatBytes(...ids.map(hexToBytes)) }),
    read: (fields) => ({ ids: readHashes(fields, "ids", MAX_RECORD_IDS) }),
  },
  records: {
    number: 13,
    maxBytes: MAX_RECORDS_BYTES + 4 * MAX_RECORD_IDS + OVERHEAD,
    write: ({ records }) => ({ records: packRecords(records) }),
    read: (fields) => ({ records: readRecords(fields, MAX_RECORD_IDS) }),
  },
  getBundle: {
    number: 14,
    maxBytes: SMALL,
    write: ({ sha256 }) => ({ sha256: hexToBytes(sha256) }),
    read: (fields) => ({ sha256: readHex(fields, "sha256", HASH_SIZE) }),
  },
  bundle: {
    number: 15,
    maxBytes: MAX_BUNDLE_BYTES + OVERHEAD,
    write: ({ code }) => ({ code }),
    read: (fields) => ({ code: readBytes(fields, "code", MAX_BUNDLE_BYTES) }),
  },
  eager: { number: 16, maxBytes: SMALL, write: () => ({}), read: () => ({}) },
  getSketch: {
    number: 17,
    maxBytes: SMALL,
    write: ({ hash }) => ({ hash: hexToBytes(hash) }),
    read: (fields) => ({ hash: readHex(fields, "hash", HASH_SIZE) }),
  },
  sketch: {
    number: 18,
    maxBytes: MAX_SKETCH_BYTES,
    write: ({ header, shortIds, given }) => ({
      header: encodeHeader(header),
      shortIds,
      positions: packPositions(given.map(({ position }) => position)),
      records: packRecords(given.map(({ record }) => record)),
    }),
    read: (fields) => {
      const header = readHeader(fields.get("header"));
      const { recordCount } = header;
      const shortIds = readBytes(fields, "shortIds", MAX_SKETCH_BYTES);
      if (shortIds.length !== recordCount * SHORT_ID_SIZE) {
        throw fault(`shortIds must be ${recordCount} items of ${SHORT_ID_SIZE} bytes`);
      }
      const positions = readPositions(fields, recordCount);
      const records = readRecords(fields, positions.length);
      if (records.length !== positions.length) {
        throw fault(`records must be ${positions.length}: they are ${records.length}`);
      }
      return {
        header,
        shortIds,
        given: positions.map((position, i) => ({ position, record: records[i] })),
      };
    },
  },
  getMissing: {
    number: 19,
    maxBytes: MAX_SKETCH_BYTES,
    write: ({ hash, positions }) => ({
      hash: hexToBytes(hash),
      positions: packPositions(positions),
    }),
    read: (fields) => ({
      hash: readHex(fields, "hash", HASH_SIZE),
      positions: readPositions(fields, Infinity),
    }),
  },
  missing: {
    number: 20,
    maxBytes: MAX_FRAME_BYTES,
    write: ({ hash, records }) => ({ hash: hexToBytes(hash), records: packRecords(records) }),
    read: (fields) => ({
      hash: readHex(fields, "hash", HASH_SIZE),
      records: readRecords(fields, Infinity),
    }),
  },
  getAddresses: { number: 21, maxBytes: SMALL, write: () => ({}), read: () => ({}) },
  addresses: {
    number: 22,
    maxBytes: MAX_TOLD_ADDRESSES * ADDRESS_SIZE + OVERHEAD,
    write: ({ addresses }) => ({ addresses: concatBytes(...addresses.map(packAddress)) }),
    read: (fields) => ({
      addresses: readItems(fields, "addresses", ADDRESS_SIZE, MAX_TOLD_ADDRESSES)
        .map(unpackAddress),
    }),
  },
};

const TYPES = new Map(
  Object.entries(CODECS).map(([type, { number }]) => [number, type as MessageType]),
);

/** Writes a message as a frame. */
export function encodeMessage<T extends MessageType>(message: MessageOf<T>): Frame {
  // One codec for each type: the index signature loses the pairing that the table guarantees.
  const codec = CODECS[message.type] as unknown as Codec<T>;
  return { type: codec.number, payload: encodeFlatMap(codec.write(message)) };
}

/** The type of message that a frame of this type carries, if it is known. */
export function typeOf(type: number): MessageType | undefined {
  return TYPES.get(type);
}

/** Largest payload of a type of frame; 0 for a type that is not known. */
export function maxPayloadBytes(type: number): number {
  const name = typeOf(type);
  return name === undefined ? 0 : CODECS[name].maxBytes;
}

/**
 * Reads a message from a frame.
 *
 * @throws {ProtocolError} `message`, naming the field and the rule.
 */
export function decodeMessage({ type, payload }: Frame): Message {
  const name = typeOf(type);
  if (name === undefined) throw fault(`a message type must be known: ${type}`);
  const fields = decodeFlatMap(payload);
  return { type: name, ...CODECS[name].read(fields) } as Message;
}

function readNumber(fields: Fields, key: string, most: number): number {
  const value = fields.get(key);
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0 || value > most) {
    throw fault(`${key} must be a whole number up to ${most}`);
  }
  return value;
}

function readText(fields: Fields, key: string): string {
  const value = fields.get(key);
  if (typeof value !== "string" || value.length > MAX_TEXT) {
    throw fault(`${key} must be a text of at most ${MAX_TEXT} characters`);
  }
  // It goes into logs and onto terminals.
  return value.replace(/\p{C}/gu, "?");
}

function readHex(fields: Fields, key: string, length: number): string {
  const value = fields.get(key);
  if (!(value instanceof Uint8Array) || value.length !== length) {
    throw fault(`${key} must be ${length} bytes`);
  }
  return bytesToHex(value);
}

function readBytes(fields: Fields, key: string, most: number): Uint8Array {
  const value = fields.get(key);
  if (!(value instanceof Uint8Array) || value.length > most) {
    throw fault(`${key} must be at most ${most} bytes`);
  }
  return value;
}

/** Items of one size, one behind the other. */
function readItems(fields: Fields, key: string, size: number, most: number): Uint8Array[] {
  const value = fields.get(key);
  if (
    !(value instanceof Uint8Array) || value.length % size !== 0 || value.length / size > most
  ) {
    throw fault(`${key} must be at most ${most} items of ${size} bytes`);
  }
  return Array.from(
    { length: value.length / size },
    (_, i) => value.subarray(i * size, (i + 1) * size),
  );
}

function readHashes(fields: Fields, key: string, most: number): string[] {
  return readItems(fields, key, HASH_SIZE, most).map(bytesToHex);
}

function readHeader(value: unknown): Header {
  if (!(value instanceof Uint8Array) || value.length !== HEADER_SIZE) {
    throw fault(`a header must be ${HEADER_SIZE} bytes`);
  }
  try {
    return decodeHeader(value);
  } catch (error) {
    throw new ProtocolError("message", (error as Error).message, { cause: error });
  }
}

/** @throws {TypeError} If the host is not an IP address. */
function packAddress({ host, port }: Address): Uint8Array {
  const ip = parseIp(host);
  if (ip === undefined) throw new TypeError(`Cannot tell peers of a host that is no IP: ${host}`);
  return concatBytes(ip, Uint8Array.of(port >> 8, port & 0xff));
}

function unpackAddress(bytes: Uint8Array): Address {
  const [high, low] = bytes.subarray(IP_SIZE);
  return { host: formatIp(bytes.subarray(0, IP_SIZE)), port: high << 8 | low };
}

const POSITION_SIZE = 4;

function packPositions(positions: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(positions.length * POSITION_SIZE);
  const view = new DataView(bytes.buffer);
  positions.forEach((position, i) => view.setUint32(i * POSITION_SIZE, position));
  return bytes;
}

/** Ascending positions below `count`. */
function readPositions(fields: Fields, count: number): number[] {
  const bytes = readBytes(fields, "positions", MAX_SKETCH_BYTES);
  if (bytes.length % POSITION_SIZE !== 0) {
    throw fault(`positions must be items of ${POSITION_SIZE} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const positions: number[] = [];
  for (let at = 0; at < bytes.length; at += POSITION_SIZE) {
    const position = view.getUint32(at);
    if (position >= count || position <= (positions.at(-1) ?? -1)) {
      throw fault(`positions must ascend and be below ${count}: one is ${position}`);
    }
    positions.push(position);
  }
  return positions;
}

function readRecords(fields: Fields, most: number): Uint8Array[] {
  const value = fields.get("records");
  if (!(value instanceof Uint8Array)) throw fault("records must be bytes");
  try {
    return unpackRecords(value, most);
  } catch (error) {
    throw new ProtocolError("message", (error as Error).message, { cause: error });
  }
}

function fault(message: string): ProtocolError {
  return new ProtocolError("message", message);
}
