/** A block body as bytes: each record behind its length (u32, big-endian). */
import { MAX_RECORD_BYTES } from "./limits.ts";

const LENGTH_SIZE = 4;

/** Writes records one behind the other. */
export function packRecords(records: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const size = records.reduce((sum, { length }) => sum + LENGTH_SIZE + length, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const record of records) {
    view.setUint32(at, record.length);
    bytes.set(record, at + LENGTH_SIZE);
    at += LENGTH_SIZE + record.length;
  }
  return bytes;
}

/**
 * Reads what {@linkcode packRecords} wrote. The records are views into `bytes`.
 *
 * @param most Most records to read.
 * @throws {RangeError} If a length does not fit, or there are more records than that.
 */
export function unpackRecords(bytes: Uint8Array, most: number = Infinity): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = at + LENGTH_SIZE <= bytes.length ? view.getUint32(at) : 0;
    const end = at + LENGTH_SIZE + length;
    if (length < 1 || length > MAX_RECORD_BYTES || end > bytes.length) {
      throw new RangeError(
        `Cannot read record ${records.length} as its length must fit: ${length}`,
      );
    }
    if (records.length === most) {
      throw new RangeError(`Cannot read the records as there must be at most ${most}`);
    }
    records.push(bytes.subarray(at + LENGTH_SIZE, end));
    at = end;
  }
  return records;
}
