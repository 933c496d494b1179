/** Files that are read whole, and that may turn out to be something else. */
import { isStdin } from "./input_source.ts";
import { type DecodeOptions, decodeText } from "./strict_text.ts";

/** How {@linkcode readSmallFile} reads. */
export interface SmallFileOptions {
  /** Most bytes of it. */
  readonly maxBytes: number;
  /**
   * Take a pipe too, such as a shell's `<(…)`, or stdin as `-`, and wait for its end. @default {false}
   */
  readonly mayBePipe?: boolean;
}

/**
 * The bytes of a file. A pipe that nobody writes to would hold up the process, where no signal reaches it,
 * and a device may have no end: both are told by what they are, and no more than `maxBytes` is read.
 *
 * @throws {Deno.errors.NotFound} If it is not there.
 * @throws {TypeError} If it is no file.
 * @throws {RangeError} If it is larger.
 * @throws {Error} If it cannot be read.
 */
export function readSmallFile(
  path: string,
  { maxBytes, mayBePipe = false }: SmallFileOptions,
): Uint8Array<ArrayBuffer> {
  if (mayBePipe && isStdin(path)) return readStdin(maxBytes);
  const { isFile, isDirectory, isFifo } = Deno.statSync(path);
  if (isDirectory) throw new TypeError("it is a folder");
  if (!isFile && !(mayBePipe && isFifo)) {
    throw new TypeError("it must be a file: it is a pipe or device");
  }
  using file = Deno.openSync(path);
  return readToEnd(file, maxBytes);
}

/** Of a terminal nothing is read, as Ctrl-C would not be heard. */
function readStdin(maxBytes: number): Uint8Array<ArrayBuffer> {
  if (Deno.stdin.isTerminal()) {
    throw new TypeError("it is a terminal: hand the file in, as in chainvote … < FILE");
  }
  return readToEnd(Deno.stdin, maxBytes);
}

function readToEnd(
  file: { readSync(bytes: Uint8Array): number | null },
  maxBytes: number,
): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const piece = new Uint8Array(PIECE_BYTES);
    const length = file.readSync(piece);
    if (length === null) break;
    size += length;
    if (size > maxBytes) throw new RangeError(`it must have at most ${maxBytes} bytes`);
    pieces.push(piece.subarray(0, length));
  }
  return joinPieces(pieces, size);
}

/**
 * The same as text in UTF-8.
 *
 * @throws {NotTextError} If it is none.
 */
export function readSmallText(
  path: string,
  options: SmallFileOptions & DecodeOptions,
): string {
  return decodeText(readSmallFile(path, options), options);
}

/** Bytes that are read at once. */
const PIECE_BYTES = 64 * 1024;

function joinPieces(pieces: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
