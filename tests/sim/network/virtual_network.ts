/**
 * A network in memory: connections as TCP gives them, in order and whole or broken, over links with latency
 * and limited speed that can be cut and mended.
 */
import { type Address, formatAddress } from "../../../net/address.ts";
import type { Connection, Listener, Transport } from "../../../net/transport.ts";
import type { VirtualTime } from "./virtual_time.ts";

/** Bytes that a sender may have on their way before it has to wait: a kernel's buffers. */
const WINDOW_BYTES = 256 * 1024;

/** How a machine goes down: its kernel says so to the others, or it is silent as without power. */
export type Death = "reset" | "silence";

/** A link between two machines. */
export interface Link {
  readonly latencyMs: number;
  readonly bytesPerMs: number;
}

/** A machine that is on; each start is a new one. */
class Machine {
  isOn = true;
  readonly ends = new Set<End>();
  readonly listeners = new Map<number, VirtualListener>();
  nextPort = 40_000;
  readonly host: string;

  constructor(host: string) {
    this.host = host;
  }
}

/** The machines and what is between them. */
export class VirtualNetwork {
  readonly #time: VirtualTime;
  readonly #link: (from: string, to: string) => Link;
  readonly #machines = new Map<string, Machine>();
  /** Which side of a cut each host is on; undefined while there is none. */
  #sideOf: ((host: string) => number) | undefined;
  readonly #held: (() => void)[] = [];

  /** @param link What lies between two hosts. */
  constructor(time: VirtualTime, link: (from: string, to: string) => Link) {
    this.#time = time;
    this.#link = link;
  }

  /** Switches a machine on; what its programs reach others by. */
  start(host: string): Transport {
    const machine = new Machine(host);
    this.#machines.set(host, machine);
    return {
      listen: (address) => this.#listen(machine, address),
      connect: (address, { signal }) => this.#connect(machine, address, signal),
    };
  }

  /** Switches a machine off. */
  stop(host: string, death: Death): void {
    const machine = this.#machines.get(host);
    if (machine === undefined) return;
    machine.isOn = false;
    this.#machines.delete(host);
    for (const end of machine.ends) end.die();
    if (death === "silence") return;
    for (const { other } of machine.ends) this.#carry(host, other.host, () => other.reset());
  }

  /** Breaks all connections between two machines, as a router that forgets them does. */
  breakBetween(a: string, b: string): void {
    for (const end of [...this.#machines.get(a)?.ends ?? []]) {
      if (end.other.host !== b) continue;
      end.reset();
      end.other.reset();
    }
  }

  /** Cuts the network in two: what is on its way waits for the cut to be mended. */
  cut(sideOf: (host: string) => number): void {
    this.#sideOf = sideOf;
  }

  /** Mends it. */
  mend(): void {
    this.#sideOf = undefined;
    for (const carry of this.#held.splice(0)) carry();
  }

  #isSeparated(a: string, b: string): boolean {
    return this.#sideOf !== undefined && this.#sideOf(a) !== this.#sideOf(b);
  }

  /** Has something arrive from one host at another, `ms` from now; by default after the link's latency. */
  #carry(
    from: string,
    to: string,
    arrive: () => void,
    ms = this.#link(from, to).latencyMs,
  ): void {
    this.#time.after(ms, () => {
      if (this.#isSeparated(from, to)) this.#held.push(() => this.#carry(from, to, arrive, ms));
      else arrive();
    });
  }

  #listen(machine: Machine, { host, port }: Address): Listener {
    const listener = new VirtualListener({ host, port: port || 7_000 });
    machine.listeners.set(listener.address.port, listener);
    return listener;
  }

  async #connect(from: Machine, address: Address, signal: AbortSignal): Promise<Connection> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Connection>();
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    this.#carry(from.host, address.host, () => {
      const machine = this.#machines.get(address.host);
      // A machine that is off does not even say no.
      if (machine === undefined || !from.isOn) return;
      const listener = machine.listeners.get(address.port);
      const answer = (done: () => void) => this.#carry(address.host, from.host, done);
      if (listener === undefined || listener.isClosed) {
        return answer(() => reject(new Error(`refused by ${formatAddress(address)}`)));
      }
      const [near, far] = this.#pair(from, machine, address);
      listener.offer(far);
      answer(() => {
        if (signal.aborted) near.close();
        else resolve(near);
      });
    });
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  #pair(from: Machine, to: Machine, address: Address): [End, End] {
    const client = { host: from.host, port: from.nextPort++ };
    const send = (a: string, b: string) => {
      let [freeAt, lastAt] = [0, 0];
      return (bytes: number, arrive: () => void) => {
        const { now } = this.#time;
        const { latencyMs, bytesPerMs } = this.#link(a, b);
        freeAt = Math.max(now, freeAt) + bytes / bytesPerMs;
        // Bytes arrive in the order in which they left, also where the latency varies.
        lastAt = Math.max(lastAt, freeAt + latencyMs);
        this.#carry(a, b, arrive, lastAt - now);
      };
    };
    const near = new End(from.host, address, send(from.host, to.host));
    const far = new End(to.host, client, send(to.host, from.host));
    near.join(far);
    far.join(near);
    from.ends.add(near);
    to.ends.add(far);
    for (const [machine, end] of [[from, near], [to, far]] as const) {
      end.onOver = () => machine.ends.delete(end);
    }
    return [near, far];
  }
}

