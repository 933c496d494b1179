/**
 * What peers tell each other of where peers are. Who opens a connection asks once; who took it answers once,
 * and to nobody else: so a stranger cannot read out whom a peer knows again and again, and who dials many
 * peers cannot fill their books (as Bitcoin Core does it).
 */
import { type Address, formatAddress } from "../base/address.ts";
import { parseIp, scopeOf } from "../base/ip.ts";
import { MAX_TOLD_ADDRESSES } from "../wire/limits.ts";
import { INBOUND, mayPass, OWN_WORD, peerOrigin } from "../base/origin.ts";
import type { PeerSet } from "./peer_set.ts";
import type { Session } from "../session/session.ts";

/** Asks peers for addresses, and tells some. */
export class AddressGossip {
  readonly #peers: Pick<PeerSet, "sessions" | "addresses" | "dialledFor">;
  /** Who was asked and has not answered. */
  readonly #asked = new Set<Session>();
  readonly #told = new Set<Session>();

  constructor({ peers }: { peers: Pick<PeerSet, "sessions" | "addresses" | "dialledFor"> }) {
    this.#peers = peers;
  }

  /** A session began: this side asks, or it has learned where the other side takes connections. */
  start(session: Session): void {
    const { address, remote, outbound } = session;
    if (outbound) {
      this.#asked.add(session);
      session.send({ type: "getAddresses" });
    } else if (address !== undefined) {
      this.#peers.addresses.add(address, peerOrigin(remote.host, INBOUND));
    }
  }

  /** A session is over. */
  end(session: Session): void {
    this.#asked.delete(session);
    this.#told.delete(session);
  }

  /** Tells whom this node is connected with, and whom it reached before. */
  onGet(session: Session): void {
    if (session.outbound || this.#told.has(session)) return;
    this.#told.add(session);
    const ip = parseIp(session.remote.host);
    const scope = ip && scopeOf(ip);
    const addresses = new Map<string, Address>();
    for (const { address } of this.#peers.sessions) {
      if (address !== undefined && mayPass(address, scope)) {
        addresses.set(formatAddress(address), address);
      }
    }
    for (const address of this.#peers.addresses.sample(MAX_TOLD_ADDRESSES, scope)) {
      addresses.set(formatAddress(address), address);
    }
    if (session.address !== undefined) addresses.delete(formatAddress(session.address));
    session.send({
      type: "addresses",
      addresses: [...addresses.values()].slice(0, MAX_TOLD_ADDRESSES),
    });
  }

  /** Takes in what was asked for. */
  onAddresses(session: Session, addresses: readonly Address[]): void {
    if (!this.#asked.delete(session)) return;
    const { remote } = session;
    const root = this.#peers.dialledFor(session)?.root ?? INBOUND;
    const origin = peerOrigin(remote.host, root === OWN_WORD ? formatAddress(remote) : root);
    for (const address of addresses) this.#peers.addresses.add(address, origin);
  }
}
