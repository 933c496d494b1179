/**
 * How wrong this machine's clock may be, by what others say of theirs. It is for a person to read: no block
 * is judged by it, and none is dated by it. Bitcoin Core did so until 2024, and stopped, as whoever a node
 * was connected with could move its time (src/node/timeoffsets.h, pull request 28956).
 */
import type { Clock } from "../../core/base/clock.ts";
import { MAX_CLOCK_UNCERTAINTY_MS, MIN_CLOCKS } from "./limits.ts";
import type { HelloSpan } from "../session/session.ts";

/** A peer's clock, as far as one hello tells. */
export interface PeerClock {
  /** What it shows, less what the own monotonic clock shows, in ms. */
  readonly aheadOfMonotonic: number;
  /** How far the truth may be from that, in ms. */
  readonly uncertaintyMs: number;
}

/**
 * What a hello says of the peer's clock: it was read at some moment between the two, taken for the middle.
 *
 * @param time What the peer's clock showed, in ms since the Unix epoch.
 */
export function readPeerClock(time: number, { begunAt, heardAt }: HelloSpan): PeerClock {
  const uncertaintyMs = (heardAt - begunAt) / 2;
  return { aheadOfMonotonic: time - begunAt - uncertaintyMs, uncertaintyMs };
}

/** A clock compared with others. */
export interface ClockOffset {
  /** How far it is ahead of their median, in ms; below zero it is behind. */
  readonly offsetMs: number;
  /** How many others there are. */
  readonly clocks: number;
}

/**
 * How far this machine's clock is ahead of the median of others; undefined with fewer than `atLeast`. Of two medians it is the one nearer to zero, so that half of the peers may lie and
 * cannot make a right clock look wrong. As others are remembered by the monotonic clock, it is right again
 * at once when somebody sets this one.
 *
 * @param atLeast How many must be known. @default {MIN_CLOCKS}
 */
export function estimateClockOffset(
  clocks: readonly PeerClock[],
  clock: Pick<Clock, "now" | "monotonic">,
  atLeast = MIN_CLOCKS,
): ClockOffset | undefined {
  const offsets = clocks
    .flatMap((each) => offsetFrom(each, clock) ?? [])
    .sort((a, b) => a - b);
  const { length } = offsets;
  if (length < atLeast) return undefined;
  const [lower, upper] = [offsets[(length - 1) >> 1], offsets[length >> 1]];
  const offsetMs = Math.abs(lower) < Math.abs(upper) ? lower : upper;
  return { offsetMs: Math.round(offsetMs), clocks: length };
}

/** How far this machine's clock is ahead of one other, in ms; undefined if that one is known too roughly. */
export function offsetFrom(
  { aheadOfMonotonic, uncertaintyMs }: PeerClock,
  clock: Pick<Clock, "now" | "monotonic">,
): number | undefined {
  if (uncertaintyMs > MAX_CLOCK_UNCERTAINTY_MS) return undefined;
  return clock.now() - clock.monotonic() - aheadOfMonotonic;
}
