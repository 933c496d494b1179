/** What a `Swarm` is made of. */
import type { Clock, Random } from "../../../core/base/clock.ts";
import { MAX_EXPIRY_MS } from "../protocol/limits.ts";
import type { Announced } from "../protocol/swarm_types.ts";
import type { SwarmLimits } from "./capacity.ts";
import type { Dial } from "./dial_back.ts";

/** How much a `Swarm` keeps, and of whom it tells. */
export interface SwarmOptions extends SwarmLimits {
  /**
   * Milliseconds of silence after which `expire()` drops a peer.
   * @default {DEFAULT_EXPIRY_MS}
   */
  readonly expiryMs?: number;
  /**
   * Tell of a peer only once it was reached, by the dials that `announce()` asks for.
   * @default {false}
   */
  readonly dialBack?: boolean;
}

/** What an announcement is answered with, and what the caller is asked to do. */
export interface SwarmAnswer extends Announced {
  /** Look whether the peer can be reached. */
  readonly dial?: Dial;
}

/** What a `Swarm` needs. */
export interface SwarmDeps {
  readonly clock: Clock;
  readonly random: Random;
}

/** @throws {RangeError} When it is not from 1 to `MAX_EXPIRY_MS`. */
export function checkExpiry(expiryMs: number): number {
  if (!(expiryMs >= 1 && expiryMs <= MAX_EXPIRY_MS)) {
    throw new RangeError(
      `Cannot create the swarm as expiryMs must be from 1 to ${MAX_EXPIRY_MS}: it is ${expiryMs}`,
    );
  }
  return expiryMs;
}
