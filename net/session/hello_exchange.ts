/** The first words on a connection: each side says who it is, and hears whether the two belong together. */
import type { Clock } from "../../core/base/clock.ts";
import { checkIsForPeers } from "../wire/foreign_words.ts";
import { encodeFrame, type Frame, FrameReader, PRIVATE_TYPE } from "../wire/frames.ts";
import { HELLO_TIMEOUT_MS } from "./limits.ts";
import { MAX_HELLO_BYTES, PROTOCOL_VERSION } from "../wire/limits.ts";
import { decodeMessage, encodeMessage, maxPayloadBytes } from "../wire/codec.ts";
import type { Hello } from "../wire/messages.ts";
import { ProtocolError } from "../wire/protocol_error.ts";
import type { Connection } from "../transport/transport.ts";

/** What {@linkcode exchangeHellos} needs. */
export interface HelloExchange {
  readonly connection: Pick<Connection, "read" | "write">;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What is known once both sides of a connection have said that they belong together. */
export interface Greeted {
  /** What the other side says of itself. */
  readonly hello: Hello;
  /** Monotonic time in ms at which that was here. */
  readonly heardAt: number;
  /** What came behind it already. */
  readonly early: readonly Frame[];
  /** Takes in the rest. */
  readonly reader: FrameReader;
}

/**
 * Says hello and waits for the other side's. One that does not fit is told why.
 *
 * @throws {ProtocolError} If the other side is no peer of this network, or silent.
 * @throws What the connection throws when it breaks.
 */
export async function exchangeHellos(
  ours: Hello,
  { connection, clock, signal }: HelloExchange,
): Promise<Greeted> {
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  try {
    let isGreeted = false;
    // A stranger gets no more room than a hello takes.
    const reader = new FrameReader((type) => {
      if (isGreeted) return maxPayloadBytes(type);
      if (type === PRIVATE_TYPE) {
        throw new ProtocolError("key", "it has a --network-key FILE; this side has none");
      }
      return Math.min(maxPayloadBytes(type), MAX_HELLO_BYTES);
    });
    const greeting = connection.write(encodeFrame(encodeMessage(ours)));
    const timeout = clock.sleep(HELLO_TIMEOUT_MS, { signal: stop }).then(() => {
      throw new ProtocolError("timeout", `no hello came within ${HELLO_TIMEOUT_MS} ms`);
    });
    const exchange = Promise.all([
      readFrames(connection, reader, () => isGreeted = true),
      greeting,
    ]);
    const [[first, ...early]] = await Promise.race([exchange, timeout]);
    const heardAt = clock.monotonic();
    const hello = readHello(first);
    const mismatch = compareHellos(ours, hello);
    if (mismatch !== undefined) {
      const { code, message: reason } = mismatch;
      const bye = connection.write(encodeFrame(encodeMessage({ type: "bye", code, reason })));
      await Promise.race([bye, timeout]);
      throw mismatch;
    }
    return { hello, heardAt, early, reader };
  } finally {
    ended.abort(new DOMException("The hello is over", "AbortError"));
  }
}

/** Reads until at least one frame is whole; `onFirst` is called between it and those behind it. */
async function readFrames(
  connection: Pick<Connection, "read">,
  reader: FrameReader,
  onFirst: () => void,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  while (frames.length === 0) {
    const chunk = await connection.read();
    if (chunk === null) throw new ProtocolError("protocol", "it closed without a hello");
    if (reader.buffered === 0) checkIsForPeers(chunk);
    for (const frame of reader.push(chunk)) {
      frames.push(frame);
      onFirst();
    }
  }
  return frames;
}

function readHello(frame: Frame): Hello {
  const message = decodeMessage(frame);
  if (message.type === "hello") return message;
  if (message.type === "bye") throw ProtocolError.ofBye(message);
  throw new ProtocolError("protocol", `the first message must be hello: it is ${message.type}`);
}

function compareHellos(ours: Hello, theirs: Hello): ProtocolError | undefined {
  if (theirs.version !== PROTOCOL_VERSION) {
    return new ProtocolError(
      "protocol",
      `the protocol version must be ${PROTOCOL_VERSION} here: it is ${theirs.version}`,
    );
  }
  if (theirs.chainId !== ours.chainId) {
    return new ProtocolError(
      "network",
      `different networks: ${ours.chainId.slice(0, 12)}… here, ` +
        `${theirs.chainId.slice(0, 12)}… there; both sides need the same --network file`,
    );
  }
  if (theirs.peerId === ours.peerId) {
    return new ProtocolError("self", "this is a connection to oneself");
  }
  return undefined;
}
