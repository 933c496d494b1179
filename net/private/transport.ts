/**
 * The room `net/private` owns the network key and all that is sealed with it: the key (`network_key.ts`), the handshake
 * (`greeting.ts`, `noise/`) and the encrypted transport (this file). It knows no message. Read `network_key.ts` first.
 *
 * This is a transport whose connections only lead to peers that hold the same network key, and are encrypted
 * (docs/spec/private.md). What uses it need not know.
 *
 * A connection is handed out at once and shakes hands when it is first used: so nobody waits for a stranger, and
 * whoever gives up a connection that says no hello in time gives up one that does not shake hands.
 */
import type { Random } from "../../core/base/clock.ts";
import { Mutex } from "../../core/base/mutex.ts";
import { ExactReader } from "./exact_reader.ts";
import type { Address } from "../base/address.ts";
import { MAX_PRIVATE_MESSAGE_BYTES } from "./limits.ts";
import type { NetworkKey } from "./network_key.ts";
import type { CipherState } from "./noise/cipher_state.ts";
import type { Ciphers } from "./noise/handshake.ts";
import { TAG_SIZE } from "./noise/primitives.ts";
import { greetAsInitiator, greetAsResponder } from "./greeting.ts";
import { ProtocolError } from "../wire/protocol_error.ts";
import type { Connection, Transport } from "../transport/transport.ts";
import { wrappedTransport } from "../transport/wrapped_transport.ts";

/** Bytes of a message's length, which goes before it. */
const PREFIX_SIZE = 2;

/** Most bytes of a message before it is sealed. */
const MAX_PLAIN_BYTES = MAX_PRIVATE_MESSAGE_BYTES - TAG_SIZE;

/** What a {@linkcode privateTransport} needs. */
export interface PrivateTransportOptions {
  readonly key: NetworkKey;
  readonly random: Pick<Random, "bytes">;
}

/** Makes a transport private. */
export function privateTransport(
  transport: Transport,
  { key, random }: PrivateTransportOptions,
): Transport {
  const psk = key.derive("peers");
  return wrappedTransport(transport, (connection, outbound) => {
    const reader = new ExactReader(connection);
    const greeting = outbound ? greetAsInitiator : greetAsResponder;
    const shakeHands = () => greeting({ connection, reader, psk, random });
    return new PrivateConnection(connection, reader, shakeHands);
  });
}

class PrivateConnection implements Connection {
  readonly #inner: Connection;
  readonly #reader: ExactReader;
  readonly #shakeHands: () => Promise<Ciphers>;
  /** Messages are numbered: they must be written in the order in which they are sealed. */
  readonly #order = new Mutex();
  #ciphers: Promise<Ciphers> | undefined;

  constructor(inner: Connection, reader: ExactReader, shakeHands: () => Promise<Ciphers>) {
    this.#inner = inner;
    this.#reader = reader;
    this.#shakeHands = shakeHands;
  }

  get remote(): Address {
    return this.#inner.remote;
  }

  async read(): Promise<Uint8Array | null> {
    const { receive } = await this.#ready();
    const prefix = await this.#reader.read(PREFIX_SIZE);
    if (prefix === null) return null;
    const length = prefix[0] << 8 | prefix[1];
    if (length <= TAG_SIZE) {
      throw new ProtocolError(
        "protocol",
        `a message must be over ${TAG_SIZE} bytes: it is ${length}`,
      );
    }
    const sealed = await this.#reader.read(length);
    if (sealed === null) throw new ProtocolError("cut", "it closed in the middle of a message");
    try {
      return receive.decrypt(sealed);
    } catch (cause) {
      // Nobody is blamed: it may have been changed on the way.
      const why = "a message was changed on the way, or is not of this connection";
      throw new ProtocolError("protocol", why, { cause });
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#order.run(async () => {
      const { send } = await this.#ready();
      for (let at = 0; at < bytes.length; at += MAX_PLAIN_BYTES) {
        await this.#inner.write(seal(bytes.subarray(at, at + MAX_PLAIN_BYTES), send));
      }
    });
  }

  close(): void {
    this.#inner.close();
  }

  #ready(): Promise<Ciphers> {
    return this.#ciphers ??= this.#shakeHands();
  }
}

/** `u16 length | sealed bytes`. */
function seal(plain: Uint8Array, cipher: CipherState): Uint8Array {
  const message = new Uint8Array(PREFIX_SIZE + plain.length + TAG_SIZE);
  const sealed = message.subarray(PREFIX_SIZE);
  new DataView(message.buffer).setUint16(0, sealed.length);
  cipher.encrypt(plain, undefined, sealed);
  return message;
}
