/**
 * Who this node is connected with: takes connections, opens some, keeps their number in bounds and ends
 * those that misbehave. What peers talk about is not its business.
 */
import { type Clock, pause, type Random } from "../core/clock.ts";
import { type Address, formatAddress } from "./address.ts";
import { AddressList } from "./address_list.ts";
import { HELLO_TIMEOUT_MS, MAX_INBOUND, MAX_INBOUND_PER_HOST, MAX_OUTBOUND } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Message } from "./messages.ts";
import { ProtocolError, type ProtocolErrorCode } from "./protocol_error.ts";
import { type Hello, Session } from "./session.ts";
import type { Connection, Listener, Transport } from "./transport.ts";

/** How often it looks for addresses worth a try while it has too few sessions, in ms. */
const DIAL_PAUSE_MS = 250;

/** Pause after a connection could not be taken, in ms. */
const ACCEPT_PAUSE_MS = 1_000;

/** Ends of a session that are part of everyday life. */
const QUIET: ReadonlySet<ProtocolErrorCode> = new Set(["self", "duplicate", "bye"]);

/** What a {@linkcode PeerSet} works with. */
export interface PeerSetDeps {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Who is told of sessions. */
export interface PeerSetHandlers {
  /** What this node says of itself right now. */
  hello(): Hello;
  /** A session began. */
  onStart(session: Session): void;
  /** A message came. A {@linkcode ProtocolError} ends the session. */
  onMessage(session: Session, message: Message): Promise<void> | void;
  /** A session is over. */
  onEnd(session: Session): void;
  /** Something failed that is not the peer's fault. */
  onFatal(error: unknown): void;
}

/** The sessions of a node. */
export class PeerSet {
  readonly addresses: AddressList;
  readonly #sessions = new Map<string, Session>();
  readonly #deps: PeerSetDeps;
  readonly #handlers: PeerSetHandlers;
  /** Inbound connections that have not said hello yet, and all sessions, by host. */
  readonly #inbound = new Map<string, number>();
  /** Addresses, as they were named, that this side is connecting or connected to. */
  readonly #dialled = new Set<string>();
  readonly #running = new Set<Promise<void>>();

  constructor(deps: PeerSetDeps, handlers: PeerSetHandlers) {
    this.#deps = deps;
    this.#handlers = handlers;
    this.addresses = new AddressList(deps);
  }

  /** The sessions right now. */
  get sessions(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  /** Takes connections and opens some until `signal` is aborted; then ends all sessions. */
  async run(listener: Listener, signal: AbortSignal): Promise<void> {
    const stop = () => {
      listener.close();
      for (const session of this.#sessions.values()) {
        session.close(new ProtocolError("bye", "it is shutting down"));
      }
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    await Promise.all([this.#accept(listener, signal), this.#dialAll(signal)]);
    await Promise.all(this.#running);
  }

  async #accept(listener: Listener, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const connection of listener) this.#receive(connection, signal);
        return;
      } catch (error) {
        // Too many open files, or a client gone before it was taken: the next one may do.
        this.#deps.log.warn(`cannot take a connection: ${(error as Error).message}`);
        await pause(this.#deps.clock, ACCEPT_PAUSE_MS, signal);
      }
    }
  }

  #receive(connection: Connection, signal: AbortSignal): void {
    const { host } = connection.remote;
    const ofHost = this.#inbound.get(host) ?? 0;
    const all = [...this.#inbound.values()].reduce((sum, n) => sum + n, 0);
    if (signal.aborted || all >= MAX_INBOUND || ofHost >= MAX_INBOUND_PER_HOST) {
      this.#deps.log.debug(`no room for a connection from ${formatAddress(connection.remote)}`);
      return connection.close();
    }
    this.#inbound.set(host, ofHost + 1);
    const release = () => {
      const left = this.#inbound.get(host)! - 1;
      if (left === 0) this.#inbound.delete(host);
      else this.#inbound.set(host, left);
    };
    this.#track(this.#serve(connection, { outbound: false, signal }).finally(release));
  }

  async #dialAll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (this.#dialled.size < MAX_OUTBOUND) {
        const address = this.addresses.pick(this.#busyAddresses());
        if (address !== undefined) {
          this.#track(this.#dial(address, signal));
          continue;
        }
      }
      await pause(this.#deps.clock, DIAL_PAUSE_MS, signal);
    }
  }

  async #dial(address: Address, signal: AbortSignal): Promise<void> {
    const key = formatAddress(address);
    this.#dialled.add(key);
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
      await this.#serve(connection, { outbound: true, signal, address });
    } catch (error) {
      this.addresses.failed(address);
      this.#deps.log.debug(`no answer from ${key}: ${(error as Error).message}`);
    } finally {
      over.abort();
      this.#dialled.delete(key);
    }
  }

