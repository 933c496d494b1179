/** Frames on a byte stream: `u32 length | u8 type | payload`, where length counts the payload. */
import { ProtocolError } from "./protocol_error.ts";

/** One message before it is understood. */
export interface Frame {
  readonly type: number;
  readonly payload: Uint8Array;
}

const PREFIX_SIZE = 5;

/** Type of the frames with which a private network shakes hands (`net/private/greeting.ts`); no message has it. */
export const PRIVATE_TYPE = 78;

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
  /** What came, from `#start` to `#end`; room for more may follow. */
  #bytes: Uint8Array = new Uint8Array();
  #start = 0;
  #end = 0;
  /** Bytes of the frame that is waited for, as far as is known. */
  #wanted = PREFIX_SIZE;

  /** @param maxBytes Largest payload of a type of frame that is taken. */
  constructor(maxBytes: (type: number) => number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes of a frame that has only come in part. */
  get buffered(): number {
    return this.#end - this.#start;
  }

  /**
   * Takes in a chunk, which must not be changed afterwards, and yields the frames that it completes.
   *
   * @throws {ProtocolError} `message` if a frame claims more than its type may, before it is waited for.
   */
  *push(chunk: Uint8Array): Iterable<Frame> {
    this.#append(chunk);
    while (this.buffered >= PREFIX_SIZE) {
      const { buffer, byteOffset } = this.#bytes;
      const prefix = new DataView(buffer, byteOffset + this.#start, PREFIX_SIZE);
      const length = prefix.getUint32(0);
      const type = prefix.getUint8(4);
      const most = this.#maxBytes(type);
      if (length > most) {
        throw new ProtocolError(
          "message",
          `a frame of type ${type} must be at most ${most} bytes: it claims ${length}`,
        );
      }
      this.#wanted = PREFIX_SIZE + length;
      if (this.buffered < this.#wanted) return;
      const start = this.#start + PREFIX_SIZE;
      this.#start += this.#wanted;
      this.#wanted = PREFIX_SIZE;
      yield { type, payload: this.#bytes.subarray(start, start + length) };
    }
  }

  /**
   * Puts a chunk behind the others. They are copied, not listed: a frame that comes byte by byte would
   * take hundreds of bytes for each. Room is doubled, up to what the frame takes: a claim costs nothing.
   */
  #append(chunk: Uint8Array): void {
    const size = this.buffered + chunk.length;
    if (size === chunk.length) {
      [this.#bytes, this.#start] = [chunk, 0];
    } else {
      if (this.#end + chunk.length > this.#bytes.length) {
        const room = new Uint8Array(Math.max(size, Math.min(2 * size, this.#wanted)));
        room.set(this.#bytes.subarray(this.#start, this.#end));
        [this.#bytes, this.#start] = [room, 0];
        this.#end = size - chunk.length;
      }
      this.#bytes.set(chunk, this.#end);
    }
    this.#end = this.#start + size;
  }
}
