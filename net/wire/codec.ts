/**
 * How messages are written: CBOR maps with text keys (RFC 8949, strict: definite lengths, shortest numbers,
 * no doubled keys), one message a frame.
 *
 * Decoding gives a typed message or an error before any state is touched. Keys that are not known are
 * passed over, so a later version can add some. A type that is not known is a fault, for which the sender's machine is
 * refused: a new type needs a new `PROTOCOL_VERSION` (docs/spec/gossip.md, "Later versions").
 */
import { bytesToHex, concatBytes, HASH_SIZE, hexToBytes } from "../../core/base/hash.ts";
import { blockHashOf, chainIdOf, recordIdOf } from "../../core/block/ids.ts";
import { encodeHeader } from "../../core/block/header.ts";
import { HEADER_SIZE } from "../../core/block/header.ts";
import { MAX_BUNDLE_BYTES } from "../../core/validator/limits.ts";
import { packRecords } from "../../core/block/packed_records.ts";
import { PEER_ID_SIZE, peerIdOf } from "../base/peer_id.ts";
import {
  ADDRESS_SIZE,
  fault,
  packAddress,
  packPositions,
  readBytes,
  readHeader,
  readId,
  readIds,
  readItems,
  readNumber,
  readPositions,
  readRecords,
  readText,
  unpackAddress,
} from "./message_fields.ts";
import { decodeFlatMap, encodeFlatMap, type Fields } from "./flat_cbor.ts";
import type { Frame } from "./frames.ts";
import {
  MAX_BLOCKS_ASKED,
  MAX_CERTIFICATE_BYTES,
  MAX_FRAME_BYTES,
  MAX_HEADERS,
  MAX_HEADERS_BYTES,
  MAX_HELLO_BYTES,
  MAX_LOCATOR,
  MAX_RECORD_IDS,
  MAX_RECORDS_BYTES,
  MAX_SKETCH_BYTES,
  MAX_TEXT,
  MAX_TOLD_ADDRESSES,
} from "./limits.ts";
import { type Codec, OVERHEAD, SMALL } from "./message_codec.ts";
import type { Hello, Message, MessageOf, MessageType } from "./messages.ts";
import { SHORT_ID_SIZE } from "./sketch.ts";
import { readCertificates, readCertified, WITNESS_CODECS } from "./witness_codecs.ts";

