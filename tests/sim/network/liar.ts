/** Liars: peers like any other, but for what becomes of what they send. */
import type { Transport } from "../../../net/transport.ts";
import { filteredTransport } from "./filtered_transport.ts";

/** `withholder`: names blocks and does not send most of them. `garbler`: sends now and then what is no message. */
export type Lie = "withholder" | "garbler";

/** Numbers of the messages that carry a block, a sketch of one and what it lacks (DESIGN, "Gossip protocol"). */
const BLOCKS: ReadonlySet<number> = new Set([8, 18, 20]);

/**
 * What a liar reaches others by.
 *
 * @param draw Evenly spread numbers in [0, 1).
 */
export function lyingTransport(transport: Transport, lie: Lie, draw: () => number): Transport {
  const change = lie === "withholder"
    ? (frame: Uint8Array) => BLOCKS.has(frame[4]) && draw() < 0.7 ? undefined : frame
    : (frame: Uint8Array) => draw() < 0.02 ? garble(frame, draw) : frame;
  return filteredTransport(transport, change);
}

function garble(frame: Uint8Array, draw: () => number): Uint8Array {
  const copy = frame.slice();
  copy[Math.floor(draw() * copy.length)] ^= 1 + Math.floor(draw() * 255);
  return copy;
}