  /** Runs one connection from hello to its end. Never throws: a peer's fault ends here. */
  async #serve(
    connection: Connection,
    { outbound, signal, address }: { outbound: boolean; signal: AbortSignal; address?: Address },
  ): Promise<void> {
    const { clock, log } = this.#deps;
    const name = formatAddress(address ?? connection.remote);
    let session: Session | undefined;
    try {
      const hello = this.#handlers.hello();
      session = await Session.open(connection, { hello, outbound, signal }, clock);
      this.#admit(session, hello);
      if (address !== undefined) this.addresses.worked(address);
      log.info(`connected with ${name} (${session.hello.agent})`);
      this.#handlers.onStart(session);
      for await (const message of session.messages()) await this.#handle(session, message);
      log.info(`disconnected from ${name}: it closed the connection`);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ProtocolError)) return this.#handleUnexpected(name, error);
      this.#explain(name, error, session?.address ?? address);
    } finally {
      session?.close();
      connection.close();
      if (session !== undefined && this.#sessions.get(session.hello.peerId) === session) {
        this.#sessions.delete(session.hello.peerId);
        this.#handlers.onEnd(session);
      }
    }
  }

  /** Hands a message on. A peer whose message breaks a rule is told so before it is left. */
  async #handle(session: Session, message: Message): Promise<void> {
    try {
      await this.#handlers.onMessage(session, message);
    } catch (error) {
      if (error instanceof ProtocolError) session.close(error);
      throw error;
    }
  }

  /**
   * Lets a session in, unless its peer is banned or connected already. When two peers dial each other at
   * once, both keep the connection that the lower peer id opened.
   */
  #admit(session: Session, hello: Hello): void {
    const { address } = session;
    if (address !== undefined && this.addresses.isBanned(address)) {
      throw refuse(session, new ProtocolError("full", "its address is refused for a while"));
    }
    const { peerId } = session.hello;
    const other = this.#sessions.get(peerId);
    if (other !== undefined) {
      const duplicate = new ProtocolError("duplicate", "we are connected already");
      const opener = session.outbound ? hello.peerId : peerId;
      const isKept = other.outbound !== session.outbound &&
        opener < (session.outbound ? peerId : hello.peerId);
      if (!isKept) throw refuse(session, duplicate);
      this.#sessions.delete(peerId);
      this.#handlers.onEnd(other);
      other.close(duplicate);
    }
    this.#sessions.set(peerId, session);
  }

  /** One line on why a connection ended, as loud as it matters. */
  #explain(name: string, error: ProtocolError, address: Address | undefined): void {
    const { log } = this.#deps;
    const line = `disconnected from ${name}: ${error.message}`;
    if (QUIET.has(error.code)) log.debug(line);
    else log.warn(line);
    if (address === undefined) return;
    if (error.isFault) this.addresses.ban(address);
    if (error.code === "self") this.addresses.remove(address);
    else this.addresses.failed(address);
  }

  #handleUnexpected(name: string, error: unknown): void {
    this.#deps.log.error(`disconnected from ${name}: ${(error as Error).message}`);
    this.#handlers.onFatal(error);
  }

  #busyAddresses(): Set<string> {
    const busy = new Set(this.#dialled);
    for (const { address } of this.#sessions.values()) {
      if (address !== undefined) busy.add(formatAddress(address));
    }
    return busy;
  }

  #track(task: Promise<void>): void {
    const tracked = task.catch((error) => this.#handlers.onFatal(error)).finally(() => {
      this.#running.delete(tracked);
    });
    this.#running.add(tracked);
  }
}

function refuse(session: Session, reason: ProtocolError): ProtocolError {
  session.close(reason);
  return reason;
}
