/** One end of a connection in memory. */
import type { Address } from "../../../net/base/address.ts";
import type { Connection } from "../../../net/transport/transport.ts";
import type { Flow } from "./virtual_flow.ts";

/** Bytes that a sender may have on their way, and unread there, before it has to wait: two kernels' buffers. */
const WINDOW_BYTES = 256 * 1024;

/** What an {@linkcode End} tells the network. */
export interface EndDeps {
  /** What it sends by. */
  readonly flow: Flow;
  /** It is over. */
  readonly onOver: (end: End) => void;
  /** Bytes came for it after it was over. */
  readonly onStray: (end: End) => void;
}

/** One end. */
export class End implements Connection {
  /** The machine that it is on. */
  readonly host: string;
  readonly remote: Address;
  readonly #deps: EndDeps;
  #other: End | undefined;
  readonly #arrived: Uint8Array[] = [];
  #hasEnded = false;
  #broken: Error | undefined;
  /** Bytes that the other side has not read yet. */
  #unread = 0;
  #wake = Promise.withResolvers<void>();

  constructor(host: string, remote: Address, deps: EndDeps) {
    this.host = host;
    this.remote = remote;
    this.#deps = deps;
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
      if (chunk !== undefined) {
        this.other.#makeRoom(chunk.length);
        return chunk;
      }
      if (this.#hasEnded) return null;
      await this.#wake.promise;
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    const copy = bytes.slice();
    this.#unread += copy.length;
    this.#deps.flow.send(copy.length, () => this.other.#take(copy));
    while (this.#unread > WINDOW_BYTES && this.#broken === undefined) await this.#wake.promise;
    if (this.#broken !== undefined) throw this.#broken;
  }

  close(): void {
    if (this.#broken !== undefined) return;
    this.#over("closed here");
    this.#deps.flow.send(0, () => this.other.#end());
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
    this.#deps.onOver(this);
    this.#notify();
  }

  #take(bytes: Uint8Array): void {
    if (this.#broken !== undefined) return this.#deps.onStray(this);
    this.#arrived.push(bytes);
    this.#notify();
  }

  #makeRoom(bytes: number): void {
    const isFull = this.#unread > WINDOW_BYTES;
    this.#unread -= bytes;
    if (isFull) this.#notify();
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
