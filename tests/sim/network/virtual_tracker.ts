/** A tracker as peers see it: who announced itself lately is named to others. */
import type { Address } from "../../../net/base/address.ts";
import type { Chance } from "./chance.ts";

/** What peers know it by. */
export const TRACKER_URL = "http://tracker.example:7700";

/** How long somebody is named who is silent, in ms: as of the real one. */
const FORGET_MS = 90_000;

/** Peers named at once: few, so that peers also need what others tell them. */
const NAMED = 3;

/** A tracker that all reach, also while the network between them is cut, unless it is lost. */
export class VirtualTracker {
  /** True while it answers nobody. */
  isLost = false;
  readonly #chance: Chance;
  /** When each peer was heard of last, in ms. */
  readonly #heardAt = new Map<string, number>();

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** It dies, and comes back later knowing nobody. */
  lose(): void {
    this.isLost = true;
    this.#heardAt.clear();
  }

  /** A peer announces itself, and is told of some others, whether those are up or not. */
  announce(peer: Address, now: number): Address[] {
    if (this.isLost) return [];
    this.#heardAt.set(peer.host, now);
    const others = [...this.#heardAt].filter(([host, at]) =>
      host !== peer.host && now - at < FORGET_MS
    );
    if (others.length === 0) return [];
    return Array.from({ length: NAMED }, () => ({ ...peer, host: this.#chance.of(others)[0] }));
  }
}
