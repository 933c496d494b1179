/** A transport that sees, changes or drops frames between a node and the network. */
import { concatBytes } from "../../../core/base/hash.ts";
import type { Connection, Transport } from "../../../net/transport/transport.ts";
import { wrappedTransport } from "../../../net/transport/wrapped_transport.ts";

/** Bytes of a frame before its payload: `u32 length | u8 type`. */
const FRAME_HEAD = 5;

/** What becomes of a frame; undefined drops it. */
export type FrameFilter = (frame: Uint8Array) => Uint8Array | undefined;

/**
 * @param filter What becomes of what the node sends.
 * @param filterRead What becomes of what it is sent; for networks that keep frames whole, as those in memory do.
 */
export function filteredTransport(
  transport: Transport,
  filter: FrameFilter,
  filterRead?: FrameFilter,
): Transport {
  return wrappedTransport(transport, (connection): Connection => ({
    remote: connection.remote,
    close: () => connection.close(),
    write: async (bytes) => {
      for (const frame of framesOf(bytes)) {
        const changed = filter(frame);
        if (changed !== undefined) await connection.write(changed);
      }
    },
    read: async () => {
      for (;;) {
        const chunk = await connection.read();
        if (chunk === null || filterRead === undefined) return chunk;
        const frames = [...framesOf(chunk)].flatMap((frame) => filterRead(frame) ?? []);
        if (frames.length > 0) return concatBytes(...frames);
      }
    },
  }));
}

/** Sessions write whole frames, one or several at once. */
export function* framesOf(bytes: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    const end = at + FRAME_HEAD + view.getUint32(at);
    yield bytes.subarray(at, end);
    at = end;
  }
}
