/** What names a tally in seals and shares. */
import { bytesToHex, concatBytes, hexToBytes, sha256 } from "../../../core/base/hash.ts";

const TAG = new TextEncoder().encode("chainvote/1/tally\0");

/** What is opened, and with which keys. */
export interface OpenedStatement {
  /** 64 hex digits. */
  readonly chainId: string;
  /** The key that ballots are encrypted under, 64 hex digits as RFC 8032 has a point. */
  readonly electionKey: string;
  /** Those that trustees open with, in their order, written alike. */
  readonly trusteeKeys: readonly string[];
  /** The encryptions, one behind the other, as the tally's record has them. */
  readonly sums: Uint8Array;
}

/**
 * The digest of a tally, 64 hex digits. It binds all that a share's proofs are about but the share itself, so a share that names it
 * is good or bad on every branch. It does not bind the order of the ballots: the same sum is the same tally.
 */
export function tallyDigestOf(
  { chainId, electionKey, trusteeKeys, sums }: OpenedStatement,
): string {
  const keys = [electionKey, ...trusteeKeys].map(hexToBytes);
  return bytesToHex(sha256(concatBytes(TAG, hexToBytes(chainId), ...keys, sums)));
}
