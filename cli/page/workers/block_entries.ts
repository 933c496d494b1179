/** What a block holds, held against its header. */
import { base64ToBytes } from "../../../core/base/base64.ts";
import { bytesToHex, HASH_SIZE } from "../../../core/base/hash.ts";
import type { MerkleRoot } from "../../../core/block/ids.ts";
import { hashLeaves, merkleRootOfLeaves } from "../../../core/block/merkle.ts";
import {
  BALLOT_START_BYTES,
  ballotPlaceOf,
} from "../../../plugins/election/records/ballot_start.ts";
import { recordTypeOf } from "../../../plugins/election/records/record_head.ts";

/** An entry of a block, as far as it tells by itself. */
export interface BlockEntry {
  /** The record's id. */
  readonly id: string;
  readonly kind: "vote" | "roll" | "notice" | "replaced" | "trustee" | "other";
  /** The number of the letter, of a vote. */
  readonly voter?: number;
}

/** What a peer gave of a block. */
export interface BlockToCheck {
  /** The head of the tree of its records, from its header. */
  readonly dataRoot: MerkleRoot;
  /** In base64. */
  readonly records: readonly string[];
}

/** The entries of a block. @returns Undefined if they are not those of its header. */
export function checkBlock({ dataRoot, records }: BlockToCheck): readonly BlockEntry[] | undefined {
  const bytes = records.map(base64ToBytes);
  const leaves = hashLeaves(bytes);
  if (merkleRootOfLeaves(leaves) !== dataRoot) return undefined;
  // A record's id is the hash of its leaf.
  const idOf = (i: number) => bytesToHex(leaves.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE));
  return bytes.map((record, i) => ({ id: idOf(i), ...kindOf(record) }));
}

function kindOf(record: Uint8Array): Omit<BlockEntry, "id"> {
  const type = recordTypeOf(record);
  switch (type) {
    case undefined:
      return { kind: "other" };
    case "open-ballot":
    case "secret-ballot":
      return record.length < BALLOT_START_BYTES
        ? { kind: "other" }
        : { kind: "vote", voter: ballotPlaceOf(record).voter };
    case "roll":
    case "notice":
      return { kind: type };
    case "replaced-voter":
      return { kind: "replaced" };
    default:
      return { kind: "trustee" };
  }
}
