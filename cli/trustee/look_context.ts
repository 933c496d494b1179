/** Who looks whether it is a trustee's turn, and at what. */
import type { Clock } from "../../core/base/clock.ts";
import type { PeerApi, PeerStatus } from "../../net/api/peer_api.ts";
import type { OwnTrustee } from "../../plugins/election/secret/trustee_part.ts";
import type { Election } from "../result/read_election.ts";
import type { TrusteeMemory } from "./trustee_memory.ts";

/** Who looks, and where. */
export interface LookContext {
  readonly file: TrusteeMemory;
  readonly own: OwnTrustee;
  readonly election: Election;
  readonly api: PeerApi;
  readonly clock: Pick<Clock, "now">;
  /** Works the tally out of the chain as it is. */
  readonly makeTally: () => Promise<Uint8Array>;
}

/** What is known of the chain that is looked at. */
export interface LookedAt {
  readonly status: PeerStatus;
  /** Up to which block nothing is expected to change. */
  readonly finalIndex: number;
  /** The later of this machine's time and that of the last block, in ms. */
  readonly time: number;
}
