/** Tar archives in the form that npm reads and writes: ustar, POSIX.1-1988. */
import { concatBytes } from "../../core/base/hash.ts";

/** A file to be packed. */
export interface TarFile {
  /** Its path in the archive, at most 100 bytes. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** @default {false} */
  readonly isExecutable?: boolean;
}

const BLOCK_SIZE = 512;

/** Seconds since 1970 that npm gives to all files, as zip archives know nothing earlier than 1980. */
const NPM_MTIME = 499_162_500;

/** Where a field of a header begins, and how many bytes it has. */
const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
} as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Packs files, in the order that is given. The same files give the same bytes. */
export function packTar(files: readonly TarFile[]): Uint8Array<ArrayBuffer> {
  const parts = files.flatMap((file) => [
    headerOf(file),
    file.bytes,
    new Uint8Array(padding(file.bytes.length)),
  ]);
  return concatBytes(...parts, new Uint8Array(2 * BLOCK_SIZE));
}

/**
 * The bytes of one file of an archive.
 *
 * @throws {RangeError} If the archive is cut off, or has no such file.
 */
export function readTarFile(
  archive: Uint8Array<ArrayBuffer>,
  path: string,
): Uint8Array<ArrayBuffer> {
  for (let at = 0; at + BLOCK_SIZE <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK_SIZE);
    const name = readField(header, "name");
    if (name === "") break;
    const size = parseInt(readField(header, "size"), 8);
    const start = at + BLOCK_SIZE;
    if (!(start + size <= archive.length)) {
      throw new RangeError(`Cannot read the archive as it must hold all of ${name}: it is cut off`);
    }
    if (name === path) return archive.slice(start, start + size);
    at = start + size + padding(size);
  }
  throw new RangeError(`Cannot read the archive as it must hold ${path}: it does not`);
}

function headerOf({ path, bytes, isExecutable = false }: TarFile): Uint8Array {
  const header = new Uint8Array(BLOCK_SIZE);
  const put = (field: keyof typeof FIELDS, text: string) => {
    const [start, size] = FIELDS[field];
    const encoded = encoder.encode(text);
    if (encoded.length > size) {
      throw new RangeError(`Cannot pack a file as its ${field} must have ${size} bytes: ${text}`);
    }
    header.set(encoded, start);
  };
  const number = (field: keyof typeof FIELDS, value: number) =>
    put(field, `${value.toString(8).padStart(FIELDS[field][1] - 1, "0")}\0`);
  put("name", path);
  number("mode", isExecutable ? 0o755 : 0o644);
  number("uid", 0);
  number("gid", 0);
  number("size", bytes.length);
  number("mtime", NPM_MTIME);
  put("type", "0");
  put("magic", "ustar\x0000");
  // The sum of all bytes, those of the sum itself taken as spaces.
  put("checksum", " ".repeat(8));
  const sum = header.reduce((total, byte) => total + byte, 0);
  put("checksum", `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}

function readField(header: Uint8Array, field: keyof typeof FIELDS): string {
  const [start, size] = FIELDS[field];
  const bytes = header.subarray(start, start + size);
  const end = bytes.indexOf(0);
  return decoder.decode(end === -1 ? bytes : bytes.subarray(0, end)).trim();
}

function padding(size: number): number {
  return (BLOCK_SIZE - size % BLOCK_SIZE) % BLOCK_SIZE;
}
