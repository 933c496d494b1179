/** TCP, the one door to `Deno.listen` and `Deno.connect`. */
import type { Address } from "../base/address.ts";
import { toListenError } from "../base/listen_error.ts";
import type { Connection, Listener, Transport } from "./transport.ts";

/** Bytes read at once. */
const READ_SIZE = 64 * 1024;

/** The {@linkcode Transport} of real networks. */
export const tcpTransport: Transport = {
  listen(address) {
    try {
      return new TcpListener(Deno.listen({ hostname: address.host, port: address.port }));
    } catch (error) {
      throw toListenError(error, address);
    }
  },

  async connect({ host, port }, { signal }) {
    signal.throwIfAborted();
    return new TcpConnection(await Deno.connect({ hostname: host, port, signal }));
  },
};

class TcpListener implements Listener {
  readonly #listener: Deno.TcpListener;
  #closed = false;

  constructor(listener: Deno.TcpListener) {
    this.#listener = listener;
  }

  get address(): Address {
    const { hostname, port } = this.#listener.addr;
    return { host: hostname, port };
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Connection> {
    while (!this.#closed) {
      try {
        yield new TcpConnection(await this.#listener.accept());
      } catch (error) {
        // Closing ends the accept that waits.
        if (!this.#closed) throw error;
      }
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener.close();
  }
}

class TcpConnection implements Connection {
  readonly remote: Address;
  readonly #connection: Deno.TcpConn;
  readonly #buffer = new Uint8Array(READ_SIZE);
  #closed = false;

  constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
    this.remote = { host: connection.remoteAddr.hostname, port: connection.remoteAddr.port };
    // Messages are written whole, so waiting to fill a segment only delays them.
    connection.setNoDelay(true);
  }

  async read(): Promise<Uint8Array | null> {
    const length = await this.#connection.read(this.#buffer);
    return length === null ? null : this.#buffer.slice(0, length);
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let sent = 0; sent < bytes.length;) {
      sent += await this.#connection.write(bytes.subarray(sent));
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.close();
  }
}
