/**
 * One connection to another peer, from hello to goodbye: who it is, what was sent, what came, and whether it is
 * still alive. Start reading here, then `hello_exchange.ts`.
 *
 * This room owns the hellos, what waits to be sent (`send_queue.ts`), how much a peer may send (`quota.ts`), and turns
 * for everything else while many messages come. Which connections there are is for `net/peers`.
 *
 * It knows nothing of blocks, records or addresses: the parts of a node that deal with these keep an account of
 * each session by themselves, and forget it when the session ends.
 */
import { type Clock, pause } from "../../core/base/clock.ts";
import { exchangeHellos, type Greeted } from "./hello_exchange.ts";
import { SendQueue } from "./send_queue.ts";
import { Turns, type TurnShare } from "../base/turns.ts";
import type { Address } from "../base/address.ts";
import { encodeFrame, type Frame, type FrameReader } from "../wire/frames.ts";
import {
  MAX_SEND_QUEUE_BYTES,
  MAX_WAITING_BYTES,
  PING_AFTER_MS,
  SILENT_AFTER_MS,
  STUCK_AFTER_MS,
} from "./limits.ts";
import { decodeMessage, encodeMessage } from "../wire/codec.ts";
import type { Hello, Message } from "../wire/messages.ts";
import { ProtocolError } from "../wire/protocol_error.ts";
import { Quota } from "./quota.ts";
import type { Connection } from "../transport/transport.ts";

/** What {@linkcode Session.open} needs to know. */
export interface SessionOptions {
  /** What this side says of itself. */
  readonly hello: Hello;
  /** True if this side opened the connection. */
  readonly outbound: boolean;
  /** Monotonic time in ms at which this side began to dial, if it did. */
  readonly dialledAt?: number;
  /** Aborted when this side stops altogether. */
  readonly signal: AbortSignal;
  /** What the sessions of this side have in common. */
  readonly share?: TurnShare;
}

/** Between which two moments a peer wrote its hello, in monotonic ms. */
export interface HelloSpan {
  /** When this side began to dial, or took the connection. */
  readonly begunAt: number;
  /** When the hello was here. */
  readonly heardAt: number;
}

/** A session with a peer of the same network. */
export class Session {
  readonly hello: Hello;
  readonly outbound: boolean;
  readonly remote: Address;
  readonly helloSpan: HelloSpan;
  readonly #connection: Connection;
  readonly #reader: FrameReader;
  readonly #early: readonly Frame[];
  readonly #clock: Clock;
  readonly #quota: Quota;
  readonly #ended = new AbortController();
  readonly #sending: SendQueue;
  /** Monotonic time in ms since which the peer could have been heard and was not. */
  #heardAt: number;
  /** What is dealt with between two messages waits for promises alone, and a chunk may hold thousands. */
  readonly #turns: Turns;
  /** True while this side waits for the peer; while it is busy itself, silence says nothing. */
  #isListening = false;
  /** Why this side ended it. */
  #reason: ProtocolError | undefined;

