/** What is on its way to a peer: messages written in their turn, small ones together. */
import type { Clock } from "../../core/base/clock.ts";
import { concatBytes } from "../../core/base/hash.ts";
import type { Connection } from "../transport/transport.ts";

/** Bytes that small messages are gathered to before they are written. */
const WRITE_BYTES = 64 * 1024;

/** What a {@linkcode SendQueue} needs. */
export interface SendQueueDeps {
  readonly connection: Pick<Connection, "write">;
  readonly clock: Pick<Clock, "monotonic">;
  /** Aborted when nothing more is to be written. */
  readonly ended: AbortSignal;
  /** The connection broke. */
  readonly onBroken: (error: unknown) => void;
}

/** Frames that wait to be read by a peer. */
export class SendQueue {
  readonly #deps: SendQueueDeps;
  readonly #queue: Uint8Array[] = [];
  #bytes = 0;
  #writing: Promise<void> = Promise.resolve();
  /** Resolved at every write, and at the end. */
  #written = Promise.withResolvers<void>();
  /** Monotonic time in ms since which the peer could have read something more and did not. */
  #readAt = 0;

  constructor(deps: SendQueueDeps) {
    this.#deps = deps;
    deps.ended.addEventListener("abort", () => this.#wakeWaiters(), { once: true });
  }

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  /** True if nothing waits. */
  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  /** For how long the peer has read nothing of what waits, in ms. */
  get stuckMs(): number {
    return this.isEmpty ? 0 : this.#deps.clock.monotonic() - this.#readAt;
  }

  /** Settles when something more has been written, or all is over. */
  get progress(): Promise<void> {
    return this.#written.promise;
  }

  /** Settles when nothing is being written. */
  get settled(): Promise<void> {
    return this.#writing;
  }

  /** Puts a frame behind the others. */
  push(frame: Uint8Array): void {
    this.#queue.push(frame);
    this.#bytes += frame.length;
    if (this.#queue.length > 1) return;
    this.#readAt = this.#deps.clock.monotonic();
    this.#writing = this.#drain();
  }

  async #drain(): Promise<void> {
    const { connection, clock, ended, onBroken } = this.#deps;
    try {
      while (!this.isEmpty && !ended.aborted) {
        const frames = this.#nextToWrite();
        await connection.write(frames.length === 1 ? frames[0] : concatBytes(...frames));
        this.#queue.splice(0, frames.length);
        for (const { length } of frames) this.#bytes -= length;
        this.#readAt = clock.monotonic();
        this.#wakeWaiters();
      }
    } catch (error) {
      onBroken(error);
    }
  }

  /** The first frames of the queue: one, or several small ones that go in one write. */
  #nextToWrite(): Uint8Array[] {
    let bytes = 0;
    const end = this.#queue.findIndex((each) => (bytes += each.length) > WRITE_BYTES);
    return this.#queue.slice(0, end === -1 ? undefined : Math.max(1, end));
  }

  #wakeWaiters(): void {
    const { resolve } = this.#written;
    this.#written = Promise.withResolvers();
    resolve();
  }
}
