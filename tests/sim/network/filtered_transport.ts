/** A transport between a node and the network that sees, changes or drops what the node sends. */
import type { Connection, Transport } from "../../../net/transport.ts";

/** Bytes of a frame before its payload: `u32 length | u8 type`. */
const FRAME_HEAD = 5;

/** @param filter What becomes of a frame; undefined drops it. */
export function filteredTransport(
  transport: Transport,
  filter: (frame: Uint8Array) => Uint8Array | undefined,
): Transport {
  const wrap = (connection: Connection): Connection => ({
    remote: connection.remote,
    read: () => connection.read(),
    close: () => connection.close(),
    write: async (bytes) => {
      for (const frame of framesOf(bytes)) {
        const changed = filter(frame);
        if (changed !== undefined) await connection.write(changed);
      }
    },
  });
  return {
    listen(address) {
      const listener = transport.listen(address);
      return {
        address: listener.address,
        close: () => listener.close(),
        async *[Symbol.asyncIterator]() {
          for await (const connection of listener) yield wrap(connection);
        },
      };
    },
    connect: async (address, options) => wrap(await transport.connect(address, options)),
  };
}

/** Sessions write whole frames, one or several at once. */
function* framesOf(bytes: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    const end = at + FRAME_HEAD + view.getUint32(at);
    yield bytes.subarray(at, end);
    at = end;
  }
}
