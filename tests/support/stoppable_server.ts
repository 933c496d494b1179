/** A server that goes away and comes back at its address. */
import type { HttpServer } from "../../net/http/serve.ts";

/** The server. */
export class StoppableServer implements AsyncDisposable {
  readonly url: string;
  readonly #serve: (port: number) => HttpServer;
  #running: HttpServer | undefined;

  /** @param serve Serves on a port; 0 is any that is free. */
  constructor(serve: (port: number) => HttpServer) {
    this.#serve = serve;
    this.#running = serve(0);
    this.url = this.#running.url;
  }

  /** Ends it, with what is still asked. */
  async stop(): Promise<void> {
    await this.#running?.[Symbol.asyncDispose]();
    this.#running = undefined;
  }

  /** Serves again. */
  start(): void {
    this.#running = this.#serve(Number(new URL(this.url).port));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
