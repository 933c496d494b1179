/** Compares the machine's clock with what peers and blocks say of theirs, and tells a person if it is wrong. */
import type { Clock } from "../../core/base/clock.ts";
import type { HeaderLink } from "../../core/rules/header_link.ts";
import {
  type ClockOffset,
  estimateClockOffset,
  offsetFrom,
  type PeerClock,
} from "./clock_offset.ts";
import {
  type ClockReport,
  describeClockFault,
  describeDifference,
  describeSpan,
  SET_IT,
} from "./clock_report.ts";
import { MAX_CLOCK_UNCERTAINTY_MS } from "./limits.ts";
import type { Log } from "../base/log.ts";

/**
 * How long something new must hold before it is said, in ms: peers come and go, and a machine that wakes
 * from sleep is still connected with those it had, for {@linkcode SILENT_AFTER_MS} at most.
 */
const SETTLE_MS = 20_000;

/** A connected peer, as far as clocks go. */
export interface ClockPeer {
  /** True if this side dialled it. Those that dial us choose us, and may be many of one. */
  readonly outbound: boolean;
  readonly clock: PeerClock;
  /**
   * Time in ms since the Unix epoch of the last of its blocks that would make its chain the heaviest and are
   * held back here, as they lie too far ahead of the clock; undefined if there are none.
   */
  readonly heldTime: number | undefined;
}

/** What a {@linkcode ClockWatch} needs. */
export interface ClockWatchDeps {
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly log: Log;
  readonly peers: () => readonly ClockPeer[];
  /** The end of the best chain. */
  readonly tip: () => Pick<HeaderLink, "header">;
}

/** What does not change of a network. */
export interface ClockWatchOptions {
  /** How far ahead of the clock a block may be, in ms. */
  readonly futureLimitMs: number;
  /** When the network was made, in ms since the Unix epoch. */
  readonly created: number;
}

/** Watches the clock of this machine. */
export class ClockWatch {
  readonly #options: ClockWatchOptions;
  readonly #deps: ClockWatchDeps;
  /** The offset that was said last; 0 if all is well. */
  #saidMs = 0;
  /** True while it was said that something is held back. */
  #saidFault = false;
  /** Monotonic time in ms since which there is something else to say. */
  #newsSince: number | undefined;

  constructor(options: ClockWatchOptions, deps: ClockWatchDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /** How far the clock is ahead of the median of the peers that this side dialled, if enough are known. */
  get offset(): ClockOffset | undefined {
    return estimateClockOffset(this.#dialled, this.#deps.clock);
  }

  /** All that is known now. */
  get report(): ClockReport {
    const { clock, peers, tip } = this.#deps;
    const { futureLimitMs, created } = this.#options;
    const now = clock.now();
    const held = peers().filter(({ heldTime }) => heldTime !== undefined);
    const suspects = held.filter(({ clock }) => !this.#isNear(clock));
    const compared = this.offset ??
      estimateClockOffset(suspects.map(clockOf), clock, 1) ??
      estimateClockOffset(this.#dialled, clock, 1);
    const aheadMs = tip().header.time - now;
    const tipAheadMs = aheadMs > futureLimitMs ? aheadMs : 0;
    const beforeMs = created - now;
    const beforeNetworkMs = beforeMs > futureLimitMs ? beforeMs : 0;
    return {
      offsetMs: compared?.offsetMs ?? null,
      comparedWith: compared?.clocks ?? 0,
      heldBackPeers: held.length,
      heldBackMs: held.reduce((most, { heldTime }) => Math.max(most, heldTime! - now), 0),
      tipAheadMs,
      beforeNetworkMs,
      isHoldingBack: tipAheadMs > 0 || beforeNetworkMs > 0 || this.#isDoubtful(suspects),
    };
  }

  /** Says what is new. To be called every few seconds. */
  check(): void {
    const { offset, report } = this;
    const now = this.#deps.clock.monotonic();
    const news = this.#news(report, offset);
    if (news === undefined) {
      this.#newsSince = undefined;
      return;
    }
    this.#newsSince ??= now;
    if (now - this.#newsSince < SETTLE_MS) return;
    this.#newsSince = undefined;
    news();
  }

  get #dialled(): PeerClock[] {
    return this.#deps.peers().filter(({ outbound }) => outbound).map(clockOf);
  }

  /**
   * Offset in ms from which on it is said: a third of what blocks may be ahead, as two clocks that are wrong
   * by that in both ways still understand each other; and more than a slow link can make of a right clock.
   */
  get #worthMs(): number {
    return Math.max(this.#options.futureLimitMs / 3, MAX_CLOCK_UNCERTAINTY_MS + 1);
  }

  /** True if a clock is known to show about what this one does. */
  #isNear(clock: PeerClock): boolean {
    const offset = offsetFrom(clock, this.#deps.clock);
    return offset !== undefined && Math.abs(offset) < this.#worthMs;
  }

  /**
   * True if it may be this clock that is wrong, as these peers have other clocks and heavier chains. It is not
   * where most of those that this side dialled agree with it, nor where none of these was dialled and any peer
   * agrees with it: strangers that dial us must not make a right clock look wrong.
   */
  #isDoubtful(suspects: readonly ClockPeer[]): boolean {
    if (suspects.length === 0) return false;
    const { offset } = this;
    if (offset !== undefined) return Math.abs(offset.offsetMs) >= this.#worthMs;
    if (suspects.some(({ outbound }) => outbound)) return true;
    return !this.#deps.peers().some((each) => this.#isNear(clockOf(each)));
  }

  /** What is to be said, if it is something else than before. */
  #news(report: ClockReport, offset: ClockOffset | undefined): (() => void) | undefined {
    if (report.isHoldingBack && this.#saidMs === 0) {
      return this.#saidFault ? undefined : () => {
        this.#saidFault = true;
        if (offset !== undefined && this.#isWrong(offset)) this.#saidMs = offset.offsetMs;
        this.#deps.log.warn(describeClockFault(report)!);
      };
    }
    if (offset !== undefined && this.#isNews(offset.offsetMs)) return () => this.#say(offset);
    if (!this.#saidFault || report.isHoldingBack) return undefined;
    return () => {
      this.#saidFault = false;
      this.#deps.log.info("no blocks are held back any more as ahead of this machine's clock");
    };
  }

  #isWrong({ offsetMs }: ClockOffset): boolean {
    return Math.abs(offsetMs) >= this.#worthMs;
  }

  /** True if it is wrong and was not said to be, or is much more, or less wrong, or no longer. */
  #isNews(offsetMs: number): boolean {
    const isWrong = Math.abs(offsetMs) >= this.#worthMs;
    if (isWrong) return Math.abs(offsetMs - this.#saidMs) >= this.#worthMs;
    // What wavers around the mark is no news each time.
    return this.#saidMs !== 0 && Math.abs(offsetMs) < this.#worthMs / 2;
  }

  #say(offset: ClockOffset): void {
    const { offsetMs, clocks } = offset;
    if (!this.#isWrong(offset)) {
      this.#saidMs = 0;
      this.#deps.log.info(`this machine's clock agrees with the median of ${clocks} peers again`);
      return;
    }
    this.#saidMs = offsetMs;
    const limit = describeSpan(this.#options.futureLimitMs);
    const effect = offsetMs < 0
      ? `blocks more than ${limit} ahead are not taken until then`
      : `others take no block that is more than ${limit} ahead of them, so votes wait until then`;
    this.#deps.log.warn(`${describeDifference(offsetMs, clocks)}; ${SET_IT}; ${effect}`);
  }
}

function clockOf({ clock }: ClockPeer): PeerClock {
  return clock;
}
