/** The checksum of a row of a database that holds a secret: tells whether it is what was written. */
import { concatBytes } from "../base/hash.ts";
import { checksum } from "./sqlite_checksum.ts";

/** A value of a row. */
export type RowValue = number | string | Uint8Array | null;

/** The CRC-32 of values, each with its kind and length before it, so that none flows into the next. */
export function rowChecksum(values: readonly RowValue[]): Uint8Array {
  return bigEndian(checksum(concatBytes(...values.map(packValue))), 4);
}

function packValue(value: RowValue): Uint8Array {
  if (value === null) return Uint8Array.of(0);
  if (typeof value === "number") return concatBytes(Uint8Array.of(1), bigEndian(value, 8));
  const [kind, bytes] = typeof value === "string"
    ? [3, new TextEncoder().encode(value)]
    : [2, value];
  return concatBytes(Uint8Array.of(kind), bigEndian(bytes.length, 4), bytes);
}

function bigEndian(value: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = length - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) {
    bytes[i] = rest % 256;
  }
  return bytes;
}
