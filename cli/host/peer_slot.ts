/** The part of a host's server that its peer answers: later than the rest begins, and no longer than the peer runs. */
import { type Clock, pause } from "../../core/base/clock.ts";
import type { HttpHandler } from "../../net/http/serve.ts";
import { STOPPING } from "../../net/http/stopping.ts";
import { DRAIN_MS } from "./limits.ts";

/** A handler that comes later. Disposing it ends what runs; what comes from then on is refused. */
export class PeerSlot implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #handler: HttpHandler | undefined;

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock;
  }

  /** From now on `handler` answers. */
  fill(handler: HttpHandler): void {
    this.#handler = handler;
  }

  /** Answers, if somebody does. */
  readonly answer: HttpHandler = (request, { remoteHost, completed }) => {
    const { signal: stopping } = this.#stopping;
    if (stopping.aborted) return unavailable(STOPPING, "the host is stopping");
    if (this.#handler === undefined) return starting();
    // Rejected where the reader has hung up: then it is over too, and the handler hears of it by `completed` itself.
    const over = completed.catch(() => {}).finally(() => this.#running.delete(over));
    this.#running.add(over);
    return this.#handler(request, { remoteHost, stopping, completed });
  };

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    const done = new AbortController();
    await Promise.race([
      Promise.all(this.#running),
      pause(this.#clock, DRAIN_MS, done.signal),
    ]);
    done.abort();
  }
}

/** What is answered while a peer is being opened. */
export function starting(): Response {
  return unavailable("starting", "the host is starting: it checks what it has stored");
}

function unavailable(code: string, reason: string): Response {
  return Response.json({ code, reason }, { status: 503, headers: { "Retry-After": "1" } });
}
