import { ProtocolError } from "../wire/protocol_error.ts";
import type { Connection } from "../transport/transport.ts";

/** Reads as many bytes as are asked for from a connection, however they arrive. */
export class ExactReader {
  readonly #connection: Pick<Connection, "read">;
  /** What has come and was not asked for yet. */
  #rest: Uint8Array = new Uint8Array();

  constructor(connection: Pick<Connection, "read">) {
    this.#connection = connection;
  }

  /**
   * The next `length` bytes, at least one; null if the other side has closed before the first of them. The
   * caller has checked the length: so many bytes are kept.
   *
   * @throws {ProtocolError} `cut` if it closed in the middle.
   */
  async read(length: number): Promise<Uint8Array | null> {
    while (this.#rest.length === 0) {
      const chunk = await this.#connection.read();
      if (chunk === null) return null;
      this.#rest = chunk;
    }
    if (this.#rest.length >= length) return this.#take(length);
    const bytes = new Uint8Array(length);
    for (let size = 0;;) {
      const part = this.#take(Math.min(length - size, this.#rest.length));
      bytes.set(part, size);
      size += part.length;
      if (size === length) return bytes;
      const chunk = await this.#connection.read();
      if (chunk === null) throw new ProtocolError("cut", "it closed in the middle of a message");
      this.#rest = chunk;
    }
  }

  #take(length: number): Uint8Array {
    const part = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return part;
  }
}
