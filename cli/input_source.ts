/** The bytes of a file that the user names, from a disk or a pipe. */
import { UnreachableError } from "./errors.ts";

/** Bytes that are read at once. */
const PIECE_BYTES = 256 * 1024;

/** Where a file is read from. */
export interface InputSource {
  /** What to call it. */
  readonly name: string;
  /** Its size in bytes; undefined for a pipe. */
  readonly size: number | undefined;
  readonly pieces: AsyncIterable<Uint8Array>;
}

/**
 * Opens a file; `-` is stdin.
 *
 * @param signal Ends the reading with its reason, also if a pipe gives nothing more.
 * @throws {UnreachableError} If it cannot be read, then or later.
 */
export async function openInput(path: string, signal: AbortSignal): Promise<InputSource> {
  if (path === "-") {
    return { name: "stdin", size: undefined, pieces: untilAborted(Deno.stdin.readable, signal) };
  }
  try {
    const file = await orAborted(Deno.open(path), signal);
    const { size, isDirectory, isFile } = await file.stat();
    if (isDirectory) {
      file.close();
      throw new TypeError("it is a folder");
    }
    return {
      name: path,
      size: isFile ? size : undefined,
      pieces: untilAborted(readPieces(path, file), signal),
    };
  } catch (error) {
    if (signal.aborted) throw error;
    throw unreadable(path, error);
  }
}

/**
 * Reads the text of a file; `-` is stdin. What is no UTF-8 becomes replacement characters.
 *
 * @throws {UnreachableError} If it cannot be read, or is larger than `maxBytes`.
 */
export async function readInput(
  path: string,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): Promise<string> {
  const { name, pieces } = await openInput(path, signal);
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > maxBytes) {
      throw new UnreachableError(
        `Cannot read ${name} as it must not be larger than ${maxBytes} bytes`,
      );
    }
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
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

async function orAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop);
  try {
    signal.throwIfAborted();
    return await Promise.race([result, promise]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function unreadable(path: string, cause: unknown): UnreachableError {
  return new UnreachableError(`Cannot read ${path}: ${(cause as Error).message}`, { cause });
}
