/** The bytes of a pipe that are read once more before it ends: kept in a file of this process as they come. */
import { UnreachableError } from "../errors.ts";
import { describeFileError } from "./file_error.ts";

/** Bytes that are read at once. */
const PIECE_BYTES = 256 * 1024;

/**
 * A pipe whose bytes may be kept. Until it is said whether they have to be, they are kept in memory, so say it soon.
 */
export class SpooledPipe implements Disposable {
  readonly #name: string;
  readonly #source: AsyncIterable<Uint8Array>;
  readonly #folder: string | undefined;
  /** Undefined once it is decided. */
  #undecided: Uint8Array[] | undefined = [];
  #path: string | undefined;
  #file: Deno.FsFile | undefined;
  #size = 0;

  /**
   * @param name What to call the pipe.
   * @param options.folder Where the file is. The default is the system's, for files that are needed for a while.
   */
  constructor(
    name: string,
    source: AsyncIterable<Uint8Array>,
    { folder }: { readonly folder?: string } = {},
  ) {
    this.#name = name;
    this.#source = source;
    this.#folder = folder;
  }

  /** The pipe's bytes. To be read once. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    for await (const piece of this.#source) {
      this.#undecided?.push(piece);
      this.#write(piece);
      yield piece;
    }
  }

  /**
   * Says whether bytes are kept, those that came before too.
   *
   * @throws {UnreachableError} If no file can be written.
   */
  decide(isKept: boolean): void {
    const before = this.#undecided ?? [];
    this.#undecided = undefined;
    if (!isKept) return;
    this.#guard(() => {
      this.#path = Deno.makeTempFileSync({ dir: this.#folder, prefix: "chainvote-" });
      this.#file = Deno.openSync(this.#path, { read: true, write: true });
    });
    for (const piece of before) this.#write(piece);
  }

  /** The bytes that have come up to now, from the first on. */
  async *again(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < this.#size;) {
      const piece = new Uint8Array(Math.min(PIECE_BYTES, this.#size - at));
      const length = this.#guard((file) => {
        file?.seekSync(at, Deno.SeekMode.Start);
        return file?.readSync(piece) ?? 0;
      });
      if (length === 0) return;
      at += length;
      yield await Promise.resolve(piece.subarray(0, length));
    }
  }

  #write(piece: Uint8Array): void {
    this.#guard((file) => {
      if (file === undefined) return;
      file.seekSync(this.#size, Deno.SeekMode.Start);
      for (let at = 0; at < piece.length;) at += file.writeSync(piece.subarray(at));
      this.#size += piece.length;
    });
  }

  #guard<T>(work: (file: Deno.FsFile | undefined) => T): T {
    try {
      return work(this.#file);
    } catch (error) {
      throw new UnreachableError(
        `Cannot keep what ${this.#name} gives, which has to be read twice: ${
          describeFileError(error)
        }. Name a file instead of a pipe`,
        { cause: error },
      );
    }
  }

  /** Removes what was kept. */
  [Symbol.dispose](): void {
    this.#file?.close();
    if (this.#path !== undefined) Deno.removeSync(this.#path);
    this.#file = this.#path = undefined;
  }
}
