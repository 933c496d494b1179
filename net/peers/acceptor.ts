/** Taking connections that others open, as long as there is a slot. */
import { type Clock, pause } from "../../core/base/clock.ts";
import { formatAddress } from "../base/address.ts";
import type { Bans } from "./bans.ts";
import { type InboundPlaces, InboundSlots } from "./inbound_slots.ts";
import type { Log } from "../base/log.ts";
import type { Connection, Listener } from "../transport/transport.ts";

/** Pause after a connection could not be taken, in ms. */
const ACCEPT_PAUSE_MS = 1_000;

/** What ends a connection that was taken. */
export interface ConnectionSignals {
  readonly signal: AbortSignal;
  /** Aborted when another connection gets its slot. */
  readonly evicted: AbortSignal;
}

/** What an {@linkcode Acceptor} needs. */
export interface AcceptorDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly bans: Pick<Bans, "has">;
  /** Runs a connection from hello to its end. */
  readonly serve: (connection: Connection, signals: ConnectionSignals) => Promise<void>;
  /** Takes in what goes on by itself. */
  readonly track: (task: Promise<void>) => void;
  /** How many are taken. */
  readonly places?: InboundPlaces;
}

/** Takes connections from a listener. */
export class Acceptor {
  readonly #deps: AcceptorDeps;
  readonly #slots: InboundSlots;

  constructor(deps: AcceptorDeps) {
    this.#deps = deps;
    this.#slots = new InboundSlots(deps.places);
  }

  /** Number of slots that are taken. */
  get size(): number {
    return this.#slots.size;
  }

  /** The most of them that one machine has. */
  get mostOfOneSource(): number {
    return this.#slots.mostOfOneSource;
  }

  /** Takes connections until `signal` is aborted, or the listener is closed. */
  async run(listener: Listener, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#deps;
    while (!signal.aborted) {
      try {
        for await (const connection of listener) this.#take(connection, signal);
        return;
      } catch (error) {
        // Too many open files, or a client gone before it was taken: the next one may do.
        log.warn(`cannot take a connection: ${(error as Error).message}`);
        await pause(clock, ACCEPT_PAUSE_MS, signal);
      }
    }
  }

  #take(connection: Connection, signal: AbortSignal): void {
    const { bans, log, serve, track } = this.#deps;
    const { host } = connection.remote;
    const isRefused = signal.aborted || bans.has({ host, port: 0 });
    const evicted = new AbortController();
    const release = isRefused ? undefined : this.#slots.take(host, () => evicted.abort());
    if (release === undefined) {
      log.debug(`no room for a connection from ${formatAddress(connection.remote)}`);
      return connection.close();
    }
    track(serve(connection, { signal, evicted: evicted.signal }).finally(release));
  }
}
