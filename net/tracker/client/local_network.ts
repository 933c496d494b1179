/**
 * Peers of the same local network, which have one outer address together and cannot reach each other by it
 * (most routers do not turn a packet back). A tracker tells them of each other's local addresses; as it could
 * name anything, it is believed so far as it costs one hello to a machine next door.
 */
import type { Clock } from "../../../core/base/clock.ts";
import { type Address, formatAddress } from "../../base/address.ts";
import { isV4, parseIp, scopeOf, sharesBits } from "../../base/ip.ts";
import { MAX_NEIGHBOURS_TRIED } from "../../base/limits.ts";
import { NEIGHBOUR_PAUSE_MS } from "./limits.ts";
import { MAX_LOCAL_ADDRESSES, MIN_LOCAL_PORT } from "../protocol/limits.ts";
import type { PeerAddress } from "../protocol/swarm_types.ts";

/** An address of a network card of this machine. */
export interface CardAddress {
  readonly address: string;
  /** The address with the bits that its network has in common, as `192.168.1.20/24`. */
  readonly cidr: string;
}

/**
 * Where a peer that listens at `listen` can be reached in its local network; nothing if it listens for this
 * machine alone, or at a public address.
 */
export function localAddresses(listen: Address, cards: readonly CardAddress[]): Address[] {
  const { host, port } = listen;
  if (port < MIN_LOCAL_PORT) return [];
  const isAny = host === "0.0.0.0" || host === "::";
  return cards
    .filter(({ address }) => isPrivate(address) && (isAny || address === host))
    // A socket for all IPv4 addresses takes no other ones.
    .filter(({ address }) => host !== "0.0.0.0" || isV4(parseIp(address)!))
    .slice(0, MAX_LOCAL_ADDRESSES)
    .map(({ address }) => ({ host: address, port }));
}

/** Chooses whom to try of the peers that a tracker places in this local network. */
export class LocalNetwork {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #cards: () => readonly CardAddress[];
  /** When each address was tried, in monotonic ms; oldest first. */
  readonly #triedAt = new Map<string, number>();

  /** @param cards The addresses of this machine's cards right now. */
  constructor(
    { clock, cards }: {
      clock: Pick<Clock, "monotonic">;
      cards: () => readonly CardAddress[];
    },
  ) {
    this.#clock = clock;
    this.#cards = cards;
  }

  /**
   * Those worth a try now: in the subnet of an own card, at a port that a user's program may have, and not
   * tried within the last hour. They count as tried from now on.
   */
  choose(peers: readonly PeerAddress[]): PeerAddress[] {
    const now = this.#clock.monotonic();
    for (const [key, at] of this.#triedAt) {
      if (now - at >= NEIGHBOUR_PAUSE_MS) this.#triedAt.delete(key);
    }
    const cards = this.#cards().filter(({ address }) => isPrivate(address));
    return peers.filter((peer) => {
      const key = formatAddress(peer);
      if (this.#triedAt.has(key) || this.#triedAt.size >= MAX_NEIGHBOURS_TRIED) return false;
      if (peer.port < MIN_LOCAL_PORT || !cards.some((card) => isBeside(peer.host, card))) {
        return false;
      }
      this.#triedAt.set(key, now);
      return true;
    });
  }
}

/** True if an address lies in the network of a card. */
function isBeside(host: string, { cidr }: CardAddress): boolean {
  const ip = parseIp(host);
  const [network, bits] = cidr.split("/");
  const own = parseIp(network);
  if (ip === undefined || own === undefined || isV4(ip) !== isV4(own)) return false;
  return sharesBits(ip, own, Number(bits) + (isV4(own) ? 96 : 0));
}

/** True for an address that its whole local network has the same name for: one of fe80::/10 needs a zone. */
function isPrivate(host: string): boolean {
  const ip = parseIp(host);
  return ip !== undefined && scopeOf(ip) === "private" && !/^fe[89ab]/i.test(host);
}
