/** Both ends of a connection in memory, and what went over it. */
import { concatBytes } from "../../core/base/hash.ts";
import type { Connection } from "../../net/transport/transport.ts";

/** One end. */
export class PipeEnd implements Connection {
  readonly remote = { host: "127.0.0.1", port: 1 };
  /** All that was written here, as it left. */
  readonly written: Uint8Array[] = [];
  /** What becomes of what is written here on its way. @default {It arrives as it left} */
  onWay: (bytes: Uint8Array) => Iterable<Uint8Array> = (bytes) => [bytes];
  readonly #arrived: Uint8Array[] = [];
  #other: PipeEnd | undefined;
  #isOver = false;
  #wake = Promise.withResolvers<void>();

  /** All bytes that were written here. */
  get bytes(): Uint8Array {
    return concatBytes(...this.written);
  }

  join(other: PipeEnd): void {
    this.#other = other;
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const next = this.#arrived.shift();
      if (next !== undefined) return next;
      if (this.#isOver) return null;
      await this.#wake.promise;
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    this.written.push(bytes.slice());
    for (const part of this.onWay(bytes.slice())) this.#other?.take(part);
    return Promise.resolve();
  }

  take(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#arrived.push(bytes);
    this.#notify();
  }

  close(): void {
    for (const end of [this, this.#other]) end?.end();
  }

  end(): void {
    this.#isOver = true;
    this.#notify();
  }

  #notify(): void {
    const { resolve } = this.#wake;
    this.#wake = Promise.withResolvers();
    resolve();
  }
}

/** Two ends that are joined. */
export function createPipe(): [PipeEnd, PipeEnd] {
  const [a, b] = [new PipeEnd(), new PipeEnd()];
  a.join(b);
  b.join(a);
  return [a, b];
}
