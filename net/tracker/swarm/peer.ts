import { bytesToHex } from "../../../core/base/hash.ts";
import type { Random } from "../../../core/base/clock.ts";
import type { Address } from "../../base/address.ts";
import type { Reachability } from "../protocol/reach.ts";

/** A peer as its tracker knows it. */
export interface SwarmPeer {
  readonly chainId: string;
  readonly peerId: string;
  readonly token: string;
  readonly reach: Reachability;
  host: string;
  /** By which its machine is counted; undefined for this one, which is not. */
  source: string | undefined;
  port: number;
  /** Where it listens in its own network. */
  local: readonly Address[];
  /** Monotonic milliseconds of the last announcement. */
  lastSeen: number;
}

/** The secret of a new peer: its own, if it has brought one of 32 hex digits. */
export function tokenFrom(token: string | undefined, random: Random): string {
  const isGood = token !== undefined && /^[0-9a-f]{32}$/.test(token);
  return isGood ? token : bytesToHex(random.bytes(16));
}