class VirtualListener implements Listener {
  readonly address: Address;
  isClosed = false;
  readonly #waiting: Connection[] = [];
  #wake = Promise.withResolvers<void>();

  constructor(address: Address) {
    this.address = address;
  }

  offer(connection: Connection): void {
    this.#waiting.push(connection);
    this.#wake.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Connection> {
    while (!this.isClosed) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        yield next;
        continue;
      }
      this.#wake = Promise.withResolvers();
      await this.#wake.promise;
    }
  }

  close(): void {
    this.isClosed = true;
    this.#wake.resolve();
  }
}

/** One end of a connection. */
class End implements Connection {
  readonly host: string;
  readonly remote: Address;
  onOver: () => void = () => {};
  readonly #send: (bytes: number, arrive: () => void) => void;
  #other: End | undefined;
  readonly #arrived: Uint8Array[] = [];
  #hasEnded = false;
  #broken: Error | undefined;
  #onWay = 0;
  #wake = Promise.withResolvers<void>();

  constructor(host: string, remote: Address, send: (bytes: number, arrive: () => void) => void) {
    this.host = host;
    this.remote = remote;
    this.#send = send;
  }

  get other(): End {
    return this.#other!;
  }

  join(other: End): void {
    this.#other = other;
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      if (this.#broken !== undefined) throw this.#broken;
      const chunk = this.#arrived.shift();
      if (chunk !== undefined) return chunk;
      if (this.#hasEnded) return null;
      await this.#wake.promise;
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    const copy = bytes.slice();
    this.#onWay += copy.length;
    this.#send(copy.length, () => {
      this.#onWay -= copy.length;
      this.#notify();
      this.other.#take(copy);
    });
    while (this.#onWay > WINDOW_BYTES && this.#broken === undefined) await this.#wake.promise;
    if (this.#broken !== undefined) throw this.#broken;
  }

  close(): void {
    if (this.#broken !== undefined) return;
    this.#over("closed here");
    this.#send(0, () => this.other.#end());
  }

  /** The other side, or something between, says that the connection is no more. */
  reset(): void {
    if (this.#broken === undefined) this.#over("reset");
  }

  /** Its machine is off: nothing leaves it any more. */
  die(): void {
    if (this.#broken === undefined) this.#over("off");
  }

  #over(why: string): void {
    this.#broken = new Error(`the connection is ${why}`);
    this.#arrived.length = 0;
    this.onOver();
    this.#notify();
  }

  #take(bytes: Uint8Array): void {
    if (this.#broken !== undefined) return;
    this.#arrived.push(bytes);
    this.#notify();
  }

  #end(): void {
    this.#hasEnded = true;
    this.#notify();
  }

  #notify(): void {
    const { resolve } = this.#wake;
    this.#wake = Promise.withResolvers();
    resolve();
  }
}
