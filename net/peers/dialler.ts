/** Opening connections: whom to dial next, for how long to try, and a slot for as long as it lasts. */
import { type Clock, pause } from "../../core/base/clock.ts";
import { type Address, formatAddress } from "../base/address.ts";
import type { AddressBook } from "./address_book.ts";
import type { DialTarget } from "../base/origin.ts";
import type { Bans } from "./bans.ts";
import { HELLO_TIMEOUT_MS } from "../session/limits.ts";
import { MAX_NEIGHBOURS_TRIED } from "../base/limits.ts";
import type { Log } from "../base/log.ts";
import { OutboundSlots } from "./outbound_slots.ts";
import { ProtocolError } from "../wire/protocol_error.ts";
import type { Session } from "../session/session.ts";
import type { Connection, Transport } from "../transport/transport.ts";

/** How often it looks for addresses worth a try while it has too few sessions, in ms. */
const DIAL_PAUSE_MS = 250;

/** How a connection was opened. */
export interface Dialled {
  readonly pick: DialTarget;
  /** Monotonic time in ms at which this side began to dial. */
  readonly dialledAt: number;
  readonly signal: AbortSignal;
}

/** What a {@linkcode Dialler} needs. */
export interface DiallerDeps {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
  readonly addresses: AddressBook;
  readonly bans: Bans;
  readonly peers: { readonly sessions: readonly Session[] };
  /** Runs a connection from hello to its end. */
  readonly serve: (connection: Connection, dialled: Dialled) => Promise<void>;
  /** Takes in what goes on by itself. */
  readonly track: (task: Promise<void>) => void;
}

/** Keeps as many connections open as there are slots. */
export class Dialler {
  readonly #deps: DiallerDeps;
  readonly #slots = new OutboundSlots();
  /** What is to be dialled once, when there is a slot. */
  #once: DialTarget[] = [];

  constructor(deps: DiallerDeps) {
    this.#deps = deps;
  }

  /** Number of slots that are taken. */
  get size(): number {
    return this.#slots.size;
  }

  /** True if all slots are taken. */
  get isFull(): boolean {
    return this.#slots.isFull;
  }

  /** Dials until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const pick = this.#slots.isFull ? undefined : this.#pick();
      if (pick === undefined) await pause(this.#deps.clock, DIAL_PAUSE_MS, signal);
      else this.#deps.track(this.#dial(pick, signal));
    }
  }

  /** Dials an address once, as soon as there is a slot for it. */
  tryOnce(pick: DialTarget): void {
    if (this.#once.length < MAX_NEIGHBOURS_TRIED) this.#once.push(pick);
  }

  #pick(): DialTarget | undefined {
    const { addresses, bans, peers } = this.#deps;
    const { roots } = addresses;
    const connected = new Set(
      peers.sessions.map(({ address }) => address && formatAddress(address)),
    );
    const ids = new Set(peers.sessions.map(({ hello }) => hello.peerId));
    const mayUse = (address: Address, root: string) =>
      !connected.has(formatAddress(address)) && !bans.has(address) &&
      this.#slots.mayTake(address, root, roots);
    this.#once = this.#once.filter(({ expected }) =>
      expected === undefined || !ids.has(expected.peerId)
    );
    const at = this.#once.findIndex(({ address, root }) => mayUse(address, root));
    return at === -1 ? addresses.pick(mayUse) : this.#once.splice(at, 1)[0];
  }

  async #dial(pick: DialTarget, signal: AbortSignal): Promise<void> {
    const { address } = pick;
    this.#slots.take(address, pick.root);
    const dialledAt = this.#deps.clock.monotonic();
    const over = new AbortController();
    const stop = AbortSignal.any([signal, over.signal]);
    try {
      const timeout = this.#deps.clock.sleep(HELLO_TIMEOUT_MS, { signal: stop }).then(() => {
        over.abort(new ProtocolError("timeout", `no connection within ${HELLO_TIMEOUT_MS} ms`));
        throw over.signal.reason;
      });
      const connecting = this.#deps.transport.connect(address, { signal: stop });
      const connection = await Promise.race([connecting, timeout]);
      over.abort();
      await this.#deps.serve(connection, { pick, dialledAt, signal });
    } catch (error) {
      this.#deps.addresses.failed(address);
      const name = formatAddress(address);
      this.#deps.log.debug(`no answer from ${name}: ${(error as Error).message}`);
    } finally {
      over.abort();
      this.#slots.release(address);
    }
  }
}
