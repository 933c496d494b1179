/** By what peers tell each other apart, and connections to themselves from others. */
import type { Brand } from "../../core/base/brand.ts";
import type { Random } from "../../core/base/clock.ts";
import { bytesToHex } from "../../core/base/hash.ts";

/** Bytes of a peer id. */
export const PEER_ID_SIZE = 16;

/** Random, {@linkcode PEER_ID_SIZE} bytes in lower-case hex, drawn at each start: it proves nothing. */
export type PeerId = Brand<"PeerId">;

/** A new one. */
export function drawPeerId(random: Random): PeerId {
  return peerIdOf(random.bytes(PEER_ID_SIZE));
}

/** The id whose bytes these are, as a peer sends it. */
export function peerIdOf(bytes: Uint8Array): PeerId {
  return bytesToHex(bytes) as PeerId;
}

/** True for a text that may name a peer. */
export function isPeerId(text: string): text is PeerId {
  return /^[0-9a-f]{32}$/.test(text);
}
