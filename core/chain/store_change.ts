/** What a change of the pending records writes to the store, in the same transaction as the blocks that caused it. */
import type { RecordId } from "../block/ids.ts";
import type { Loss } from "../store/losses.ts";
import type { PendingPlan } from "../pending/pending.ts";
import type { StoreChange, StoredCertificate } from "../store/store.ts";
import type { ChainId } from "../block/ids.ts";
import { type Certificate, encodeCertificate } from "../witness/certificate.ts";

/**
 * What a plan writes to the store.
 *
 * @param at When, in ms since the Unix epoch, and at which block: told of what is lost.
 */
export function changeOf(
  { added, removed, refused, forgotten, lost }: PendingPlan,
  at: Omit<Loss, "records">,
): StoreChange {
  return {
    pendingAdded: added.map(({ bytes }) => bytes),
    pendingVerdicts: new Map<RecordId, string>(
      added.flatMap(({ id, verdict }): [RecordId, string][] => {
        return verdict === undefined ? [] : [[id, verdict]];
      }),
    ),
    pendingSource: added[0]?.source,
    pendingRemoved: removed,
    refused,
    forgotten,
    ...(lost > 0 && { lost: { ...at, records: lost } }),
  };
}

/** A certificate as it is stored. */
export function toStoredCertificate(chainId: ChainId, certificate: Certificate): StoredCertificate {
  const { kind, round, hash } = certificate.statement;
  return { kind, round, hash, bytes: encodeCertificate(chainId, certificate) };
}
