/**
 * A network in memory: machines that are on or off, connections as TCP gives them, over links with latency,
 * loss and limited speed that can be cut and mended.
 */
import { type Address, formatAddress } from "../../../net/base/address.ts";
import type { Connection, Listener, Transport } from "../../../net/transport/transport.ts";
import { createDraw } from "../miners.ts";
import { End } from "./virtual_end.ts";
import { Flow, type Link, Losses } from "./virtual_flow.ts";
import type { VirtualTime } from "./virtual_time.ts";

/**
 * How a process goes away: its machine stays on and tells others that nobody is there any more, or the machine is
 * silent as without power.
 */
export type Death = "reset" | "silence";

/** Options of a {@linkcode VirtualNetwork}. */
export interface VirtualNetworkOptions {
  /** Evenly spread numbers in [0, 1): what gets lost. @default {Always the same ones} */
  readonly draw?: () => number;
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
  readonly #losses: Losses;
  readonly #machines = new Map<string, Machine>();
  /** Which side of a cut each host is on, and since when; undefined while there is none. */
  #cut: { readonly sideOf: (host: string) => number; readonly since: number } | undefined;
  readonly #stuck = new Set<Flow>();
  readonly #held: (() => void)[] = [];

  /** @param link What lies between two hosts. */
  constructor(
    time: VirtualTime,
    link: (from: string, to: string) => Link,
    { draw = createDraw(1) }: VirtualNetworkOptions = {},
  ) {
    this.#time = time;
    this.#link = link;
    this.#losses = new Losses(draw);
  }

  /** Segments that were lost, and sent again, so far. */
  get lostSegments(): number {
    return this.#losses.segments;
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

  /** Ends the programs of a machine, or switches it off. */
  stop(host: string, death: Death): void {
    const machine = this.#machines.get(host);
    if (machine === undefined) return;
    machine.isOn = false;
    if (death === "silence") this.#machines.delete(host);
    else this.#machines.set(host, new Machine(host));
    const ends = [...machine.ends];
    for (const end of ends) end.die();
    if (death === "silence") return;
    for (const { other } of ends) this.#carry(host, other.host, () => other.reset());
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
    this.#cut = { sideOf, since: this.#cut?.since ?? this.#time.now };
  }

  /** Mends it. */
  mend(): void {
    const cutMs = this.#time.now - (this.#cut?.since ?? this.#time.now);
    this.#cut = undefined;
    const stuck = [...this.#stuck];
    this.#stuck.clear();
    for (const flow of stuck) flow.resume(cutMs);
    for (const carry of this.#held.splice(0)) carry();
  }

  #isSeparated(a: string, b: string): boolean {
    return this.#cut !== undefined && this.#cut.sideOf(a) !== this.#cut.sideOf(b);
  }

  /** Has a word of the kernel's arrive from one host at another, after the link's latency. */
  #carry(from: string, to: string, arrive: () => void, delayMs = 0): void {
    this.#time.after(this.#link(from, to).latencyMs + delayMs, () => {
      if (this.#isSeparated(from, to)) this.#held.push(() => this.#carry(from, to, arrive));
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
    const link = this.#link(from.host, address.host);
    this.#carry(from.host, address.host, () => {
      const machine = this.#machines.get(address.host);
      // A machine that is off does not even say no.
      if (machine === undefined || !from.isOn || signal.aborted) return;
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
    }, this.#losses.connectDelayMs(link));
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  #pair(from: Machine, to: Machine, address: Address): [End, End] {
    const client = { host: from.host, port: from.nextPort++ };
    const near = new End(from.host, address, this.#endDeps(from, to.host));
    const far = new End(to.host, client, this.#endDeps(to, from.host));
    near.join(far);
    far.join(near);
    from.ends.add(near);
    to.ends.add(far);
    return [near, far];
  }

  #endDeps(machine: Machine, to: string) {
    const from = machine.host;
    const flow = new Flow({
      time: this.#time,
      link: () => this.#link(from, to),
      isCut: () => this.#isSeparated(from, to),
      onStuck: (each) => this.#stuck.add(each),
      losses: this.#losses,
    });
    return {
      flow,
      onOver: (end: End) => machine.ends.delete(end),
      // Whoever is on says that it knows of no such connection; who is off says nothing.
      onStray: (end: End) => {
        if (!this.#machines.has(from)) return;
        this.#carry(from, to, () => end.other.reset());
      },
    };
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
