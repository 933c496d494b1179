/** Liars: peers like any other, but for what becomes of what they send. */
import type { Connection, Transport } from "../../../net/transport.ts";

/** `withholder`: names blocks and does not send most of them. `garbler`: sends now and then what is no message. */
export type Lie = "withholder" | "garbler";

/** Numbers of the messages that carry a block, a sketch of one and what it lacks (DESIGN, "Gossip protocol"). */
const BLOCKS: ReadonlySet<number> = new Set([8, 18, 20]);

/** Bytes of a frame before its payload: `u32 length | u8 type`. */
const FRAME_HEAD = 5;

/**
 * What a liar reaches others by.
 *
 * @param draw Evenly spread numbers in [0, 1).
 */
export function lyingTransport(transport: Transport, lie: Lie, draw: () => number): Transport {
  const change = lie === "withholder"
    ? (frame: Uint8Array) => BLOCKS.has(frame[4]) && draw() < 0.7 ? undefined : frame
    : (frame: Uint8Array) => draw() < 0.02 ? garble(frame, draw) : frame;
  const wrap = (connection: Connection): Connection => ({
    remote: connection.remote,
    read: () => connection.read(),
    close: () => connection.close(),
    write: async (bytes) => {
      for (const frame of framesOf(bytes)) {
        const changed = change(frame);
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

function garble(frame: Uint8Array, draw: () => number): Uint8Array {
  const copy = frame.slice();
  copy[Math.floor(draw() * copy.length)] ^= 1 + Math.floor(draw() * 255);
  return copy;
}
