/**
 * Who this node is connected with. Start reading here.
 *
 * This room owns the sessions: which ones are taken (`acceptor.ts`, `inbound_slots.ts`) and opened (`dialler.ts`,
 * `outbound_slots.ts`), the addresses of others (`address_book.ts`) and what peers tell each other of these
 * (`address_gossip.ts`), machines that are refused (`bans.ts`), and which connections carry news at once (`mesh.ts`).
 * What peers talk about is not its business.
 */
import { Acceptor } from "./acceptor.ts";
import type { Clock, Random } from "../../core/base/clock.ts";
import { type Dialled, Dialler } from "./dialler.ts";
import { ConnectionLog, type LoggedConnection } from "./connection_log.ts";
import { TurnShare } from "../base/turns.ts";
import { type Address, formatAddress } from "../base/address.ts";
import { AddressBook, type AddressStats, type SavedAddresses } from "./address_book.ts";
import { Bans } from "./bans.ts";
import { MAX_ANCHORS } from "./limits.ts";
import type { InboundPlaces } from "./inbound_slots.ts";
import type { Log } from "../base/log.ts";
import type { Hello, Message } from "../wire/messages.ts";
import type { DialTarget } from "../base/origin.ts";
import { ProtocolError } from "../wire/protocol_error.ts";
import { checkExpected, keyOf, refuse, whoIs } from "./session_identity.ts";
import { Session } from "../session/session.ts";
import type { Connection, Listener, Transport } from "../transport/transport.ts";

/** What a {@linkcode PeerSet} needs. */
export interface PeerSetDeps {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** How many connections that others open are taken. @default {64, and 32 of one machine} */
  readonly places?: InboundPlaces;
}

/** Who is told of sessions. */
export interface PeerSetHandlers {
  /** What this node says of itself right now to who is at `remote`. */
  hello(remote: Address): Hello;
  /** A session began. */
  onStart(session: Session): void;
  /** A message came. A {@linkcode ProtocolError} ends the session. */
  onMessage(session: Session, message: Message): Promise<void> | void;
  /** A session is over. */
  onEnd(session: Session): void;
  /** Something failed that is not the peer's fault. */
  onFatal(error: unknown): void;
}

/** How many connections there are and what they hold, against `limits.ts`. */
export interface PeerStats extends AddressStats {
  /** Those that others opened, also if they have not said hello. */
  readonly inbound: number;
  /** The most of them from one host. */
  readonly inboundOfHost: number;
  /** Slots for those that this node opens which are taken. */
  readonly outbound: number;
  /** Bytes that wait for the peer that most wait for. */
  readonly queuedBytes: number;
}

/** A session, and what this side dialled for it, on whose word; undefined if the other side did. */
interface Member {
  readonly session: Session;
  readonly dialled: DialTarget | undefined;
}

