/** A peer by hand: it says whatever a test wants, and keeps what it is told. */
import type { Block } from "../../core/block/block.ts";
import { systemRandom } from "../../core/base/system.ts";
import type { Network } from "../../core/rules/network.ts";
import { type Address, formatAddress } from "../../net/base/address.ts";
import { encodeFrame, FrameReader } from "../../net/wire/frames.ts";
import { decodeMessage, encodeMessage } from "../../net/wire/codec.ts";
import type { Hello, Message, MessageType } from "../../net/wire/messages.ts";
import type { Transport } from "../../net/transport/transport.ts";
import { drawPeerId } from "../../net/base/peer_id.ts";
import type { ManualClock } from "./manual_clock.ts";
import { unlessStalled } from "./stall.ts";

type MessageOf<T extends MessageType> = Extract<Message, { type: T }>;

/** A wait for a message is given up after this many looks in a row before which no message has come. */
const LOOKS = 40;
const LOOK_MS = 1_000;

/** Steps in which time passes, in ms: no longer than a peer may be silent. */
const STEP_MS = 1_000;

/** A good hello of a peer that takes no connections and has only the genesis block. */
export function helloOf(network: Network, fields: Partial<Hello> = {}): Hello {
  return {
    type: "hello",
    version: 1,
    chainId: network.chainId,
    peerId: drawPeerId(systemRandom),
    tip: network.chainId,
    index: 0,
    port: 0,
    time: Date.now(),
    agent: "by hand",
    ...fields,
  };
}

/** The bytes of a message's frame. */
export function frameOf(message: Message): Uint8Array {
  return encodeFrame(encodeMessage(message));
}

/** One raw connection. */
export class HostilePeer implements AsyncDisposable {
  /** All messages that came, in order. */
  readonly received: Message[] = [];
  /** Settles when the other side has hung up. */
  readonly closed: Promise<void>;
  readonly #connection: Deno.TcpConn;
  readonly #local: Address;
  /** Messages that came so far. */
  #count = 0;
  #more = Promise.withResolvers<void>();
  #isOver = false;
  #hasClosed = false;

  /** @param options.reads False for one that never reads; `closed` says nothing then. */
  constructor(connection: Deno.TcpConn, { reads = true } = {}) {
    this.#connection = connection;
    this.#local = { host: connection.localAddr.hostname, port: connection.localAddr.port };
    this.closed = reads ? this.#read() : Promise.resolve();
  }

  /** Opens a connection and says nothing. */
  static async connect(
    { host, port }: Address,
    options?: { reads: boolean },
  ): Promise<HostilePeer> {
    return new HostilePeer(await Deno.connect({ hostname: host, port }), options);
  }

  /** Opens a connection and says hello. */
  static async greet(
    address: Address,
    network: Network,
    fields: Partial<Hello> = {},
  ): Promise<HostilePeer> {
    const peer = await HostilePeer.connect(address);
    await peer.say(helloOf(network, fields));
    // The tip comes once the other side has let it in.
    await peer.next("tip");
    return peer;
  }

  /** What the other side's log calls it. */
  get name(): string {
    return formatAddress(this.#local);
  }

  /** Sends messages, all in one write. */
  async say(...messages: Message[]): Promise<void> {
    const frames = messages.map(frameOf);
    const bytes = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const frame of frames) {
      bytes.set(frame, at);
      at += frame.length;
    }
    await this.raw(bytes);
  }

  /** Sends bytes. That the other side has hung up is no failure of the test. */
  async raw(bytes: Uint8Array): Promise<void> {
    try {
      for (let sent = 0; sent < bytes.length;) {
        sent += await this.#connection.write(bytes.subarray(sent));
      }
    } catch (error) {
      if (!isHangUp(error)) throw error;
    }
  }

  /** Messages of a type that came so far. */
  all<T extends MessageType>(type: T): MessageOf<T>[] {
    return this.received.filter((message): message is MessageOf<T> => message.type === type);
  }

