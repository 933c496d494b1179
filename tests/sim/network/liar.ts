/** Liars: peers that run our own node, but for what becomes of what they send and hear, and what they mine. */
import { encodeFrame } from "../../../net/wire/frames.ts";
import { MAX_TOLD_ADDRESSES } from "../../../net/wire/limits.ts";
import { encodeMessage, typeOf } from "../../../net/wire/codec.ts";
import type { MessageType } from "../../../net/wire/messages.ts";
import type { Miner } from "../../../net/node/mining_loop.ts";
import type { Transport } from "../../../net/transport/transport.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import type { Chance } from "./chance.ts";
import { filteredTransport } from "./filtered_transport.ts";

/** What liars do. */
export const LIES = [
  /** Names blocks and does not send most of them. */
  "withholder",
  /** Sends now and then what is no message. */
  "garbler",
  /** Hands in as many votes as have room. */
  "flooder",
  /** Mines a branch of its own from some time on, which it shows to all, and hears of no other block. */
  "forker",
  /** Mines a branch of its own that nobody sees for a while, and then shows all of it at once. */
  "hoarder",
  /** Stamps its blocks with times that are to come, or long past. */
  "misdater",
  /** Names peers that are dead, and addresses where nobody ever was. */
  "namer",
] as const;

export type Lie = typeof LIES[number];

/** Messages that carry a block, a sketch of one or what it lacks. */
const BLOCKS: ReadonlySet<MessageType | undefined> = new Set(["block", "sketch", "missing"]);

/** Those by which one learns that there is a block. */
const NEWS: ReadonlySet<MessageType | undefined> = new Set(["tip", "headers", ...BLOCKS]);

/** How far the clock of a misdater is ahead, in ms: beyond what others take. */
export const MISDATER_SKEW_MS = 40_000;

/** What it does not want to hear while it mines a branch of its own: our program would leave that for what is final. */
const UNHEARD: ReadonlySet<MessageType | undefined> = new Set(["certificate", ...NEWS]);

/** A liar. */
export class Liar {
  readonly lie: Lie;
  readonly #chance: Chance;
  /** Where nobody is. */
  readonly #dead: () => readonly string[];
  /** Neither hears of blocks nor tells of its own. */
  isHiding = false;
  /** Hears of no block, and tells of its own. */
  isDeaf = false;

  /** @param dead Hosts that are off. */
  constructor(lie: Lie, chance: Chance, dead: () => readonly string[]) {
    this.lie = lie;
    this.#chance = chance;
    this.#dead = dead;
  }

  /** What it reaches others by. */
  transport(transport: Transport): Transport {
    return filteredTransport(
      transport,
      (frame) => this.#send(frame),
      (frame) => (this.isDeaf || this.isHiding) && isOf(frame, UNHEARD) ? undefined : frame,
    );
  }

  /**
   * What it mines with.
   *
   * @param timeOf The time of the block with a hash.
   */
  miner(miner: Miner, timeOf: (hash: BlockHash) => number | undefined): Miner {
    if (this.lie !== "misdater") return miner;
    return {
      hashrate: 0,
      mine: (template, options) => {
        const { header } = template;
        // By its own clock it is in the future already.
        const isLate = this.#chance.is(0.3);
        const time = isLate ? (timeOf(header.prevHash) ?? header.time - 1) + 1 : header.time;
        return miner.mine({ ...template, header: { ...header, time } }, options);
      },
    };
  }

  #send(frame: Uint8Array): Uint8Array | undefined {
    if (this.isHiding && isOf(frame, NEWS)) return undefined;
    switch (this.lie) {
      case "withholder":
        return isOf(frame, BLOCKS) && this.#chance.is(0.7) ? undefined : frame;
      case "garbler":
        return this.#chance.is(0.02) ? this.#garble(frame) : frame;
      case "namer":
        return typeOf(frame[4]) === "addresses" ? this.#nameNobody() : frame;
      default:
        return frame;
    }
  }

  #garble(frame: Uint8Array): Uint8Array {
    const copy = frame.slice();
    copy[this.#chance.below(copy.length)] ^= 1 + this.#chance.below(255);
    return copy;
  }

  #nameNobody(): Uint8Array {
    const hosts = [...this.#dead()];
    while (hosts.length < MAX_TOLD_ADDRESSES) {
      hosts.push([198, 18 + this.#chance.below(2), ...this.#numbers(2)].join("."));
    }
    const addresses = hosts.map((host) => ({ host, port: 7_000 }));
    return encodeFrame(encodeMessage({ type: "addresses", addresses }));
  }

  #numbers(count: number): number[] {
    return Array.from({ length: count }, () => this.#chance.below(256));
  }
}

function isOf(frame: Uint8Array, types: ReadonlySet<MessageType | undefined>): boolean {
  return types.has(typeOf(frame[4]));
}
