/** The fields of messages: each kind read in one way, or refused with a {@linkcode ProtocolError} `message`. */
import { concatBytes, HASH_SIZE } from "../../core/base/hash.ts";
import { decodeHeader, type Header } from "../../core/block/header.ts";
import { HEADER_SIZE } from "../../core/block/header.ts";
import { unpackRecords } from "../../core/block/packed_records.ts";
import type { Address } from "../base/address.ts";
import type { Fields } from "./flat_cbor.ts";
import { formatIp, IP_SIZE, parseIp } from "../base/ip.ts";
import { MAX_SKETCH_BYTES, MAX_TEXT } from "./limits.ts";
import { ProtocolError } from "./protocol_error.ts";

/** Bytes of an address: IP address and port. */
export const ADDRESS_SIZE = IP_SIZE + 2;

/** Bytes of a position. */
const POSITION_SIZE = 4;

/** A whole number from 0 to `most`. */
export function readNumber(fields: Fields, key: string, most: number): number {
  const value = fields.get(key);
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0 || value > most) {
    throw fault(`${key} must be a whole number up to ${most}`);
  }
  return value;
}

/** A text of at most {@linkcode MAX_TEXT} characters. It is a stranger's: whoever shows it makes it plain. */
export function readText(fields: Fields, key: string): string {
  const value = fields.get(key);
  if (typeof value !== "string" || value.length > MAX_TEXT) {
    throw fault(`${key} must be a text of at most ${MAX_TEXT} characters`);
  }
  return value;
}

/** The hash or id whose `length` bytes these are. */
export function readId<T>(
  fields: Fields,
  key: string,
  length: number,
  idOf: (bytes: Uint8Array) => T,
): T {
  const value = fields.get(key);
  if (!(value instanceof Uint8Array) || value.length !== length) {
    throw fault(`${key} must be ${length} bytes`);
  }
  return idOf(value);
}

/** At most `most` bytes. */
export function readBytes(fields: Fields, key: string, most: number): Uint8Array {
  const value = fields.get(key);
  if (!(value instanceof Uint8Array) || value.length > most) {
    throw fault(`${key} must be at most ${most} bytes`);
  }
  return value;
}

/** At most `most` items of `size` bytes, one behind the other. */
export function readItems(fields: Fields, key: string, size: number, most: number): Uint8Array[] {
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

/** At most `most` hashes or ids. */
export function readIds<T>(
  fields: Fields,
  key: string,
  most: number,
  idOf: (bytes: Uint8Array) => T,
): T[] {
  return readItems(fields, key, HASH_SIZE, most).map(idOf);
}

/** The value of a field that is a block's header. */
export function readHeader(value: unknown): Header {
  if (!(value instanceof Uint8Array) || value.length !== HEADER_SIZE) {
    throw fault(`a header must be ${HEADER_SIZE} bytes`);
  }
  try {
    return decodeHeader(value);
  } catch (error) {
    throw new ProtocolError("message", (error as Error).message, { cause: error });
  }
}

/** IP address and port, {@linkcode ADDRESS_SIZE} bytes. @throws {TypeError} If the host is no IP address. */
export function packAddress({ host, port }: Address): Uint8Array {
  const ip = parseIp(host);
  if (ip === undefined) throw new TypeError(`Cannot tell peers of a host that is no IP: ${host}`);
  return concatBytes(ip, Uint8Array.of(port >> 8, port & 0xff));
}

/** What {@linkcode packAddress} wrote, {@linkcode ADDRESS_SIZE} bytes. */
export function unpackAddress(bytes: Uint8Array): Address {
  const [high, low] = bytes.subarray(IP_SIZE);
  return { host: formatIp(bytes.subarray(0, IP_SIZE)), port: high << 8 | low };
}

/** Positions of records in a block, one behind the other. */
export function packPositions(positions: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(positions.length * POSITION_SIZE);
  const view = new DataView(bytes.buffer);
  positions.forEach((position, i) => view.setUint32(i * POSITION_SIZE, position));
  return bytes;
}

/** The field `positions`: ascending ones below `count`. */
export function readPositions(fields: Fields, count: number): number[] {
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

/** The field `records`, at most `most` of them. */
export function readRecords(fields: Fields, most: number): Uint8Array[] {
  return readPacked(fields, "records", most);
}

/** A field of items that are packed as records are, at most `most` of them. */
export function readPacked(fields: Fields, key: string, most: number): Uint8Array[] {
  const value = fields.get(key);
  if (!(value instanceof Uint8Array)) throw fault(`${key} must be bytes`);
  try {
    return unpackRecords(value, most);
  } catch (error) {
    throw new ProtocolError("message", (error as Error).message, { cause: error });
  }
}

/** A message breaks the rule that is named. */
export function fault(message: string): ProtocolError {
  return new ProtocolError("message", message);
}
