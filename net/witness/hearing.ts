/**
 * Who of the witnesses is heard: who has said something new lately, and has not missed what it would have answered.
 *
 * A statement says no time. What a peer tells of the past when it is asked (an answer) counts for nothing here, whoever
 * signed it. Without work a witness speaks once a minute. While rounds go on it has to speak in each of them, so one that
 * was stopped shows within seconds.
 */
import type { Clock } from "../../core/base/clock.ts";
import { HEARD_MS, MISSED_ROUNDS, SILENT_MS } from "./limits.ts";

/** The last word of a witness: when, in ms since the Unix epoch and in monotonic ms, and the highest round it spoke of. */
interface LastWord {
  readonly ms: number;
  readonly at: number;
  readonly round: number;
}

/** A round, and when it was reached, in monotonic ms. */
interface Reached {
  readonly round: number;
  readonly at: number;
}

/** A round in which so many have timed out that every honest witness does. */
interface TimedOut extends Reached {
  /** How often they say so again, in ms. */
  readonly repeatMs: number;
}

/** What was heard since the start. */
export class Hearing {
  readonly #clock: Pick<Clock, "now" | "monotonic">;
  /** By key number. */
  readonly #words: (LastWord | undefined)[] = [];
  /** Rounds that every witness which is there has spoken of, or a later one; the lowest first. */
  #reached: Reached[] = [];
  #timedOut: TimedOut | undefined;

  constructor({ clock }: { readonly clock: Pick<Clock, "now" | "monotonic"> }) {
    this.#clock = clock;
  }

  /** A witness has just said something new of a round. */
  note(key: number, round: number): void {
    const highest = Math.max(round, this.#words[key]?.round ?? 0);
    this.#words[key] = { ms: this.#clock.now(), at: this.#clock.monotonic(), round: highest };
  }

  /** So many have timed out in a round that every honest witness does, and says so again each `repeatMs` ms. */
  joined(round: number, repeatMs: number): void {
    if (round <= (this.#timedOut?.round ?? 0)) return;
    this.#timedOut = { round, repeatMs, at: this.#clock.monotonic() };
    this.#reach(round);
  }

  /** A round has made a block final: what is said of it, and before, is over. */
  finalised(round: number): void {
    if (round >= (this.#timedOut?.round ?? Infinity)) this.#timedOut = undefined;
    // Who is slow may say nothing in one of them: others were enough.
    this.#reach(round - MISSED_ROUNDS);
  }

  /** When a witness said something new last, in ms since the Unix epoch; undefined if it did not since the start. */
  seenMs(key: number): number | undefined {
    return this.#words[key]?.ms;
  }

  /** Whether a witness is heard: it said something new in the last two minutes, and has not fallen silent since. */
  isHeard(key: number): boolean {
    const word = this.#words[key];
    const now = this.#clock.monotonic();
    if (word === undefined || now - word.at >= HEARD_MS) return false;
    const isPassed = this.#reached.some(({ round, at }) =>
      round > word.round && now - Math.max(at, word.at) >= SILENT_MS
    );
    return !isPassed && !this.#isStuckWithout(word, now);
  }

  /** Whether the others say again and again that a round is over for them, and this one no longer does. */
  #isStuckWithout(word: LastWord, now: number): boolean {
    const { round = 0, at = 0, repeatMs = 0 } = this.#timedOut ?? {};
    return word.round <= round && now - Math.max(at, word.at) >= repeatMs + SILENT_MS;
  }

  #reach(round: number): void {
    if (round <= (this.#reached.at(-1)?.round ?? 0)) return;
    const at = this.#clock.monotonic();
    // Of those that are long enough ago the highest says all.
    const old = this.#reached.findLastIndex((each) => at - each.at >= SILENT_MS);
    this.#reached = [...this.#reached.slice(Math.max(0, old)), { round, at }];
  }
}
