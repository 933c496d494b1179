/** What lies between the machines of a world: how far their cities are apart, and how good their lines are. */
import type { Chance } from "./chance.ts";
import { type City, roundTripMs } from "./city_latency.ts";
import type { Link } from "./virtual_flow.ts";

/** A machine's own line to the network, one way. */
export interface Line {
  readonly city: City;
  /** How long it takes to the exchange of its city, in ms. */
  readonly lastMileMs: number;
  /** By how much messages come later than they could, on average, as a share of the way. */
  readonly jitter: number;
  /** Share of segments that get lost. */
  readonly loss: number;
  readonly bytesPerMs: number;
}

/** Chances of a bad line and of a narrow one. */
const [LOSSY, NARROW] = [0.2, 0.15];

/** Draws a line: most are good, some lose up to 3 % or have a quarter to a full Mbit/s. */
export function drawLine(city: City, chance: Chance): Line {
  return {
    city,
    lastMileMs: chance.between(0.5, 20),
    jitter: chance.between(0, 0.1),
    loss: chance.is(LOSSY) ? chance.between(0.003, 0.03) : chance.between(0, 0.001),
    bytesPerMs: chance.is(NARROW) ? chance.between(32, 128) : chance.between(500, 12_500),
  };
}

/** True if a line loses more than others. */
export function isLossy({ loss }: Line): boolean {
  return loss > 0.001;
}

/** True if a line is slower than others. */
export function isNarrow({ bytesPerMs }: Line): boolean {
  return bytesPerMs < 500;
}

/** The way from one line to another, with the jitter of the moment. */
export function linkBetween(from: Line, to: Line, chance: Chance): Link {
  const wayMs = from.lastMileMs + roundTripMs(from.city, to.city) / 2 + to.lastMileMs;
  const jitter = from.jitter + to.jitter;
  return {
    // Delays in queues have a long tail.
    latencyMs: wayMs * (1 - jitter * Math.log(1 - chance.draw())),
    bytesPerMs: Math.min(from.bytesPerMs, to.bytesPerMs),
    loss: 1 - (1 - from.loss) * (1 - to.loss),
  };
}