  private constructor(
    connection: Connection,
    { hello, reader, early, heardAt }: Greeted,
    { outbound, begunAt, signal, share }: Omit<SessionOptions, "hello" | "dialledAt"> & {
      begunAt: number;
    },
    clock: Clock,
  ) {
    this.#connection = connection;
    this.#reader = reader;
    this.#early = early;
    this.#clock = clock;
    this.#quota = new Quota({ clock });
    this.#sending = new SendQueue({
      connection,
      clock,
      ended: this.ended,
      onBroken: (error) => this.close(broken(error)),
    });
    this.#heardAt = clock.monotonic();
    this.#turns = new Turns(clock, signal, share);
    this.hello = hello;
    this.helloSpan = { begunAt, heardAt };
    this.outbound = outbound;
    this.remote = connection.remote;
  }

  /**
   * Exchanges hellos. The connection belongs to the session from then on, and is closed if this fails.
   *
   * @throws {ProtocolError} If the other side is no peer of this network, or silent.
   */
  static async open(
    connection: Connection,
    { hello, outbound, dialledAt, signal, share }: SessionOptions,
    clock: Clock,
  ): Promise<Session> {
    // Who dials says hello at once, so it was made about when the connection came.
    const begunAt = dialledAt ?? clock.monotonic();
    try {
      const greeted = await exchangeHellos(hello, { connection, clock, signal });
      return new Session(connection, greeted, { outbound, begunAt, signal, share }, clock);
    } catch (error) {
      connection.close();
      if (error instanceof ProtocolError || signal.aborted) throw error;
      throw broken(error);
    }
  }

  /** Where the peer takes connections, if it does. */
  get address(): Address | undefined {
    return this.hello.port === 0 ? undefined : { host: this.remote.host, port: this.hello.port };
  }

  /** Bytes of a message that has only come in part. */
  get incomingBytes(): number {
    return this.#reader.buffered;
  }

  /** Bytes that wait to be sent. */
  get queuedBytes(): number {
    return this.#sending.bytes;
  }

  /** Aborted once the session is over. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Sends a message in its turn. A peer that reads too slowly to take it is dropped. */
  send(message: Message): void {
    if (this.#ended.signal.aborted) return;
    this.#quota.ask(message);
    this.#sending.push(encodeFrame(encodeMessage(message)));
    if (this.queuedBytes > MAX_SEND_QUEUE_BYTES) {
      this.close(new ProtocolError("slow", `${this.queuedBytes} bytes wait to be read by it`));
    }
  }

  /**
   * Waits until the peer has read most of what was sent. To be called before each answer: it also gives others
   * a turn, as `messages` does.
   *
   * @returns False if the session is over: nobody reads the answer.
   */
  async drained(): Promise<boolean> {
    while (this.queuedBytes > MAX_WAITING_BYTES && !this.ended.aborted) {
      await this.#turns.during(this.#sending.progress);
    }
    await this.#turns.give();
    return !this.ended.aborted;
  }

  /**
   * The peer's messages, until the session ends: what came before and was not dealt with by then is left. Ends
   * without an error if the other side closed.
   *
   * @throws {ProtocolError} If the peer breaks the protocol, falls silent, or this side hung up on it.
   */
  async *messages(): AsyncIterable<Message> {
    const watch = this.#watch();
    try {
      let frames: Iterable<Frame> = this.#early;
      for (;;) {
        for (const frame of frames) {
          const waitMs = this.#quota.spend(frame);
          if (waitMs > 0) await pause(this.#clock, waitMs, this.ended);
          if (this.ended.aborted) break;
          yield readMessage(frame);
          await this.#turns.give();
        }
        this.#heardAt = this.#clock.monotonic();
        this.#isListening = true;
        const chunk = await this.#turns.during(this.#read());
        this.#isListening = false;
        if (chunk === null) break;
        frames = this.#reader.push(chunk);
      }
      if (this.#reason !== undefined) throw this.#reason;
      if (!this.ended.aborted && this.#reader.buffered > 0) {
        throw new ProtocolError("cut", "it closed in the middle of a frame");
      }
    } finally {
      this.close();
      await watch;
      await this.#sending.settled;
    }
  }

  /** Ends the session; `reason` is told to the peer, as far as that is quick. */
  close(reason?: ProtocolError): void {
    if (this.#ended.signal.aborted) return;
    this.#reason = reason;
    this.#ended.abort(new DOMException("The session is over", "AbortError"));
    if (reason === undefined || !this.#sending.isEmpty) return this.#connection.close();
    const bye = encodeMessage({ type: "bye", code: reason.code, reason: reason.message });
    const close = () => this.#connection.close();
    this.#connection.write(encodeFrame(bye)).then(close, close);
  }

  async #read(): Promise<Uint8Array | null> {
    try {
      return await this.#connection.read();
    } catch (error) {
      // A connection that breaks is over like one that is closed; what counts is who ended it.
      if (this.#reason === undefined && !this.#ended.signal.aborted) {
        throw broken(error);
      }
      return null;
    }
  }

  /** Pings a silent peer and gives it up when it stays silent, or reads nothing of what is sent. */
  async #watch(): Promise<void> {
    while (!this.ended.aborted) {
      if (this.#sending.stuckMs >= STUCK_AFTER_MS) {
        this.close(new ProtocolError("slow", `it read nothing for ${STUCK_AFTER_MS} ms`));
        return;
      }
      const silentMs = this.#isListening ? this.#clock.monotonic() - this.#heardAt : 0;
      if (silentMs >= SILENT_AFTER_MS) {
        this.close(new ProtocolError("timeout", `it was silent for ${SILENT_AFTER_MS} ms`));
        return;
      }
      if (silentMs >= PING_AFTER_MS) this.send({ type: "ping" });
      const next = silentMs < PING_AFTER_MS ? PING_AFTER_MS - silentMs : PING_AFTER_MS / 4;
      await pause(this.#clock, next, this.ended);
    }
  }
}

/** A connection that breaks: the network's doing, nobody's fault. */
function broken(cause: unknown): ProtocolError {
  return new ProtocolError("bye", `the connection broke: ${(cause as Error).message}`, { cause });
}

/** A message after the hello. */
function readMessage(frame: Frame): Message {
  const message = decodeMessage(frame);
  if (message.type === "bye") throw new ProtocolError("bye", `it says: ${message.reason}`);
  if (message.type === "hello") throw new ProtocolError("message", "hello must come once");
  return message;
}
