/**
 * How much a peer may send. What was asked for is free; for the rest there is a steady rate and room for a
 * burst. A peer that sends more is read more slowly, and feels it as any sender does whose reader is slow: it is
 * not disconnected, as an honest peer may have much to send at once.
 */
import type { Clock } from "../../core/base/clock.ts";
import { MAX_RECORD_BYTES } from "../../core/block/limits.ts";
import { BURST_BYTES, BURST_MESSAGES, BYTES_PER_MS, MESSAGES_PER_MS } from "./limits.ts";
import { MAX_FRAME_BYTES } from "../wire/limits.ts";
import { typeOf } from "../wire/codec.ts";
import type { Message, MessageType } from "../wire/messages.ts";

/** Whether a message is an answer, which what was asked for pays for. */
const IS_ANSWER: Readonly<Record<MessageType, boolean>> = {
  hello: false,
  ping: false,
  pong: true,
  bye: false,
  getHeaders: false,
  headers: true,
  getBlocks: false,
  block: true,
  noBlocks: true,
  tip: false,
  haveRecords: false,
  getRecords: false,
  records: true,
  eager: false,
  getBundle: false,
  bundle: true,
  getSketch: false,
  sketch: true,
  getMissing: false,
  missing: true,
  getAddresses: false,
  addresses: false,
  // What an answer to getWitness takes is less than what comes unasked anyway.
  witnessed: false,
  certificate: false,
  proof: false,
  getWitness: false,
  sealed: true,
};

interface Allowance {
  messages: number;
  bytes: number;
}

/** The account of one peer. */
export class Quota {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #asked: Allowance = { messages: 0, bytes: 0 };
  /** Below zero is a debt, which time pays. */
  readonly #left: Allowance = { messages: BURST_MESSAGES, bytes: BURST_BYTES };
  /** Monotonic time in ms up to which the rate is credited. */
  #at: number;

  constructor({ clock }: { clock: Pick<Clock, "monotonic"> }) {
    this.#clock = clock;
    this.#at = clock.monotonic();
  }

  /** A message was sent to the peer: its answer is free. */
  ask(message: Message): void {
    const { messages, bytes } = answerOf(message);
    this.#asked.messages += messages;
    this.#asked.bytes += bytes;
  }

  /** A frame came. How long to wait before it is dealt with, in ms. */
  spend({ type, payload }: { type: number; payload: Uint8Array }): number {
    const { length } = payload;
    const asked = this.#asked;
    const name = typeOf(type);
    const isAnswer = name !== undefined && IS_ANSWER[name];
    if (isAnswer && asked.messages >= 1 && asked.bytes >= length) {
      asked.messages -= 1;
      asked.bytes -= length;
      return 0;
    }
    const now = this.#clock.monotonic();
    const ms = now - this.#at;
    this.#at = now;
    const left = this.#left;
    left.messages = Math.min(BURST_MESSAGES, left.messages + ms * MESSAGES_PER_MS) - 1;
    left.bytes = Math.min(BURST_BYTES, left.bytes + ms * BYTES_PER_MS) - length;
    return Math.max(0, -left.messages / MESSAGES_PER_MS, -left.bytes / BYTES_PER_MS);
  }
}

/** The most that a good answer takes. */
function answerOf(message: Message): Allowance {
  switch (message.type) {
    case "ping":
      return { messages: 1, bytes: 16 };
    case "getBlocks":
      return {
        messages: message.hashes.length + 1,
        bytes: message.hashes.length * MAX_FRAME_BYTES,
      };
    case "getRecords":
      return { messages: message.ids.length, bytes: message.ids.length * 2 * MAX_RECORD_BYTES };
    case "getHeaders":
    case "getSketch":
    case "getMissing":
    case "getBundle":
      return { messages: 1, bytes: MAX_FRAME_BYTES };
    default:
      return { messages: 0, bytes: 0 };
  }
}
