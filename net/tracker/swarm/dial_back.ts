/**
 * Looks whether peers can be reached, before others are told of them. It dials what the tracker sees a peer
 * at and nothing else, so that nobody can have it call a third machine.
 */
import { type Clock, Timeout } from "../../../core/base/clock.ts";
import { DialBudget } from "./dial_budget.ts";
import type { Address } from "../../base/address.ts";
import { encodeFrame } from "../../wire/frames.ts";
import { encodeMessage } from "../../wire/codec.ts";
import { DIAL_TIMEOUT_MS, MAX_DIALS, MAX_WAITING_DIALS } from "../protocol/limits.ts";
import type { Transport } from "../../transport/transport.ts";

/** A dial that somebody asks for. */
export interface Dial {
  readonly address: Address;
  /** By which the machine is counted; undefined for this one, which is not. */
  readonly source: string | undefined;
  /** Told once the dial is sure to be made. */
  begin(): void;
  /** Told of its outcome; undefined if it was broken off. */
  end(isReached: boolean | undefined): void;
}

/** Opens a connection and closes it. Rejects if nobody takes it, and when `signal` is aborted. */
export type ReachProbe = (address: Address, options: { signal: AbortSignal }) => Promise<void>;

/** What a `DialBack` works with. */
export interface DialBackDeps {
  readonly dial: ReachProbe;
  readonly clock: Clock;
  /** Told of each outcome. */
  readonly onOutcome?: (isReached: boolean) => void;
}

/** What a peer is told by the tracker that dials it, so that its log need not wonder. */
const GOODBYE = encodeFrame(encodeMessage({
  type: "bye",
  code: "dial-back",
  reason: "the tracker only looks whether this peer can be reached",
}));

/** A probe over a transport. */
export function createReachProbe(transport: Pick<Transport, "connect">): ReachProbe {
  return async (address, options) => {
    const connection = await transport.connect(address, options);
    try {
      await connection.write(GOODBYE);
    } catch {
      // It took the connection and has no room: that it can be reached is all that counts.
    } finally {
      connection.close();
    }
  };
}

/** Makes dials, a bounded number at once and of each machine. */
export class DialBack implements AsyncDisposable {
  readonly #deps: DialBackDeps;
  readonly #budget: DialBudget;
  readonly #waiting: Dial[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(deps: DialBackDeps) {
    this.#deps = deps;
    this.#budget = new DialBudget(deps);
  }

  /** How many dials are under way or wait for their turn. */
  get size(): number {
    return this.#running.size + this.#waiting.length;
  }

  /**
   * Makes a dial, now or in its turn. False if that would be one too many, of all or to this machine:
   * whoever still wants it then asks again.
   */
  take(dial: Dial): boolean {
    if (this.#closing.signal.aborted || this.#waiting.length >= MAX_WAITING_DIALS) return false;
    if (!this.#budget.take(dial.source)) return false;
    dial.begin();
    this.#waiting.push(dial);
    this.#startNext();
    return true;
  }

  /** Breaks off what is under way and makes no more dials. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    for (const dial of this.#waiting.splice(0)) dial.end(undefined);
    await Promise.all(this.#running);
  }

  #startNext(): void {
    if (this.#running.size >= MAX_DIALS) return;
    const dial = this.#waiting.shift();
    if (dial === undefined) return;
    const running = this.#run(dial).then(() => {
      this.#running.delete(running);
      this.#startNext();
    });
    this.#running.add(running);
  }

  async #run({ address, end }: Dial): Promise<void> {
    const isReached = await this.#reaches(address);
    if (this.#closing.signal.aborted) return end(undefined);
    this.#deps.onOutcome?.(isReached);
    end(isReached);
  }

  async #reaches(address: Address): Promise<boolean> {
    const { dial, clock } = this.#deps;
    await using timeout = new Timeout(clock, DIAL_TIMEOUT_MS, { signal: this.#closing.signal });
    try {
      await dial(address, { signal: timeout.signal });
      return true;
    } catch {
      // Whatever the reason is: nobody took the connection.
      return false;
    }
  }
}
