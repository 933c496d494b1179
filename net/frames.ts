/** Frames on a byte stream: `u32 length | u8 type | payload`, where length counts the payload. */
import { ProtocolError } from "./protocol_error.ts";

/** One message before it is understood. */
export interface Frame {
  readonly type: number;
  readonly payload: Uint8Array;
}

const PREFIX_SIZE = 5;

/** Writes a frame. */
export function encodeFrame({ type, payload }: Frame): Uint8Array {
  const bytes = new Uint8Array(PREFIX_SIZE + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, payload.length);
  view.setUint8(4, type);
  bytes.set(payload, PREFIX_SIZE);
  return bytes;
}

/** Cuts a byte stream into frames, however its chunks fall. */
export class FrameReader {
  readonly #maxBytes: (type: number) => number;
  #chunks: Uint8Array[] = [];
  #size = 0;

  /** @param maxBytes Largest payload of a type of frame that is taken. */
  constructor(maxBytes: (type: number) => number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes of a frame that has only come in part. */
  get buffered(): number {
    return this.#size;
  }

  /**
   * Takes in a chunk and yields the frames that it completes.
   *
   * @throws {ProtocolError} `message` if a frame claims more than its type may, before it is waited for.
   */
  *push(chunk: Uint8Array): Iterable<Frame> {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    while (this.#size >= PREFIX_SIZE) {
      const view = new DataView(this.#peek(PREFIX_SIZE).slice().buffer);
      const length = view.getUint32(0);
      const type = view.getUint8(4);
      const most = this.#maxBytes(type);
      if (length > most) {
        throw new ProtocolError(
          "message",
          `a frame of type ${type} must be at most ${most} bytes: it claims ${length}`,
        );
      }
      if (this.#size < PREFIX_SIZE + length) return;
      const frame = this.#take(PREFIX_SIZE + length);
      yield { type, payload: frame.subarray(PREFIX_SIZE) };
    }
  }

  /** The first bytes in one piece. A frame in many chunks is put together once, when it is whole. */
  #peek(length: number): Uint8Array {
    if (this.#chunks[0].length < length) {
      const [head, rest] = splitChunks(this.#chunks, length);
      this.#chunks = [head, ...rest];
    }
    return this.#chunks[0].subarray(0, length);
  }

  #take(length: number): Uint8Array {
    const [head, rest] = splitChunks(this.#chunks, length);
    this.#chunks = rest;
    this.#size -= length;
    return head;
  }
}

/** Splits chunks after `length` bytes; the head is copied into one piece where it has to be. */
function splitChunks(chunks: Uint8Array[], length: number): [Uint8Array, Uint8Array[]] {
  if (chunks[0].length >= length) {
    const rest = chunks[0].subarray(length);
    return [chunks[0].subarray(0, length), [
      ...(rest.length > 0 ? [rest] : []),
      ...chunks.slice(1),
    ]];
  }
  const head = new Uint8Array(length);
  let filled = 0;
  let used = 0;
  while (filled < length) {
    const part = chunks[used].subarray(0, length - filled);
    head.set(part, filled);
    filled += part.length;
    if (part.length < chunks[used].length) {
      return [head, [chunks[used].subarray(part.length), ...chunks.slice(used + 1)]];
    }
    used += 1;
  }
  return [head, chunks.slice(used)];
}
