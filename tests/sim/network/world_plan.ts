/** Who is in a world and how each is made, from a seed: before anything happens. */
import type { PendingLimits } from "../../../core/pending/limits.ts";
import type { Chance } from "./chance.ts";
import { CITIES } from "./city_latency.ts";
import { type Lie, LIES, MISDATER_SKEW_MS } from "./liar.ts";
import { INSTANT, type Speed } from "./virtual_cpu.ts";
import type { WitnessLie } from "./witness_liar.ts";
import { drawLine, type Line } from "./virtual_link.ts";

/** A witness on a machine. */
export interface WitnessRole {
  /** Its place in the network's list of keys. */
  readonly key: number;
  /** How it lies, if it does. */
  readonly lie?: WitnessLie;
}

/** How a machine of a world is made. */
export interface MemberPlan {
  readonly host: string;
  readonly line: Line;
  readonly lie: Lie | undefined;
  /** Its share of the mining power; 0 mines nothing. */
  readonly power: number;
  /** How far its clock is ahead, in ms. */
  readonly skewMs: number;
  readonly speed: Speed;
  /** How long a write to its disk takes, on average, in ms. */
  readonly syncMs: number;
  /** When it comes, and when it leaves for good, in ms; undefined stays. */
  readonly joinsAtMs: number;
  readonly departsAtMs: number | undefined;
  /** Which witness it is. @default {None} */
  readonly witness?: WitnessRole;
}

/** When faults happen, in ms: twice, with a lull between. */
export const STORM_MS = 60_000;

/** Wrong clocks are so by up to what others still take (three intervals of 5 s), and somewhat beyond. */
const MOST_SKEW_MS = 20_000;

/** Time until a write is synced by a disk that is well, and by a slow one, on average, in ms. */
const GOOD_SYNC_MS = 4;
export const SLOW_SYNC_MS = 150;

/** Who comes from then on, in ms, comes late: to a chain that has grown. */
export const LATE_MS = 20_000;

/** Liars may have so much of all mining power: a minority, with which they can be lucky now and then. */
const MOST_LYING_POWER = 0.4;

/** How much may wait in these worlds: little, so that floods get to the ceilings. */
export const PENDING_LIMITS: PendingLimits = {
  records: 300,
  bytes: 64 * 1024,
  sourceRecords: 150,
  sourceBytes: 32 * 1024,
};

/** Draws 3 to 9 machines: up to two liars first, then honest ones, of which some mine. */
export function planMembers(chance: Chance): MemberPlan[] {
  const count = 3 + chance.below(7);
  const liars = count < 4 ? 0 : chance.is(0.5) ? 0 : count < 6 || chance.is(0.7) ? 1 : 2;
  const honest = count - liars;
  // Where nobody honest mines, liars decide what gets into blocks, and nothing can be promised.
  const miners = 1 + chance.below(honest);
  const lying = liars === 0 ? 0 : chance.between(0.05, MOST_LYING_POWER);
  const plans = Array.from({ length: count }, (_, i): MemberPlan => {
    const lie = i < liars ? chance.of(LIES) : undefined;
    const isMiner = i >= liars && i < liars + miners;
    const isLate = chance.is(0.15);
    return {
      // Each in a neighbourhood of its own: they are far from each other.
      host: `20.${i}.0.1`,
      line: drawLine(chance.of(CITIES), chance),
      lie,
      power: lie !== undefined ? lying / liars : isMiner ? (1 - lying) / miners : 0,
      skewMs: lie === "misdater"
        ? MISDATER_SKEW_MS
        : chance.is(0.2)
        ? chance.between(-MOST_SKEW_MS, MOST_SKEW_MS)
        : 0,
      speed: chance.is(0.15) ? slow(chance) : INSTANT,
      syncMs: chance.is(0.15) ? SLOW_SYNC_MS : GOOD_SYNC_MS,
      joinsAtMs: isLate ? chance.between(LATE_MS, 2 * STORM_MS) : chance.between(0, LATE_MS / 2),
      departsAtMs: undefined,
    };
  });
  return chance.is(0.3) ? withDeparture(plans, chance) : plans;
}

function slow(chance: Chance): Speed {
  return {
    messageMs: chance.between(1, 20),
    kilobyteMs: chance.between(0, 3),
    recordMs: chance.between(0, 1),
  };
}

/** Has one leave for good, if that leaves enough honest ones with most of the mining power. */
function withDeparture(plans: MemberPlan[], chance: Chance): MemberPlan[] {
  const lying = powerOf(plans.filter(({ lie }) => lie !== undefined));
  const staying = plans.filter((plan) => {
    const rest = plans.filter((each) => each !== plan && each.lie === undefined);
    return plan.lie === undefined && rest.length >= 2 && powerOf(rest) > lying;
  });
  if (staying.length === 0) return plans;
  const leaver = chance.of(staying);
  const departsAtMs = chance.between(leaver.joinsAtMs, 2 * STORM_MS);
  return plans.map((plan) => plan === leaver ? { ...plan, departsAtMs } : plan);
}

function powerOf(plans: readonly MemberPlan[]): number {
  return plans.reduce((sum, { power }) => sum + power, 0);
}
