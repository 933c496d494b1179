/**
 * The seam between a node and the bytes that reach other nodes.
 *
 * The room `net/transport` owns connections: the interface (this file), TCP (`tcp.ts`, the one door to its sockets), and
 * what wraps another transport (`wrapped_transport.ts`). It does not know what the bytes mean.
 */
import type { Address } from "../base/address.ts";

/** A two-way byte stream to another node. */
export interface Connection {
  /** The other side, as this machine sees it. */
  readonly remote: Address;
  /** The next bytes; null once the other side has closed. Rejects if the connection breaks. */
  read(): Promise<Uint8Array | null>;
  /** Sends bytes; settles when they are handed on. Rejects if the connection breaks. */
  write(bytes: Uint8Array): Promise<void>;
  /** Closes at once. May be called twice. */
  close(): void;
}

/** Takes connections. */
export interface Listener extends AsyncIterable<Connection> {
  /** Where it listens, with the port that it got. */
  readonly address: Address;
  /** Stops listening. May be called twice. */
  close(): void;
}

/** Opens and takes connections. */
export interface Transport {
  /** @throws {ListenError} If the address cannot be listened on. */
  listen(address: Address): Listener;
  /** @throws {Error} If nobody answers at the address, or the signal's reason. */
  connect(address: Address, options: { signal: AbortSignal }): Promise<Connection>;
}
