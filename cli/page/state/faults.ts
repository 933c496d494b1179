/** What went wrong between this page and its peer, as against in the page itself. */
import { ApiError } from "../../../net/api/error.ts";
import { UnreachableError } from "../../app/errors.ts";

/** A peer that gave no answer that can be used, or has no place for one now: another try may succeed. */
const AWAY = { kind: "away" } as const;

/** How a call to the peer failed. */
export type PeerFault =
  | typeof AWAY
  | { readonly kind: "refused"; readonly code: string | undefined; readonly reason: string };

/** Refusals that say to come again later. */
const PASSING: readonly (string | undefined)[] = ["busy", "too-many-ballots"];

/** How a call failed; undefined for a fault of this page, which is not to be told as a peer that is away. */
export function peerFaultOf(error: unknown): PeerFault | undefined {
  if (error instanceof UnreachableError) return AWAY;
  if (!(error instanceof ApiError)) return undefined;
  const { code, reasonCode, message } = error;
  if (code !== "refused" || PASSING.includes(reasonCode)) return AWAY;
  return { kind: "refused", code: reasonCode, reason: message };
}
