import { concatBytes } from "../../core/base/hash.ts";

/**
 * All bytes of a stream.
 *
 * Hono's `bodyLimit` is not used for this: it leaves the stream open when it refuses, and a body that
 * stalls keeps its request for ever.
 *
 * @param limit Most bytes that are taken.
 * @throws {RangeError} When there are more; the rest of the stream is cancelled.
 * @throws The signal's reason, once `signal` is aborted; the stream is cancelled.
 */
export async function readBounded(
  stream: ReadableStream<Uint8Array> | null,
  limit: number,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (!stream) return new Uint8Array();
  const reader = stream.getReader();
  const stop = () => reader.cancel(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    signal?.throwIfAborted();
    // A read that waits answers `done` when its stream is cancelled.
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      length += read.value.length;
      if (length > limit) throw new RangeError(`there must be at most ${limit} bytes`);
      chunks.push(read.value);
    }
    signal?.throwIfAborted();
  } catch (error) {
    await reader.cancel(error);
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  return concatBytes(...chunks);
}
