/**
 * A crowd that surrounds peers, to be all that these see: it takes every connection, opens as many as it gets,
 * names nobody but its own, and passes nothing on.
 */
import type { Clock, Random } from "../../../core/base/clock.ts";
import { pause } from "../../../core/base/clock.ts";
import type { Network } from "../../../core/rules/network.ts";
import type { Address } from "../../../net/base/address.ts";
import { MAX_TOLD_ADDRESSES } from "../../../net/wire/limits.ts";
import { Session } from "../../../net/session/session.ts";
import type { Connection, Transport } from "../../../net/transport/transport.ts";
import { drawPeerId, type PeerId } from "../../../net/base/peer_id.ts";
import { helloOf } from "../../support/hostile_peer.ts";

/** Pause before one of the crowd dials a peer again that hung up, in ms. */
const AGAIN_MS = 5_000;

/** What a {@linkcode Crowd} is made of. */
export interface CrowdDeps {
  readonly network: Network;
  readonly clock: Clock;
  readonly random: Random;
  /** Switches a machine of the crowd on. */
  readonly start: (host: string) => Transport;
}

/** Machines of one attacker. */
export class Crowd {
  readonly addresses: readonly Address[];
  readonly #deps: CrowdDeps;
  readonly #transports: readonly Transport[];
  readonly #stop = new AbortController();
  readonly #running: Promise<void>[] = [];
  /** They end with the crowd. A listener of each at one signal would be searched for among thousands. */
  readonly #sessions = new Set<Session>();

  /**
   * Starts them.
   *
   * @param hosts Where they are.
   */
  constructor(hosts: readonly string[], deps: CrowdDeps) {
    this.#deps = deps;
    this.addresses = hosts.map((host) => ({ host, port: 7_000 }));
    this.#transports = this.addresses.map((address) => {
      const transport = deps.start(address.host);
      this.#running.push(this.#accept(transport, address));
      return transport;
    });
  }

  /** At most `count` of their addresses, by chance: what a tracker of theirs answers. */
  some(count: number): Address[] {
    const { random } = this.#deps;
    return Array.from({ length: count }, () => this.addresses[random.below(this.addresses.length)]);
  }

  /**
   * All of them dial a peer, again and again.
   *
   * @param claim The peer ids that they say are theirs, in turns; left out, each says its own.
   */
  surround(victim: Address, claim: readonly PeerId[] = []): void {
    for (const [i, transport] of this.#transports.entries()) {
      this.#running.push(this.#dial(transport, victim, claim[i % Math.max(1, claim.length)]));
    }
  }

  /** Ends them, as far as time goes on meanwhile. */
  stop(): Promise<unknown> {
    this.#stop.abort();
    for (const session of this.#sessions) session.close();
    return Promise.all(this.#running);
  }

  async #accept(transport: Transport, address: Address): Promise<void> {
    const { signal } = this.#stop;
    const listener = transport.listen(address);
    signal.addEventListener("abort", () => listener.close(), { once: true });
    for await (const connection of listener) {
      this.#running.push(this.#talk(connection, { outbound: false }));
    }
  }

  async #dial(transport: Transport, victim: Address, peerId?: PeerId): Promise<void> {
    const { signal } = this.#stop;
    do {
      try {
        const connection = await transport.connect(victim, { signal });
        await this.#talk(connection, { outbound: true, peerId });
      } catch {
        // Nobody is there yet.
      }
    } while (await pause(this.#deps.clock, AGAIN_MS, signal));
  }

  async #talk(
    connection: Connection,
    { outbound, peerId }: { outbound: boolean; peerId?: PeerId },
  ): Promise<void> {
    const { network, clock, random } = this.#deps;
    const { signal } = this.#stop;
    const id = peerId ?? drawPeerId(random);
    let session: Session | undefined;
    try {
      const hello = helloOf(network, { peerId: id, port: 7_000 });
      session = await Session.open(connection, { hello, outbound, signal }, clock);
      this.#sessions.add(session);
      if (signal.aborted) session.close();
      for await (const { type } of session.messages()) {
        if (type === "ping") session.send({ type: "pong" });
        if (type !== "getAddresses") continue;
        session.send({ type: "addresses", addresses: this.some(MAX_TOLD_ADDRESSES) });
      }
    } catch {
      // The other side hung up.
    } finally {
      if (session !== undefined) this.#sessions.delete(session);
    }
  }
}
