/** Bodies of answers, cut so that what a client has not read waits here. */
import { type Clock, pause } from "../../core/base/clock.ts";

/** Bytes that an answer is handed on in. */
const PIECE_BYTES = 64 * 1024;

/** What an answer is sent as. */
interface Body {
  readonly body: Uint8Array<ArrayBuffer> | ReadableStream;
  /** Bytes of it that wait here to be read. */
  readonly waiting: number;
}

/** Bytes as an answer: few go at once, others in pieces. They are not copied. */
export function bodyOf(bytes: Uint8Array<ArrayBuffer>): Body {
  const { length } = bytes;
  if (length <= PIECE_BYTES) return { body: bytes, waiting: 0 };
  return { body: ReadableStream.from(piecesOf(bytes)), waiting: length };
}

/**
 * The bytes that `next` gives, in small pieces. Everything else has a turn after each, also if the reader is
 * always ready.
 */
export async function* inTurns(
  next: () => Promise<IteratorResult<Uint8Array<ArrayBuffer>, unknown>>,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let piece = await next(); !piece.done; piece = await next()) {
    for (const part of piecesOf(piece.value)) {
      yield part;
      await pause(clock, 0, signal);
    }
  }
}

function* piecesOf(bytes: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}