  /** The next message of a type for which `test` holds, taken out of what came. */
  async next<T extends MessageType>(
    type: T,
    test: (message: MessageOf<T>) => boolean = () => true,
  ): Promise<MessageOf<T>> {
    let seen = this.#count;
    return await unlessStalled(this.#take(type, test), {
      what: () => `${type}, but ${this.#types()} came`,
      hasMoved: () => seen !== (seen = this.#count),
      lookMs: LOOK_MS,
      looks: LOOKS,
    });
  }

  /** Says what an honest peer says to be asked for blocks, and hands them over when asked. */
  async offer(...blocks: Block[]): Promise<void> {
    for (const { header } of blocks) await this.say({ type: "tip", header });
    for (const block of blocks) {
      await this.next("getBlocks");
      await this.say({ type: "block", block });
    }
  }

  /** Pings, and waits for the answer: all that was sent before has been dealt with then. */
  async roundTrip(): Promise<void> {
    await this.say({ type: "ping" });
    await this.next("pong");
  }

  /** Hangs up. */
  close(): void {
    if (this.#hasClosed) return;
    this.#hasClosed = true;
    this.#connection.close();
  }

  /** Says that no more comes, and still reads. */
  async end(): Promise<void> {
    await this.#connection.closeWrite();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.closed;
  }

  async #take<T extends MessageType>(
    type: T,
    test: (message: MessageOf<T>) => boolean,
  ): Promise<MessageOf<T>> {
    for (;;) {
      const found = this.all(type).find(test);
      if (found !== undefined) {
        this.received.splice(this.received.indexOf(found), 1);
        return found;
      }
      if (this.#isOver) throw new Error(`no ${type} came before the end, but ${this.#types()}`);
      await this.#more.promise;
    }
  }

  /** What came and was not taken, for the text of an error. */
  #types(): string {
    return JSON.stringify(this.received.map(({ type }) => type));
  }

  async #read(): Promise<void> {
    const reader = new FrameReader(() => 2 ** 31);
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (;;) {
        const length = await this.#connection.read(buffer);
        if (length === null) break;
        for (const frame of reader.push(buffer.slice(0, length))) {
          const message = decodeMessage(frame);
          this.received.push(message);
          this.#count += 1;
          this.#wake();
          // Whatever else it does, it is alive.
          if (message.type === "ping") await this.say({ type: "pong" });
        }
      }
    } catch (error) {
      if (!isHangUp(error)) throw error;
    } finally {
      this.#isOver = true;
      this.close();
      this.#wake();
    }
  }

  #wake(): void {
    const { resolve } = this.#more;
    this.#more = Promise.withResolvers();
    resolve();
  }
}

/** Lets time pass in which peers by hand go on answering, so that they do not count as gone. */
export async function passWith(
  peers: readonly HostilePeer[],
  clock: ManualClock,
  ms: number,
): Promise<void> {
  for (let left = ms; left > 0; left -= STEP_MS) {
    await clock.advance(Math.min(left, STEP_MS));
    for (const peer of peers) await peer.roundTrip();
  }
}

/** Connects with an address at which nothing answers, as behind a router that drops all packets. */
export const connectNowhere: Transport["connect"] = (_, { signal }) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

function isHangUp(error: unknown): boolean {
  const { BadResource, BrokenPipe, ConnectionReset, Interrupted } = Deno.errors;
  return [BadResource, BrokenPipe, ConnectionReset, Interrupted].some((type) =>
    error instanceof type
  );
}

/** A listener by hand, for a node that dials. */
export class HostileListener implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #peers: HostilePeer[] = [];

  get address(): Address {
    const { hostname: host, port } = this.#listener.addr as Deno.NetAddr;
    return { host, port };
  }

  /** The next connection. */
  async accept(): Promise<HostilePeer> {
    const peer = new HostilePeer(await this.#listener.accept());
    this.#peers.push(peer);
    return peer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const peer of this.#peers) await peer[Symbol.asyncDispose]();
  }
}
