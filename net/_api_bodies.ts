/** Bodies of answers, cut so that what a client has not read waits here. */
import { type Clock, pause } from "../core/clock.ts";

/** Bytes that an answer is handed on in. */
const PIECE_BYTES = 64 * 1024;

/** A value as JSON: whole if it is small, else in pieces. */
export function jsonBody(value: unknown): Uint8Array<ArrayBuffer> | ReadableStream {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return bytes.length <= PIECE_BYTES ? bytes : ReadableStream.from(piecesOf(bytes));
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
