/**
 * The archives that Belenios publishes are tar files of the old kind (specification §4.4; the layout is that of UNIX V7), in
 * which everything but names and contents is fixed: so the same files give the same bytes everywhere. There are no blocks
 * of zeros at the end, as an archive may always grow.
 *
 * This room owns archives: the files in them (this file), the events that chain them (`event.ts`), which files an election has
 * (`archive_files.ts`), reading them again (`read_archive.ts`) and checking all that they say (`audit_archive.ts`). It does not
 * own the rules for what they say.
 */
import { concatBytes } from "../../../core/base/hash.ts";

/** A file of an archive. */
export interface ArchivedFile {
  readonly name: string;
  readonly text: string;
}

/** Bytes of a header; contents are filled up with zeros to a multiple of it. */
const BLOCK_BYTES = 512;

/** Where a field of a header begins, and the bytes of its digits. */
const MODE = { at: 100, digits: 7 };
const OWNER = { at: 108, digits: 7 };
const GROUP = { at: 116, digits: 7 };
const SIZE = { at: 124, digits: 11 };
const TIME = { at: 136, digits: 11 };
const CHECKSUM = { at: 148, digits: 6 };
const KIND_AT = 156;

/** Names have no more bytes, so that a zero follows them. */
const NAME_BYTES = 99;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Writes files as an archive.
 *
 * @param seconds Since the Unix epoch: the time of every file.
 */
export function writeTar(files: readonly ArchivedFile[], seconds: number): Uint8Array<ArrayBuffer> {
  return concatBytes(...files.flatMap(({ name, text }) => {
    const content = encoder.encode(text);
    const padding = new Uint8Array((BLOCK_BYTES - content.length % BLOCK_BYTES) % BLOCK_BYTES);
    return [headerOf(name, { size: content.length, seconds }), content, padding];
  })) as Uint8Array<ArrayBuffer>;
}

/**
 * Reads the files of an archive.
 *
 * @throws {SyntaxError} If the bytes are none, or not those that {@linkcode writeTar} makes of what was read, but for the time of
 *   each file.
 */
export function readTar(bytes: Uint8Array): ArchivedFile[] {
  const files: ArchivedFile[] = [];
  for (let at = 0; at < bytes.length;) {
    const header = bytes.subarray(at, at + BLOCK_BYTES);
    const name = textUntilZero(header.subarray(0, NAME_BYTES + 1));
    const size = numberAt(header, SIZE, name);
    const seconds = numberAt(header, TIME, name);
    const expected = headerOf(name, { size, seconds });
    if (header.length < BLOCK_BYTES || header.some((byte, i) => byte !== expected[i])) {
      throw new SyntaxError(`the archive must have a header as Belenios writes it at byte ${at}`);
    }
    const begin = at + BLOCK_BYTES;
    at = begin + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
    if (at > bytes.length || bytes.subarray(begin + size, at).some((byte) => byte !== 0)) {
      throw new SyntaxError(`the archive must hold ${name} whole, and zeros after it`);
    }
    files.push({ name, text: decodeText(bytes.subarray(begin, begin + size), name) });
  }
  return files;
}

function headerOf(name: string, { size, seconds }: { size: number; seconds: number }): Uint8Array {
  const header = new Uint8Array(BLOCK_BYTES);
  header.set(encoder.encode(name).subarray(0, NAME_BYTES));
  writeNumber(header, MODE, 0o644);
  writeNumber(header, OWNER, 0);
  writeNumber(header, GROUP, 0);
  writeNumber(header, SIZE, size);
  writeNumber(header, TIME, seconds);
  header.set(encoder.encode("        "), CHECKSUM.at);
  header.set(encoder.encode("0"), KIND_AT);
  writeNumber(header, CHECKSUM, header.reduce((sum, byte) => sum + byte, 0));
  // A zero and a space follow its digits, unlike those of other numbers.
  header[CHECKSUM.at + CHECKSUM.digits] = 0;
  return header;
}

type Place = { readonly at: number; readonly digits: number };

function writeNumber(header: Uint8Array, { at, digits }: Place, number: number): void {
  header.set(encoder.encode(number.toString(8).padStart(digits, "0")), at);
}

function numberAt(header: Uint8Array, { at, digits }: Place, name: string): number {
  const text = new TextDecoder("latin1").decode(header.subarray(at, at + digits));
  if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  throw new SyntaxError(
    `the header of ${JSON.stringify(name)} must have octal numbers: it has ${JSON.stringify(text)}`,
  );
}

function textUntilZero(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder("latin1").decode(bytes.subarray(0, end === -1 ? bytes.length : end));
}

function decodeText(bytes: Uint8Array, name: string): string {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new SyntaxError(`${name} must be UTF-8`, { cause: error });
  }
}
