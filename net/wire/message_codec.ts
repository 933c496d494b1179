/** How one type of message is written and read. */
import type { Fields } from "./flat_cbor.ts";
import type { MessageOf, MessageType } from "./messages.ts";

/** The codec of a type of message. */
export interface Codec<T extends MessageType> {
  /** Number on the wire. */
  readonly number: number;
  /** Largest payload in bytes; checked before a frame is read. */
  readonly maxBytes: number;
  readonly write: (message: MessageOf<T>) => Record<string, unknown>;
  /** @throws {ProtocolError} `message`, naming the field and the rule. */
  readonly read: (fields: Fields) => Omit<MessageOf<T>, "type">;
}

/** Room for the CBOR around a message's main field. */
export const OVERHEAD = 256;

/** Largest payload of messages without a list. */
export const SMALL = 1_024;
