/** Zip archives that any system unpacks: APPNOTE.TXT 6.3.10, without the 64-bit form. */
import process from "node:process";
import { concatBytes } from "../../core/base/hash.ts";
import { compressBytes } from "./compress.ts";

const { crc32 } = process.getBuiltinModule("node:zlib");

/** A file to be packed. */
export interface ZipFile {
  /** Its path in the archive, in ASCII. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** 1980-01-01, the first day that zip knows (APPNOTE §4.4.6, the date of MS-DOS). */
const DOS_DATE = 1 << 5 | 1;

/** A version that knows DEFLATE and folders (§4.4.3). */
const VERSION_NEEDED = 20;
const DEFLATE = 8;

/** What an entry says of a file, both before it and in the list at the end. */
interface Entry {
  readonly name: Uint8Array;
  readonly packed: Uint8Array<ArrayBuffer>;
  readonly sum: number;
  readonly size: number;
}

/** Packs files, in the order that is given. The same files give the same bytes, for the same Deno. */
export async function packZip(files: readonly ZipFile[]): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  const list: Uint8Array[] = [];
  let at = 0;
  for (const { path, bytes } of files) {
    const entry: Entry = {
      name: asciiOf(path),
      packed: await compressBytes(bytes, "deflate-raw"),
      sum: crc32(bytes),
      size: bytes.length,
    };
    const local = concatBytes(fields([0x04034b50, 4]), about(entry), entry.name, entry.packed);
    list.push(listed(entry, at));
    parts.push(local);
    at += local.length;
  }
  const directory = concatBytes(...list);
  // §4.3.16: the end of the list, without a comment.
  const end = fields(
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [list.length, 2],
    [list.length, 2],
    [directory.length, 4],
    [at, 4],
    [0, 2],
  );
  return concatBytes(...parts, directory, end);
}

/** §4.3.7, without the signature: the same bytes stand in the list. */
function about({ name, packed, sum, size }: Entry): Uint8Array {
  return fields(
    [VERSION_NEEDED, 2],
    [0, 2],
    [DEFLATE, 2],
    [0, 2],
    [DOS_DATE, 2],
    [sum, 4],
    [packed.length, 4],
    [size, 4],
    [name.length, 2],
    [0, 2],
  );
}

/** §4.3.12: an entry of the list; `at` is where the file's own entry begins. */
function listed(entry: Entry, at: number): Uint8Array {
  return concatBytes(
    fields([0x02014b50, 4], [VERSION_NEEDED, 2]),
    about(entry),
    fields([0, 2], [0, 2], [0, 2], [0, 4], [at, 4]),
    entry.name,
  );
}

/** Numbers, each with its size in bytes, the lowest byte first. */
function fields(...values: readonly (readonly [value: number, size: 2 | 4])[]): Uint8Array {
  const bytes = new Uint8Array(values.reduce((total, [, size]) => total + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, size] of values) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

function asciiOf(path: string): Uint8Array {
  if (/^[\x20-\x7e]+$/.test(path)) return new TextEncoder().encode(path);
  throw new RangeError(`Cannot pack a file as its path must be ASCII: ${JSON.stringify(path)}`);
}
