import type { Random } from "../../../core/base/clock.ts";
import type { Address } from "../../base/address.ts";
import type { Reachability } from "../protocol/reach.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import type { PeerId } from "../../base/peer_id.ts";
import { drawTrackerToken, isDrawn, type TrackerToken } from "../protocol/tracker_token.ts";

/** A peer as its tracker knows it. */
export interface SwarmPeer {
  readonly chainId: ChainId;
  readonly peerId: PeerId;
  readonly token: TrackerToken;
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
export function tokenFrom(token: TrackerToken | undefined, random: Random): TrackerToken {
  return token !== undefined && isDrawn(token) ? token : drawTrackerToken(random);
}
