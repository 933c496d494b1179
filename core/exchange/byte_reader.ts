/** Cuts a stream of bytes into the parts of a chain file. */
import { concatBytes } from "../base/hash.ts";
import { RuleError } from "../block/rule_error.ts";
import { ChainFileError } from "./chain_file_error.ts";

/** Bytes of a length or a count. */
export const NUMBER_SIZE = 4;

/** A length or a count as its bytes. */
export function numberBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(NUMBER_SIZE);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** A length that stands before a part. */
export interface LengthLimits {
  /** What it counts, for errors. */
  readonly part: string;
  readonly least: number;
  readonly most: number;
}

/** Reads parts of wanted sizes, and holds no more than the one that is being read. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  /** What was received and not taken. */
  #rest: Uint8Array = new Uint8Array();
  #offset = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Number of bytes that were taken. */
  get offset(): number {
    return this.#offset;
  }

  /** The next `size` bytes. @throws {ChainFileError} If the file ends before. */
  async take(size: number, part: string): Promise<Uint8Array> {
    const start = this.#offset;
    const bytes = await this.takeUpTo(size);
    if (bytes.length === size) return bytes;
    throw new ChainFileError(`it is cut off within ${part}`, start + bytes.length);
  }

  /** The next number of 32 bits. @throws {ChainFileError} If the file ends before. */
  async takeNumber(part: string): Promise<number> {
    const bytes = await this.take(NUMBER_SIZE, part);
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  }

  /**
   * The part whose length comes next; undefined if that is 0.
   *
   * @throws {ChainFileError} If the length is neither 0 nor in its limits, or the file ends before.
   */
  async takeCounted({ part, least, most }: LengthLimits): Promise<Uint8Array | undefined> {
    const offset = this.#offset;
    const length = await this.takeNumber(part);
    if (length === 0) return undefined;
    if (length >= least && length <= most) return await this.take(length, part);
    throw new ChainFileError(
      `the length of ${part} must be ${least} to ${most} bytes: it is ${length}`,
      offset,
    );
  }

  /** Says that nothing more is read. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  /** The next `size` bytes, or those that are left. */
  async takeUpTo(size: number): Promise<Uint8Array> {
    if (this.#rest.length < size) {
      const parts = [this.#rest];
      for (let length = this.#rest.length; length < size;) {
        const { value, done } = await this.#chunks.next();
        if (done) break;
        parts.push(value);
        length += value.length;
      }
      this.#rest = parts.length === 1 ? parts[0] : concatBytes(...parts);
    }
    const bytes = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(bytes.length);
    this.#offset += bytes.length;
    return bytes;
  }
}

/** Reads a part that was taken. @throws {ChainFileError} If it breaks a rule, naming the part. */
export function readPart<T>(part: string, offset: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RuleError || error instanceof RangeError)) throw error;
    throw new ChainFileError(`it cannot hold ${part}: ${error.message}`, offset, { cause: error });
  }
}
