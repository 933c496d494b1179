/**
 * The first words on a connection of a private network, and on one with a peer without a network key: the
 * two handshake messages are frames like all others (`net/wire/frames.ts`), of a type of their own. So each side can tell
 * the other one's mistake from a stranger's noise, and say what is missing.
 */
import type { Random } from "../../core/base/clock.ts";
import { checkIsForPeers } from "../wire/foreign_words.ts";
import type { ExactReader } from "./exact_reader.ts";
import { encodeFrame, PRIVATE_TYPE } from "../wire/frames.ts";
import { MAX_HELLO_BYTES } from "../wire/limits.ts";
import { decodeMessage, encodeMessage } from "../wire/codec.ts";
import {
  type Ciphers,
  HANDSHAKE_SIZE,
  HandshakeError,
  initiate,
  respond,
} from "./noise/handshake.ts";
import { ProtocolError } from "../wire/protocol_error.ts";
import type { Connection } from "../transport/transport.ts";

/** What both sides bind, beside the key: another protocol that uses it would say something else (Noise §6). */
const PROLOGUE = new TextEncoder().encode("chainvote private gossip 1");

/** Bytes of a frame before its payload. */
const PREFIX_SIZE = 5;

/** The first bytes from a peer without a network key: types of messages (`net/wire/codec.ts`). */
const [HELLO, BYE] = [1, 4];

/** What a greeting needs. */
export interface Greeting {
  readonly connection: Pick<Connection, "write">;
  readonly reader: ExactReader;
  /** The key for peers. */
  readonly psk: Uint8Array;
  readonly random: Pick<Random, "bytes">;
}

/** Greets somebody who was dialled. @throws {ProtocolError} If it does not prove to have the key. */
export async function greetAsInitiator(
  { connection, reader, psk, random }: Greeting,
): Promise<Ciphers> {
  const ephemeral = random.bytes(32);
  const { message, finish } = initiate({ psk, prologue: PROLOGUE, ephemeral });
  await connection.write(encodeFrame({ type: PRIVATE_TYPE, payload: message }));
  const answer = await readGreeting(reader);
  return orOtherKey(() => finish(answer));
}

/** Answers somebody who dialled. @throws {ProtocolError} If it does not prove to have the key. */
export async function greetAsResponder(
  { connection, reader, psk, random }: Greeting,
): Promise<Ciphers> {
  try {
    const first = await readGreeting(reader);
    const ephemeral = random.bytes(32);
    const { message, ...ciphers } = orOtherKey(() =>
      respond(first, { psk, prologue: PROLOGUE, ephemeral })
    );
    await connection.write(encodeFrame({ type: PRIVATE_TYPE, payload: message }));
    return ciphers;
  } catch (error) {
    // It may be one of ours that was given no key, or last year's: it is told, always in the same words.
    if (error instanceof ProtocolError && error.code === "key") await connection.write(REFUSAL);
    throw error;
  }
}

/** What a stranger gets instead of an answer. */
export const REFUSAL: Uint8Array = encodeFrame(encodeMessage({
  type: "bye",
  code: "key",
  reason: "this is a private network: its --network-key FILE is needed",
}));

async function readGreeting(reader: ExactReader): Promise<Uint8Array> {
  const prefix = await reader.read(PREFIX_SIZE);
  // Who looks whether somebody listens here (trackers do) is no reason for a line in the log.
  if (prefix === null) throw new ProtocolError("bye", "it closed without a word");
  checkIsForPeers(prefix);
  const view = new DataView(prefix.buffer, prefix.byteOffset);
  const [length, type] = [view.getUint32(0), view.getUint8(4)];
  if (type === PRIVATE_TYPE && length === HANDSHAKE_SIZE) return await readPayload(reader, length);
  if (type === HELLO && length <= MAX_HELLO_BYTES) {
    throw new ProtocolError("key", "it has no --network-key FILE; this side has one");
  }
  if (type === BYE && length > 0 && length <= MAX_HELLO_BYTES) {
    const message = decodeMessage({ type, payload: await readPayload(reader, length) });
    if (message.type === "bye") throw ProtocolError.ofBye(message);
  }
  throw new ProtocolError(
    "message",
    `the first frame must be of type ${PRIVATE_TYPE} with ${HANDSHAKE_SIZE} bytes: ` +
      `it is of type ${type} and claims ${length}`,
  );
}

async function readPayload(reader: ExactReader, length: number): Promise<Uint8Array> {
  const payload = await reader.read(length);
  if (payload === null) throw new ProtocolError("cut", "it closed in the middle of a frame");
  return payload;
}

function orOtherKey<T>(step: () => T): T {
  try {
    return step();
  } catch (cause) {
    if (!(cause instanceof HandshakeError)) throw cause;
    throw new ProtocolError("key", "it has another --network-key FILE than this side", { cause });
  }
}
