/** Where a chain file is written to: a file that appears whole or not at all, or a pipe. */
import { UnreachableError, UsageError } from "../app/errors.ts";
import { stdoutLook, stdoutWriter } from "./output.ts";

/** A chain file that is being written. Disposing it before `finish` leaves nothing behind. */
export interface ChainSink extends AsyncDisposable {
  /** What to call it. */
  readonly name: string;
  /** Bytes that were written. */
  readonly bytes: number;
  /** @throws {UnreachableError} If the disk or the reader of the pipe does not take them. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Ends the file. When this returns, it is on disk under its name. */
  finish(): Promise<void>;
}

/**
 * Starts to write a chain file; `-` is stdout.
 *
 * @param options.force Replace a file that is there.
 * @throws {UsageError} If stdout is a terminal.
 * @throws {UnreachableError} If the file is there, or cannot be made.
 */
export async function openChainSink(
  path: string,
  { force }: { force: boolean },
): Promise<ChainSink> {
  if (path === "-") return new StdoutSink();
  const before = await Deno.stat(path).catch(() => undefined);
  if (before !== undefined && !before.isFile) {
    throw new UnreachableError(`Cannot write ${path} as it must be a file: it is something else`);
  }
  if (before !== undefined && !force) {
    throw new UnreachableError(`Cannot write ${path} as it is there already: --force replaces it`);
  }
  // In the same folder, so that renaming is one step.
  const part = `${path}.${Deno.pid}.part`;
  try {
    return new FileSink(path, part, await Deno.open(part, { write: true, createNew: true }));
  } catch (error) {
    throw unwritable(path, error);
  }
}

class FileSink implements ChainSink {
  readonly name: string;
  bytes = 0;
  readonly #part: string;
  readonly #file: Deno.FsFile;
  #isFinished = false;

  constructor(path: string, part: string, file: Deno.FsFile) {
    this.name = path;
    this.#part = part;
    this.#file = file;
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let sent = 0; sent < bytes.length;) sent += await this.#file.write(bytes.subarray(sent));
      this.bytes += bytes.length;
    } catch (error) {
      throw unwritable(this.name, error);
    }
  }

  async finish(): Promise<void> {
    try {
      await this.#file.sync();
      await Deno.rename(this.#part, this.name);
      this.#isFinished = true;
    } catch (error) {
      throw unwritable(this.name, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#file.close();
    if (!this.#isFinished) await Deno.remove(this.#part);
  }
}

class StdoutSink implements ChainSink {
  readonly name = "stdout";
  bytes = 0;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;

  constructor() {
    if (stdoutLook().isTerminal) {
      throw new UsageError("Cannot write a chain to a terminal: name a file, or use a pipe");
    }
    this.#writer = stdoutWriter();
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      await this.#writer.write(bytes);
      this.bytes += bytes.length;
    } catch (error) {
      throw unwritable(this.name, error);
    }
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#writer.releaseLock();
    return Promise.resolve();
  }
}

function unwritable(path: string, cause: unknown): UnreachableError {
  const why = (cause as Error).message;
  return new UnreachableError(`Cannot write the chain file ${path}: ${why}`, { cause });
}
