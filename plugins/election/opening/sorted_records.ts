/** The records of a chain with secret ballots, by what an archive takes them for. */
import { polynomialBodyIn } from "../records/polynomial_record.ts";
import { recordTypeOf } from "../records/record_head.ts";
import { readReplacedVoter } from "../records/replaced_voter.ts";
import { readRollChunk } from "../records/roll_chunk.ts";
import { signingTrusteeOf } from "../records/confirmation.ts";
import { trusteeKeyBodyIn } from "../records/trustee_key_record.ts";
import { MAX_CHUNK_ENTRIES } from "../roll/limits.ts";
import { readEntries } from "../roll/roll.ts";
import type { ChainElection } from "../secret/belenios_election_of.ts";

/** What of a chain is in its archive. */
export interface SortedRecords {
  /** In the order of the roll, with the keys of replaced letters. */
  readonly voters: { key: Uint8Array; readonly weight: number }[];
  /** In their order, as shares are. */
  readonly ballots: Uint8Array[];
  /** Bodies, by trustee. */
  readonly polynomials: Uint8Array[];
  readonly keys: Uint8Array[];
  tally: Uint8Array | undefined;
  readonly shares: Uint8Array[];
}

/** Sorts all records of a chain, as its validator has accepted them. */
export function sortRecords(election: ChainElection, records: Iterable<Uint8Array>): SortedRecords {
  const sorted: SortedRecords = {
    voters: [],
    ballots: [],
    polynomials: [],
    keys: [],
    tally: undefined,
    shares: [],
  };
  for (const record of records) sortRecord(election, record, sorted);
  return sorted;
}

function sortRecord(
  { definition: { roll, registrars }, chainId }: ChainElection,
  record: Uint8Array,
  sorted: SortedRecords,
): void {
  switch (recordTypeOf(record)) {
    case "roll": {
      const read = readRollChunk(record, { chainId, roll });
      if (!read.ok) return;
      const { index, bytes } = read.chunk;
      readEntries(bytes).forEach(({ publicKey, weight }, i) => {
        sorted.voters[index * MAX_CHUNK_ENTRIES + i] = { key: publicKey, weight };
      });
      return;
    }
    case "replaced-voter": {
      const read = readReplacedVoter(record, { chainId, registrars: registrars.length });
      if (read.ok) sorted.voters[read.replaced.voter - 1].key = read.replaced.publicKey;
      return;
    }
    case "polynomial":
      sorted.polynomials[signingTrusteeOf(record) - 1] = polynomialBodyIn(record);
      return;
    case "trustee-key":
      sorted.keys[signingTrusteeOf(record) - 1] = trusteeKeyBodyIn(record);
      return;
    case "secret-ballot":
      sorted.ballots.push(record);
      return;
    case "tally":
      sorted.tally = record;
      return;
    case "share":
      sorted.shares.push(record);
      return;
  }
}
