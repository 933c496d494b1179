/** What is known of the clock of this machine, and the sentences for people. */
import { countOf } from "../../core/base/count_of.ts";
import { MAX_CLOCK_UNCERTAINTY_MS } from "./limits.ts";

/**
 * What is known of the clock of a peer's machine, as `status --json` prints it. It is for a person, and for
 * who waits until a chain is up to date: no block is judged or dated by it.
 */
export interface ClockReport {
  /**
   * How far the clock is ahead of others', in ms; below zero it is behind; null if nobody is known to compare
   * with. With fewer than three others it may as well be theirs that is wrong.
   */
  readonly offsetMs: number | null;
  /** How many clocks it was compared with. */
  readonly comparedWith: number;
  /** Connected peers whose chain is heavier, by blocks that lie too far ahead of this clock to be taken. */
  readonly heldBackPeers: number;
  /** How far the last of these blocks lies ahead of this clock, in ms; 0 if there is none. */
  readonly heldBackMs: number;
  /** How far the last block that counts here lies ahead of this clock, in ms; 0 if that is within the rule. */
  readonly tipAheadMs: number;
  /** How long this clock says it is before the network was made, in ms; 0 if it is not. */
  readonly beforeNetworkMs: number;
  /** True if a clock is so wrong that this chain may lack what others count. */
  readonly isHoldingBack: boolean;
}

/** What to do about it; each system has its own way. */
export const SET_IT = 'set it, for example with "timedatectl set-ntp true"';

/** One sentence for people on what is wrong; undefined if nothing is known to be. */
export function describeClockFault(report: ClockReport): string | undefined {
  const { offsetMs, comparedWith, heldBackPeers, heldBackMs, tipAheadMs, beforeNetworkMs } = report;
  if (beforeNetworkMs > 0) {
    return `this machine's clock is wrong: it shows a time ${
      describeSpan(beforeNetworkMs)
    } before ` +
      `this network was made; ${SET_IT}`;
  }
  if (heldBackPeers > 0 && report.isHoldingBack) {
    return `${describeDifference(offsetMs ?? -heldBackMs, comparedWith)}: blocks of ` +
      `${countOf(heldBackPeers, "peer")} lie up to ${describeSpan(heldBackMs)} ahead of this ` +
      `machine's clock and are not taken, so votes may be missing here; if it is this clock, ${SET_IT}`;
  }
  if (tipAheadMs > 0) {
    return `a clock is wrong, or was: the last block here lies ${
      describeSpan(tipAheadMs)
    } ahead of ` +
      `this machine's clock, and no other one is taken after it; if it is this one, ${SET_IT}`;
  }
  if (heldBackPeers > 0) {
    return `blocks of ${countOf(heldBackPeers, "peer")} lie up to ${
      describeSpan(heldBackMs)
    } ahead ` +
      "of this machine's clock, which agrees with others', and are not taken";
  }
  return undefined;
}

/** How two clocks differ. With fewer than three to compare with, nobody can tell which one is wrong. */
export function describeDifference(offsetMs: number, comparedWith: number): string {
  const span = describeSpan(Math.abs(offsetMs));
  const side = offsetMs < 0 ? "behind" : "ahead of";
  if (comparedWith >= 3) {
    return `this machine's clock is ${span} ${side} the median of ${comparedWith} peers`;
  }
  const others = comparedWith === 0 ? "others" : countOf(comparedWith, "peer");
  return `a clock is wrong, this machine's or another: this one is ${span} ${side} ${others}`;
}

/** What `status` shows of the clock: how it compares, and what to do if it is wrong. */
export function describeClock(report: ClockReport): string {
  const fault = describeClockFault(report);
  if (fault !== undefined) return fault;
  const { offsetMs, comparedWith } = report;
  if (offsetMs === null) return "not compared, for want of a peer that this one dialled";
  const seconds = (Math.abs(offsetMs) / 1_000).toFixed(1);
  const whom = comparedWith >= 3 ? "the median of its peers" : countOf(comparedWith, "peer");
  const text = `${seconds} s ${offsetMs < 0 ? "behind" : "ahead of"} ${whom}`;
  return Math.abs(offsetMs) <= MAX_CLOCK_UNCERTAINTY_MS ? text : `${text}: ${SET_IT}`;
}

/** A span of time as people say it: `42 s`, `60 min`, `2 h 5 min`, `19970 days`. */
export function describeSpan(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.round(hours / 24)} days`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
