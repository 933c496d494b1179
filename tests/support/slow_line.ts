/** A line between two real processes on which every byte is late. */
import { pause } from "../../core/base/clock.ts";
import { systemClock as clock } from "../../core/base/system.ts";

/** Passes connections on. Disposing it ends them. */
export class SlowLine implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #to: Deno.ConnectOptions;
  readonly #delayMs: number;
  readonly #bytesPerMs: number;
  readonly #over = new AbortController();
  readonly #running = new Set<Promise<void>>();

  /** @param address Where it leads to, as `HOST:PORT`. */
  constructor(address: string, { delayMs, bytesPerMs = Infinity }: {
    delayMs: number;
    bytesPerMs?: number;
  }) {
    const [hostname, port] = address.split(":");
    this.#to = { hostname, port: Number(port) };
    this.#delayMs = delayMs;
    this.#bytesPerMs = bytesPerMs;
    this.#track(this.#accept());
  }

  /** Where it begins, as `HOST:PORT`. */
  get address(): string {
    const { hostname, port } = this.#listener.addr as Deno.NetAddr;
    return `${hostname}:${port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    this.#listener.close();
    await Promise.all(this.#running);
  }

  async #accept(): Promise<void> {
    try {
      for await (const near of this.#listener) this.#track(this.#join(near));
    } catch (error) {
      if (!this.#over.signal.aborted) throw error;
    }
  }

  async #join(near: Deno.Conn): Promise<void> {
    const far = await Deno.connect(this.#to);
    const close = () => {
      for (const end of [near, far]) {
        try {
          end.close();
        } catch (error) {
          // The other direction has closed it.
          if (!(error instanceof Deno.errors.BadResource)) throw error;
        }
      }
    };
    this.#over.signal.addEventListener("abort", close, { once: true });
    await Promise.all([this.#carry(near, far), this.#carry(far, near)]);
    close();
  }

  /** Hands on what comes, in order, each piece after the delay and as fast as the line is. */
  async #carry(from: Deno.Conn, to: Deno.Conn): Promise<void> {
    const { signal } = this.#over;
    const buffer = new Uint8Array(16 * 1024);
    let last = Promise.resolve();
    let freeAt = 0;
    try {
      for (let n; (n = await from.read(buffer)) !== null;) {
        const piece = buffer.slice(0, n);
        const now = clock.monotonic();
        freeAt = Math.max(freeAt, now) + n / this.#bytesPerMs;
        const due = freeAt + this.#delayMs;
        last = last.then(async () => {
          if (!await pause(clock, Math.max(0, due - clock.monotonic()), signal)) return;
          for (let sent = 0; sent < n;) sent += await to.write(piece.subarray(sent));
        });
        last.catch(() => from.close());
        // A sender waits for a line that is full.
        await pause(clock, Math.max(0, freeAt - clock.monotonic()), signal);
      }
      await last;
      await to.closeWrite();
    } catch (error) {
      // One of the two ends has hung up, or the line was cut.
      const isOver = error instanceof Deno.errors.BadResource ||
        error instanceof Deno.errors.BrokenPipe ||
        error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.Interrupted ||
        error instanceof Deno.errors.NotConnected;
      if (!isOver) throw error;
    }
  }

  #track(task: Promise<void>): void {
    const tracked = task.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }
}
