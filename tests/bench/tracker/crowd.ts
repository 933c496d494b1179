import { systemClock as clock } from "../../../core/base/system.ts";
import { HttpConnection } from "./http_connection.ts";
import { pollRequest } from "./our_requests.ts";

/** Who waits, for which network. */
export interface CrowdOptions {
  readonly url: string;
  /** The network's peers, as `peersPath` names them. */
  readonly path: string;
  /** The index that all know already. */
  readonly index: number;
  /** One waiter for each. */
  readonly peerIds: readonly string[];
}

/** A waiter was told of a list. */
export interface Told {
  readonly waiter: number;
  readonly index: number;
  /** Monotonic time in ms. */
  readonly at: number;
}

/** Connections that are made at once: a listener's queue is short. */
const CONNECTING = 64;

/** Many waiters with a long poll each, which they open anew as soon as it is answered, as peers do. */
export class Crowd implements Disposable {
  /** Every answer with another list than the one before, as they came. */
  readonly told: Told[] = [];
  /** The first thing that went wrong. */
  readonly failed = Promise.withResolvers<never>();
  readonly #options: CrowdOptions;
  readonly #connections: HttpConnection[] = [];
  readonly #known: number[];
  #waitingFor = Infinity;
  #left = 0;
  #all = Promise.withResolvers<void>();
  #closed = false;

  private constructor(options: CrowdOptions) {
    this.#options = options;
    this.#known = options.peerIds.map(() => options.index);
    // Whoever waits for it is told; nobody may wait yet.
    this.failed.promise.catch(() => {});
  }

  /** Connects all waiters and sends their polls. */
  static async open(options: CrowdOptions): Promise<Crowd> {
    const crowd = new Crowd(options);
    const { url, peerIds } = options;
    let next = 0;
    const connect = async () => {
      while (next < peerIds.length) {
        const waiter = next++;
        const connection = await HttpConnection.open(url);
        crowd.#connections.push(connection);
        crowd.#wait(waiter, connection).catch((error) => {
          if (!crowd.#closed) crowd.failed.reject(error);
        });
      }
    };
    await Promise.all(Array.from({ length: CONNECTING }, connect));
    return crowd;
  }

  /** Resolves when every waiter knows the list of that index, or a later one. */
  async allKnow(index: number): Promise<void> {
    this.#waitingFor = index;
    this.#left = this.#known.filter((known) => known < index).length;
    this.#all = Promise.withResolvers();
    if (this.#left > 0) await Promise.race([this.#all.promise, this.failed.promise]);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    for (const connection of this.#connections) connection[Symbol.dispose]();
  }

  async #wait(waiter: number, connection: HttpConnection): Promise<void> {
    const { path, peerIds } = this.#options;
    for (;;) {
      const known = this.#known[waiter];
      const poll = pollRequest(path, { peerId: peerIds[waiter], index: known });
      const { status, head } = await connection.exchange(poll);
      const at = clock.monotonic();
      const [, header] = /^x-chainvote-index: *(\d+)\r?$/im.exec(head) ?? [];
      const index = Number(header);
      if (status !== 200 || !(index > 0)) throw new Error(`a poll was answered: ${head}`);
      // The wait was over and nothing had changed.
      if (index === known) continue;
      this.#known[waiter] = index;
      this.told.push({ waiter, index, at });
      if (known < this.#waitingFor && index >= this.#waitingFor && --this.#left === 0) {
        this.#all.resolve();
      }
    }
  }
}