const CODECS: { readonly [T in MessageType]: Codec<T> } = {
  hello: {
    number: 1,
    maxBytes: MAX_HELLO_BYTES,
    write: ({ version, chainId, peerId, tip, index, port, time, agent, final }) => ({
      version,
      chainId: hexToBytes(chainId),
      peerId: hexToBytes(peerId),
      tip: hexToBytes(tip),
      index,
      port,
      time,
      agent,
      // Without it the bytes are those of networks without witnesses.
      ...final && { final: hexToBytes(final.hash), finalIndex: final.index },
    }),
    read: (fields) => ({
      version: readNumber(fields, "version", 0xffff),
      chainId: readId(fields, "chainId", HASH_SIZE, chainIdOf),
      peerId: readId(fields, "peerId", PEER_ID_SIZE, peerIdOf),
      tip: readId(fields, "tip", HASH_SIZE, blockHashOf),
      index: readNumber(fields, "index", Number.MAX_SAFE_INTEGER),
      port: readNumber(fields, "port", 65_535),
      time: readNumber(fields, "time", Number.MAX_SAFE_INTEGER),
      agent: readText(fields, "agent"),
      ...readFinal(fields),
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
    read: (fields) => ({ locator: readIds(fields, "locator", MAX_LOCATOR, blockHashOf) }),
  },
  headers: {
    number: 6,
    maxBytes: MAX_HEADERS_BYTES,
    write: ({ headers, certificates = [] }) => ({
      headers: concatBytes(...headers.map(encodeHeader)),
      // Without them the bytes are those of networks without witnesses.
      ...certificates.length > 0 && { certificates: packRecords(certificates) },
    }),
    read: (fields) => {
      const headers = readItems(fields, "headers", HEADER_SIZE, MAX_HEADERS).map(readHeader);
      return { headers, ...readCertificates(fields, headers) };
    },
  },
  getBlocks: {
    number: 7,
    maxBytes: MAX_BLOCKS_ASKED * HASH_SIZE + OVERHEAD,
    write: ({ hashes }) => ({ hashes: concatBytes(...hashes.map(hexToBytes)) }),
    read: (fields) => ({ hashes: readIds(fields, "hashes", MAX_BLOCKS_ASKED, blockHashOf) }),
  },
  block: {
    number: 8,
    maxBytes: MAX_FRAME_BYTES,
    write: ({ block, certificate }) => ({
      header: encodeHeader(block.header),
      records: packRecords(block.records),
      ...certificate && { certificate },
    }),
    read: (fields) => {
      const header = readHeader(fields.get("header"));
      const block = { header, records: readRecords(fields, header.recordCount) };
      return { block, ...readCertified(fields, header) };
    },
  },
  noBlocks: {
    number: 9,
    maxBytes: MAX_BLOCKS_ASKED * HASH_SIZE + OVERHEAD,
    write: ({ hashes }) => ({ hashes: concatBytes(...hashes.map(hexToBytes)) }),
    read: (fields) => ({ hashes: readIds(fields, "hashes", MAX_BLOCKS_ASKED, blockHashOf) }),
  },
  tip: {
    number: 10,
    maxBytes: MAX_CERTIFICATE_BYTES + SMALL,
    write: ({ header, certificate }) => ({
      header: encodeHeader(header),
      ...certificate && { certificate },
    }),
    read: (fields) => {
      const header = readHeader(fields.get("header"));
      return { header, ...readCertified(fields, header) };
    },
  },
  haveRecords: {
    number: 11,
    maxBytes: MAX_RECORD_IDS * HASH_SIZE + OVERHEAD,
    write: ({ ids }) => ({ ids: concatBytes(...ids.map(hexToBytes)) }),
    read: (fields) => ({ ids: readIds(fields, "ids", MAX_RECORD_IDS, recordIdOf) }),
  },
  getRecords: {
    number: 12,
    maxBytes: MAX_RECORD_IDS * HASH_SIZE + OVERHEAD,
    write: ({ ids }) => ({ ids: concatBytes(...ids.map(hexToBytes)) }),
    read: (fields) => ({ ids: readIds(fields, "ids", MAX_RECORD_IDS, recordIdOf) }),
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
    read: (fields) => ({ sha256: readId(fields, "sha256", HASH_SIZE, bytesToHex) }),
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
    read: (fields) => ({ hash: readId(fields, "hash", HASH_SIZE, blockHashOf) }),
  },
  sketch: {
    number: 18,
    maxBytes: MAX_SKETCH_BYTES,
    write: ({ header, shortIds, given, certificate }) => ({
      header: encodeHeader(header),
      shortIds,
      positions: packPositions(given.map(({ position }) => position)),
      records: packRecords(given.map(({ record }) => record)),
      ...certificate && { certificate },
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
        ...readCertified(fields, header),
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
      hash: readId(fields, "hash", HASH_SIZE, blockHashOf),
      positions: readPositions(fields, Infinity),
    }),
  },
  missing: {
    number: 20,
    maxBytes: MAX_FRAME_BYTES,
    write: ({ hash, records }) => ({ hash: hexToBytes(hash), records: packRecords(records) }),
    read: (fields) => ({
      hash: readId(fields, "hash", HASH_SIZE, blockHashOf),
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
  ...WITNESS_CODECS,
};

/** The two keys of a final block: both, or none. */
function readFinal(fields: Fields): Pick<Hello, "final"> {
  if (!fields.has("final") && !fields.has("finalIndex")) return {};
  const hash = readId(fields, "final", HASH_SIZE, blockHashOf);
  return { final: { index: readNumber(fields, "finalIndex", Number.MAX_SAFE_INTEGER), hash } };
}

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
