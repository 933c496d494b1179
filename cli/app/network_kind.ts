/** What a network is for, by its validator. */
import type { PeerStatus } from "../../net/api/peer_api.ts";

/** True if a peer's network is an election with a roll. */
export function isElection({ validator }: Pick<PeerStatus, "validator">): boolean {
  return validator.startsWith("election ");
}