/** The sessions of a node. */
export class PeerSet {
  readonly addresses: AddressBook;
  readonly #bans: Bans;
  readonly #dialler: Dialler;
  /** By what {@linkcode keyOf} gives. */
  readonly #members = new Map<string, Member>();
  /** Many busy sessions keep everything else waiting no longer than one. */
  readonly #share = new TurnShare();
  readonly #deps: PeerSetDeps;
  readonly #handlers: PeerSetHandlers;
  readonly #acceptor: Acceptor;
  readonly #lines: ConnectionLog;
  /** Whom the last run, or this one, was connected with longest. */
  #anchors: readonly Address[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(deps: PeerSetDeps, handlers: PeerSetHandlers) {
    this.#deps = deps;
    this.#handlers = handlers;
    this.addresses = new AddressBook(deps);
    this.#bans = new Bans(deps);
    this.#lines = new ConnectionLog(deps);
    const common = {
      ...deps,
      bans: this.#bans,
      track: (task: Promise<void>) => this.#track(task),
    };
    this.#acceptor = new Acceptor({
      ...common,
      serve: (connection, accepted) => this.#serve(connection, accepted),
    });
    this.#dialler = new Dialler({
      ...common,
      addresses: this.addresses,
      peers: this,
      serve: (connection, dialled) => this.#serve(connection, dialled),
    });
  }

  /** The sessions right now. */
  get sessions(): readonly Session[] {
    return [...this.#members.values()].map(({ session }) => session);
  }

  /** What this side dialled for a session, and on whose word; undefined if the other side did, or it is over. */
  dialledFor(session: Session): DialTarget | undefined {
    const member = this.#members.get(keyOf(session));
    return member?.session === session ? member.dialled : undefined;
  }

  /** True while an address is being dialled or waits to be, that was not tried in vain yet, and may be. */
  get mayMeetMore(): boolean {
    const met = new Set(this.sessions.map(({ address }) => address && formatAddress(address)));
    return !this.#dialler.isFull &&
      this.addresses.hasUntried((address) => !met.has(formatAddress(address)));
  }

  /** Machines, or ports of this one, that are refused for a while. */
  get refused(): readonly string[] {
    return this.#bans.refused;
  }

  /** How many connections there are, and what is kept of peers. */
  get stats(): PeerStats {
    return {
      inbound: this.#acceptor.size,
      inboundOfHost: this.#acceptor.mostOfOneSource,
      outbound: this.#dialler.size,
      queuedBytes: Math.max(0, ...this.sessions.map((each) => each.queuedBytes)),
      ...this.addresses.stats,
    };
  }

  /** Says how many lines of the log were left out. To be called every few seconds. */
  checkLines(): void {
    this.#lines.check();
  }

  /** Dials once whom a tracker places in this local network. */
  tryOnce(pick: DialTarget): void {
    this.#dialler.tryOnce(pick);
  }

  /** Takes in what an earlier run knew. */
  loadAddresses(saved: SavedAddresses): void {
    this.#anchors = saved.anchors.slice(0, MAX_ANCHORS);
    this.addresses.load({ ...saved, anchors: this.#anchors });
  }

  /** The addresses, and with whom this side has been connected longest. */
  saveAddresses(): SavedAddresses {
    const anchors = [...this.#members.values()].flatMap(({ dialled }) => dialled?.address ?? []);
    // In a network that is down, whoever was there last is the best guess.
    if (anchors.length > 0) this.#anchors = anchors.slice(0, MAX_ANCHORS);
    return { peers: this.addresses.save(), anchors: this.#anchors };
  }

  /** Takes connections and opens some until `signal` is aborted; then ends all sessions. */
  async run(listener: Listener, signal: AbortSignal): Promise<void> {
    const stop = () => {
      listener.close();
      for (const session of this.sessions) {
        session.close(new ProtocolError("bye", "it is shutting down"));
      }
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    await Promise.all([this.#acceptor.run(listener, signal), this.#dialler.run(signal)]);
    await Promise.all(this.#running);
  }

  /**
   * Runs one connection from hello to its end. Never throws: a peer's fault ends here.
   *
   * @param options.pick Whom this side dialled, at `dialledAt`; undefined if the other side did.
   * @param options.evicted Aborted when another connection gets its slot.
   */
  async #serve(
    connection: Connection,
    { pick, dialledAt, signal, evicted }: Partial<Dialled> & {
      signal: AbortSignal;
      evicted?: AbortSignal;
    },
  ): Promise<void> {
    const outbound = pick !== undefined;
    const address = pick?.address;
    const { host } = connection.remote;
    const logged = { name: formatAddress(address ?? connection.remote), host, outbound };
    let session: Session | undefined;
    const giveWay = () => {
      if (session === undefined) connection.close();
      else session.close(new ProtocolError("full", "it gives its place to one from elsewhere"));
    };
    evicted?.addEventListener("abort", giveWay, { once: true });
    try {
      const hello = this.#handlers.hello(connection.remote);
      const options = { hello, outbound, dialledAt, signal, share: this.#share };
      session = await Session.open(connection, options, this.#deps.clock);
      checkExpected(session, pick);
      this.#admit({ session, dialled: pick }, hello);
      if (pick !== undefined) {
        if (pick.expected !== undefined) this.addresses.add(pick.address, pick.expected.origin);
        this.addresses.worked(pick.address);
      }
      this.#lines.began(logged, session.hello.agent);
      this.#handlers.onStart(session);
      for await (const message of session.messages()) await this.#handle(session, message);
      this.#lines.closed(logged);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ProtocolError)) return this.#fail(logged, error);
      this.#lines.ended(logged, error);
      if (error.isFault) {
        // Who dialled and said no hello has a port of the moment.
        this.#bans.add(
          session !== undefined ? whoIs(session) : { host, port: address?.port ?? 0 },
        );
      }
      if (address !== undefined && error.code === "self") this.addresses.removeOwn(address);
      else if (address !== undefined) this.addresses.failed(address);
    } finally {
      session?.close();
      connection.close();
      if (session !== undefined && this.#members.get(keyOf(session))?.session === session) {
        this.#members.delete(keyOf(session));
        if (address !== undefined) this.addresses.left(address);
        this.#handlers.onEnd(session);
      }
    }
  }

  /** Hands a message on. A peer whose message breaks a rule is told so before it is disconnected. */
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
  #admit(member: Member, hello: Hello): void {
    const { session } = member;
    if (this.#bans.has(whoIs(session))) {
      throw refuse(session, new ProtocolError("full", "its address is refused for a while"));
    }
    const { peerId } = session.hello;
    const key = keyOf(session);
    const other = this.#members.get(key)?.session;
    if (other !== undefined) {
      const duplicate = new ProtocolError("duplicate", "we are connected already");
      const opener = session.outbound ? hello.peerId : peerId;
      const isKept = other.outbound !== session.outbound &&
        opener < (session.outbound ? peerId : hello.peerId);
      if (!isKept) throw refuse(session, duplicate);
      this.#members.delete(key);
      this.#handlers.onEnd(other);
      other.close(duplicate);
    }
    this.#members.set(key, member);
  }

  /** Something failed that is not the peer's fault. */
  #fail(connection: LoggedConnection, error: unknown): void {
    this.#lines.failed(connection, error);
    this.#handlers.onFatal(error);
  }

  #track(task: Promise<void>): void {
    const tracked = task.catch((error) => this.#handlers.onFatal(error)).finally(() => {
      this.#running.delete(tracked);
    });
    this.#running.add(tracked);
  }
}
