/** The bytes of a file that the user names, from a disk or a pipe. */
import { orAborted } from "../../../core/base/or_aborted.ts";
import { groupDigits } from "../../../core/base/group_digits.ts";
import { concatBytes } from "../../../core/base/hash.ts";
import { UnreachableError } from "../errors.ts";
import { describeFileError } from "./file_error.ts";

/** Bytes that are read at once. */
const PIECE_BYTES = 256 * 1024;

/** Where a file is read from. */
export interface InputSource {
  /** What to call it. */
  readonly name: string;
  /** Its size in bytes; undefined for a pipe. */
  readonly size: number | undefined;
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Reads it once more from its beginning; undefined for a pipe, which gives its bytes once. */
  readonly again?: () => AsyncIterable<Uint8Array>;
}

/** Other names of stdin, which Deno lets no program open. */
const STDIN = /^(-|\/dev\/stdin|\/dev\/fd\/0|\/proc\/self\/fd\/0)$/;

/** True if a path means stdin. */
export function isStdin(path: string): boolean {
  return STDIN.test(path);
}

/**
 * Opens a file or pipe; `-` is stdin.
 *
 * @param signal Ends the reading with its reason, also if a pipe gives nothing more.
 * @throws {UnreachableError} If it cannot be read, then or later.
 */
export async function openInput(path: string, signal: AbortSignal): Promise<InputSource> {
  if (isStdin(path)) {
    return { name: "stdin", size: undefined, pieces: untilAborted(Deno.stdin.readable, signal) };
  }
  try {
    const file = await orAborted(Deno.open(path), signal);
    const { size, isDirectory, isFile, isFifo, isSocket } = await file.stat();
    if (!isFile && !isFifo && !isSocket) {
      file.close();
      // A device may have no end.
      throw new TypeError(isDirectory ? "it is a folder" : "it must be a file: it is a device");
    }
    return {
      name: path,
      size: isFile ? size : undefined,
      pieces: untilAborted(readPieces(path, file), signal),
      ...isFile && { again: () => untilAborted(reopen(path), signal) },
    };
  } catch (error) {
    if (signal.aborted) throw error;
    throw unreadable(path, error);
  }
}

/**
 * Reads a file; `-` is stdin.
 *
 * @throws {UnreachableError} If it cannot be read, or is larger than `maxBytes`.
 */
export async function readInput(
  path: string,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): Promise<Uint8Array<ArrayBuffer>> {
  const { name, pieces } = await openInput(path, signal);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > maxBytes) {
      throw new UnreachableError(
        `Cannot read ${name} as it must not be larger than ${groupDigits(maxBytes)} bytes`,
      );
    }
    parts.push(piece);
  }
  return concatBytes(...parts);
}

async function* reopen(path: string): AsyncGenerator<Uint8Array> {
  yield* readPieces(path, await Deno.open(path));
}

async function* readPieces(path: string, opened: Deno.FsFile): AsyncGenerator<Uint8Array> {
  using file = opened;
  for (;;) {
    // A new one each time: what was read before may still be in use.
    const piece = new Uint8Array(PIECE_BYTES);
    let length: number | null;
    try {
      length = await file.read(piece);
    } catch (error) {
      throw unreadable(path, error);
    }
    if (length === null) return;
    yield piece.subarray(0, length);
  }
}

/** What `pieces` gives, or the signal's reason; what is being read then is left to the process's end. */
async function* untilAborted(
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { value, done } = await orAborted(iterator.next(), signal);
      if (done) return;
      yield value;
    }
  } finally {
    if (!signal.aborted) await iterator.return?.();
  }
}

function unreadable(path: string, cause: unknown): UnreachableError {
  return new UnreachableError(`Cannot read ${path}: ${describeFileError(cause)}`, { cause });
}
