/** The address of a vote: which one, and of which election, so that a peer of another one is noticed. */
import type { ChainId, RecordId } from "../../../core/block/ids.ts";

/** The fragment at which a page shows a vote, whichever peer serves it. */
export function addressOfVote(id: RecordId, chainId: ChainId): string {
  return `#/r/${id}/${chainId}`;
}

/** The fragment of what somebody typed or pasted: an address, or the digits of a vote. Undefined if it is neither. */
export function placeOfVote(text: string): string | undefined {
  const typed = text.trim().toLowerCase();
  const [, rest] = /^\S*#\/r\/(\S+)$/.exec(typed) ?? [];
  const digits = rest ?? typed;
  return /^[0-9a-f]{64}(\/[0-9a-f]{64})?$/.test(digits) ? `#/r/${digits}` : undefined;
}
