/** Messages between a peer and the process that answers its plugin's queries: JSON, and bytes behind it. */

/** A message. */
export interface PipeMessage<T> {
  readonly head: T;
  readonly parts: readonly Uint8Array[];
}

/** Sizes stand before the JSON: its own, then how many parts there are and theirs; each a u32, big-endian. */
const SIZE = 4;

/** Writes a message, piece by piece. */
export async function writePipeMessage<T>(
  writer: WritableStreamDefaultWriter<Uint8Array>,
  { head, parts }: PipeMessage<T>,
): Promise<void> {
  const json = new TextEncoder().encode(JSON.stringify(head));
  const sizes = new DataView(new ArrayBuffer(SIZE * (2 + parts.length)));
  [json.length, parts.length, ...parts.map(({ length }) => length)].forEach((size, i) =>
    sizes.setUint32(SIZE * i, size)
  );
  await writer.write(new Uint8Array(sizes.buffer));
  await writer.write(json);
  for (const part of parts) await writer.write(part);
}

/** Reads messages from a stream of bytes. */
export class PipeReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #maxHeadBytes: number;
  #rest: Uint8Array = new Uint8Array();

  /** @param options.maxHeadBytes Longest JSON of a message. @default {Infinity} */
  constructor(
    stream: ReadableStream<Uint8Array>,
    { maxHeadBytes = Infinity }: { maxHeadBytes?: number } = {},
  ) {
    this.#reader = stream.getReader();
    this.#maxHeadBytes = maxHeadBytes;
  }

  /**
   * The next message; undefined at the end of the stream.
   *
   * @throws {RangeError} If its JSON is too long.
   * @throws {SyntaxError} If it is none.
   */
  async read<T>(): Promise<PipeMessage<T> | undefined> {
    const sizes = await this.#take(2 * SIZE);
    if (sizes === undefined) return undefined;
    const [length, count] = readSizes(sizes);
    if (length > this.#maxHeadBytes) {
      throw new RangeError(
        `Cannot read a message as it must be at most ${this.#maxHeadBytes} bytes: it is ${length}`,
      );
    }
    const partSizes = await this.#take(SIZE * count);
    const json = await this.#take(length);
    if (partSizes === undefined || json === undefined) return undefined;
    const parts: Uint8Array[] = [];
    for (const size of readSizes(partSizes)) {
      const part = await this.#take(size);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return { head: JSON.parse(new TextDecoder().decode(json)), parts };
  }

  /** Ends the reading. */
  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }

  async #take(length: number): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(length);
    for (let size = 0; size < length;) {
      if (this.#rest.length === 0) {
        const { value, done } = await this.#reader.read();
        if (done) return undefined;
        this.#rest = value;
      }
      const part = this.#rest.subarray(0, length - size);
      bytes.set(part, size);
      size += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return bytes;
  }
}

function readSizes(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / SIZE }, (_, i) => view.getUint32(SIZE * i));
}
