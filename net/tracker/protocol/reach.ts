/** Whether others can connect to a peer, as far as its tracker knows, and when it looks again. */
import { LOST_AFTER_DIALS, MAX_REDIAL_MS, MIN_REDIAL_MS } from "./limits.ts";

/** What a tracker knows of a peer's address. */
export type Reach =
  /** This tracker dials nobody: the peer's word counts. */
  | "unchecked"
  /** Not dialled yet. */
  | "untried"
  /** It took a connection. */
  | "reached"
  /** It took none. */
  | "unreachable";

/** All that a tracker can know of whether a peer can be reached. */
export const REACHES: readonly Reach[] = ["unchecked", "untried", "reached", "unreachable"];

/** What a tracker knows of one peer's address. Times are monotonic milliseconds. */
export class Reachability {
  #state: Reach;
  #failures = 0;
  #dialAt = -Infinity;
  #isDialling = false;

  /** @param state `untried`, or `unchecked` if it is never to be dialled. */
  constructor(state: "unchecked" | "untried") {
    this.#state = state;
  }

  get state(): Reach {
    return this.#state;
  }

  /** True if others are told of the peer. */
  get isListed(): boolean {
    return this.#state === "reached" || this.#state === "unchecked";
  }

  /** True if it is time for a dial, and none is under way. */
  isDue(now: number): boolean {
    return this.#state !== "unchecked" && !this.#isDialling && now >= this.#dialAt;
  }

  /** A dial begins. */
  begin(): void {
    this.#isDialling = true;
  }

  /** A dial is over; its outcome is undefined if it tells nothing, as the peer has moved meanwhile. */
  end(isReached: boolean | undefined, now: number): void {
    this.#isDialling = false;
    if (isReached === undefined) return;
    this.#failures = isReached ? 0 : this.#failures + 1;
    const isLost = this.#state !== "reached" || this.#failures >= LOST_AFTER_DIALS;
    if (isReached) this.#state = "reached";
    else if (isLost) this.#state = "unreachable";
    const pauseMs = isReached ? MAX_REDIAL_MS : MIN_REDIAL_MS * 2 ** (this.#failures - 1);
    this.#dialAt = now + Math.min(MAX_REDIAL_MS, pauseMs);
  }

  /** The peer has another address, of which nothing is known. */
  forget(): void {
    if (this.#state === "unchecked") return;
    this.#state = "untried";
    this.#failures = 0;
    this.#dialAt = -Infinity;
  }
}
