/** Who named an address, and how far that one is believed. */
import { type Address, groupOf } from "./address.ts";
import { parseIp, type Scope, scopeOf } from "./ip.ts";
import type { PeerId } from "./peer_id.ts";

/** Where the word for an address came from. */
export interface Origin {
  /** Who named it: a tracker's URL, or the neighbourhood of a peer. */
  readonly source: string;
  /**
   * Who is behind that in the end: the tracker, or the address that the user named, through which we came to
   * know of the peer that told us. Friends of a friend count as the friend.
   */
  readonly root: string;
  /** From where the source itself can be reached; undefined if the user named it by a host name. */
  readonly scope: Scope | undefined;
}

/** An address to dial, and on whose word. */
export interface DialTarget {
  readonly address: Address;
  readonly root: string;
  /** Whom it is to be, where that is only somebody's word: another one is disconnected at once, and not remembered. */
  readonly expected?: { readonly peerId: PeerId; readonly origin: Origin };
}

/** The root of what the user said, and of anchors: no share of the slots is too much for it. */
export const OWN_WORD = "own";

/** The root of peers that came to us by themselves, and of all that they name. */
export const INBOUND = "inbound";

/** What the user named. */
export const OWN_ORIGIN: Origin = { source: OWN_WORD, root: OWN_WORD, scope: undefined };

/** What a tracker names. */
export function trackerOrigin(url: string): Origin {
  const ip = parseIp(new URL(url).hostname.replace(/^\[|\]$/g, ""));
  return { source: url, root: url, scope: ip && scopeOf(ip) };
}

/** What a tracker places in our local network, once that has turned out to be so. */
export function neighbourOrigin(url: string): Origin {
  return { source: url, root: url, scope: "private" };
}

/** What a peer at `host` names, that we came to know through `root`. */
export function peerOrigin(host: string, root: string): Origin {
  const ip = parseIp(host);
  return { source: groupOf(host), root, scope: ip && scopeOf(ip) };
}

/** How near a scope is. */
const NEARNESS: Readonly<Record<Scope, number>> = { none: -1, public: 0, private: 1, loopback: 2 };

/**
 * True if an address may pass between this node and somebody of `scope`: it is an IP address, and nothing
 * that only somebody nearer can know. So no stranger has us call machines of our own network.
 */
export function mayPass({ host, port }: Address, scope: Scope | undefined): boolean {
  const ip = parseIp(host);
  if (ip === undefined || port === 0) return false;
  const named = scopeOf(ip);
  return named !== "none" && (scope === undefined || NEARNESS[named] <= NEARNESS[scope]);
}
