/**
 * The one thread that a process runs on: what it does takes time, and what comes meanwhile waits. As nothing in
 * a simulation runs longer by itself, everything by which a process touches the world goes through here: what
 * it reads and sends, its timers, its validator, and its disk (`virtual_disk.ts`).
 */
import type { Clock } from "../../../core/base/clock.ts";
import type { BlockData, ValidatorHost } from "../../../core/validator/validator_host.ts";
import type { Transport } from "../../../net/transport/transport.ts";
import { wrappedTransport } from "../../../net/transport/wrapped_transport.ts";

/** How long steps take. */
export interface Speed {
  /** What was read from a connection at once, in ms. */
  readonly messageMs: number;
  /** Each kilobyte of it, in ms. */
  readonly kilobyteMs: number;
  /** A record that is judged, in ms. */
  readonly recordMs: number;
}

/** No step takes any time. */
export const INSTANT: Speed = { messageMs: 0, kilobyteMs: 0, recordMs: 0 };

/** A process's thread. */
export class VirtualCpu {
  readonly #clock: Clock;
  readonly #killed: AbortSignal;
  /** When it has nothing more to do, in monotonic ms. */
  #freeAt = 0;

  /** @param killed Ends the process: what waits then, waits in vain. */
  constructor(clock: Clock, killed: AbortSignal) {
    this.#clock = clock;
    this.#killed = killed;
  }

  /** Keeps it busy for so much longer; when that is done, in monotonic ms. */
  occupy(ms: number): number {
    this.#freeAt = Math.max(this.#clock.monotonic(), this.#freeAt) + ms;
    return this.#freeAt;
  }

  /** Waits until all is done that it has to do by now. */
  async turn(): Promise<void> {
    const ms = this.#freeAt - this.#clock.monotonic();
    if (ms > 0) await this.#clock.sleep(ms, { signal: this.#killed });
  }

  /** Its timers, which are noticed when it has time for them. */
  get clock(): Clock {
    const { now, monotonic, sleep } = this.#clock;
    return {
      now,
      monotonic,
      sleep: async (ms, options) => {
        await sleep(ms, options);
        await this.turn();
        options?.signal?.throwIfAborted();
      },
    };
  }

  /** What it reads takes time, and what it sends leaves when the steps before are done. */
  transport(transport: Transport, { messageMs, kilobyteMs }: Speed): Transport {
    return wrappedTransport(transport, (connection) => ({
      remote: connection.remote,
      close: () => connection.close(),
      read: async () => {
        const chunk = await connection.read();
        if (chunk !== null) await this.#work(messageMs + chunk.length / 1_024 * kilobyteMs);
        return chunk;
      },
      write: async (bytes) => {
        await this.turn();
        await connection.write(bytes);
      },
    }));
  }

  /** Judging takes time. */
  host(host: ValidatorHost, { recordMs }: Speed): ValidatorHost {
    const judge = ({ records }: BlockData) => this.#work(records.length * recordMs);
    return {
      get undoable() {
        return host.undoable;
      },
      readFrom: (source) => host.readFrom(source),
      check: async (data) => {
        await judge(data);
        return await host.check(data);
      },
      select: async (data) => {
        await judge(data);
        return await host.select(data);
      },
      prepare: (change) => host.prepare(change),
      advance: async (change) => {
        for (const data of change.apply) await judge(data);
        return await host.advance(change);
      },
      keys: (records) => host.keys(records),
      snapshot: () => host.snapshot(),
      restore: (parts) => host.restore(parts),
      matches: (parts) => host.matches(parts),
      reset: () => host.reset(),
      query: (path, args) => host.query(path, args),
      [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
    };
  }

  /** Does something in its turn. */
  async #work(ms: number): Promise<void> {
    this.occupy(ms);
    await this.turn();
  }
}
