/** Who looks whether it is a trustee's turn, and at what. */
import type { Clock } from "../../core/base/clock.ts";
import type { PeerApi, PeerStatus } from "../../net/api/peer_api.ts";
import type { OwnTrustee } from "../../plugins/election/secret/trustee_part.ts";
import type { Election } from "../result/read_election.ts";
import { ChainMovedError } from "../app/errors.ts";
import type { TallyWatch } from "./tally_watch.ts";
import type { TrusteeMemory } from "./trustee_memory.ts";

/** The trustee whose turn is looked for, and the peer that is asked. */
export interface LookContext {
  readonly file: TrusteeMemory;
  readonly own: OwnTrustee;
  readonly election: Election;
  readonly api: PeerApi;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  /** Of this process, which looks again and again. */
  readonly watch: TallyWatch;
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

/**
 * What is settled on one branch says nothing of another: all that is looked at has to be of one chain.
 *
 * @param tip Of the chain that an answer is of.
 * @throws {ChainMovedError} If it is another one than was looked at first.
 */
export function checkTip({ status }: LookedAt, tip: string): void {
  if (tip === status.tip) return;
  throw new ChainMovedError(
    `Cannot look what is to be done as the chain must end with the block ${status.tip} meanwhile: it ends with ${tip}. Try again`,
  );
}
