import { draw } from "../../base/buckets.ts";
import type { Random } from "../../../core/base/clock.ts";
import type { SwarmPeer } from "./peer.ts";
import type { PeerId } from "../../base/peer_id.ts";

/** What the peers' texts are made with. */
export interface PeerTextsOptions {
  /** Most peers in one answer. */
  readonly size: number;
  readonly random: Random;
}

/** All peers in a row, as text. */
interface Circle {
  /** The JSON of each, with commas; the first ones stand at the end again. */
  readonly text: string;
  /** Where each begins, and where one more would. */
  readonly starts: Uint32Array;
}

/** Writes a peer's address in JSON. */
export function peerText({ peerId, host, port }: SwarmPeer): string {
  return JSON.stringify({ peerId, host, port });
}

/** The peers of a network in JSON, made once, so that each of thousands who ask gets a part of one text. */
export class PeerTexts {
  /** Whom it is about. */
  readonly peers: readonly SwarmPeer[];
  readonly #options: PeerTextsOptions;
  #asked = 0;
  #circle: Circle | undefined;

  constructor(peers: readonly SwarmPeer[], options: PeerTextsOptions) {
    this.peers = peers;
    this.#options = options;
  }

  /**
   * Counts one who asks. True once they are so many that the text of all peers costs no more than what they
   * took: a list that changes with every question is never made for each.
   */
  isWorthwhile(): boolean {
    return ++this.#asked * this.#options.size > this.peers.length;
  }

  /**
   * Some peers, without the peer `exclude`, with commas in between: a stretch, from anywhere, of a circle in
   * which all stand in random order. For one who asks every choice is equally likely; the stretches of two
   * may overlap.
   */
  some(exclude?: PeerId): string {
    const { size, random } = this.#options;
    const { length } = this.peers;
    if (length === 0) return "";
    const { text, starts } = this.#circle ??= this.#arrange();
    const first = random.below(length);
    // One more than wanted, as one may be who asks.
    const end = first + stretchOf(size, length);
    const cut = (from: number, to: number) => text.slice(starts[from], starts[to] - 1);
    const found = exclude === undefined ? -1 : cut(first, end).indexOf(`{"peerId":"${exclude}"`);
    if (found < 0) return cut(first, Math.min(end, first + size));
    const own = starts.indexOf(starts[first] + found, first);
    const before = own > first ? [cut(first, own)] : [];
    const after = own + 1 < end ? [cut(own + 1, end)] : [];
    return [...before, ...after].join(",");
  }

  #arrange(): Circle {
    const { size, random } = this.#options;
    const texts = draw([...this.peers], random).map(peerText).toArray();
    texts.push(...texts.slice(0, stretchOf(size, texts.length) - 1));
    const starts = new Uint32Array(texts.length + 1);
    texts.forEach((text, i) => starts[i + 1] = starts[i] + text.length + 1);
    return { text: texts.join(","), starts };
  }
}

function stretchOf(size: number, length: number): number {
  return Math.min(size + 1, length);
}
