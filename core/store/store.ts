/**
 * The seam between the chain and the disk.
 *
 * This room owns how blocks, pending records, refusals and snapshots are kept: the interface `ChainStore`
 * here, in memory (`memory_store.ts`), and in an SQLite file (`sqlite_store.ts` and the other `sqlite_…`, the
 * only files of core that are not bound to web-standard APIs). It checks no rules: what is read back is checked
 * by `core/chain`. One suite, `tests/core/store/store_contract.test.ts`, holds the stores equal.
 */
import type { Block } from "../block/block.ts";
import type { Header } from "../block/header.ts";
import type { Loss, Losses } from "./losses.ts";
import type { Refusal } from "../pending/refusals.ts";
import type { BlockHash, RecordId } from "../block/ids.ts";

/** A stored block without its body. */
export interface StoredHeader {
  /** Hash of the header as it was read. */
  readonly hash: BlockHash;
  readonly header: Header;
  /** False if it was found to break a rule after it was stored. */
  readonly valid: boolean;
  /** False if its body, or the hash that it was stored under, is not what was written. */
  readonly isIntact: boolean;
}

/** A block to be stored. */
export interface CompleteBlock extends Block {
  /** Its hash, if that is known: hashing is most of the work. */
  readonly hash?: BlockHash;
  /** Ids of the records in lower-case hex, if they are known. */
  readonly recordIds?: readonly RecordId[];
}

/** A stored record that waits for a block. */
export interface StoredRecord {
  readonly bytes: Uint8Array;
  /** Who handed it in, as `PendingRecord` says. */
  readonly source: string;
  /** What names its good verdict, as `PendingRecord` says. */
  readonly verdict?: string;
}

/** The validator's state after a block, in pieces that only its host understands. */
export interface Snapshot {
  /** Hash of the block. */
  readonly hash: BlockHash;
  readonly parts: readonly Uint8Array[];
}

/** A certificate of witnesses, as it is stored: `core/witness/certificate.ts` reads its bytes. */
export interface StoredCertificate {
  readonly kind: "prepare" | "commit";
  readonly round: number;
  /** Hash of its block, which need not be here. */
  readonly hash: BlockHash;
  readonly bytes: Uint8Array;
}

/** A proof that a witness lied, as it is stored: `core/witness/proof.ts` reads its bytes. */
export interface StoredProof {
  /** The witness's place in the network's list of keys, from 0. */
  readonly key: number;
  readonly bytes: Uint8Array;
}

/** A stored block of a witness that has no certificate yet, without its body. */
export interface StoredProposal {
  readonly hash: BlockHash;
  readonly header: Header;
}

/** Blocks of witnesses that are no part of the tree of blocks yet. Those that are damaged are left out. */
export interface ProposalStore {
  /** All of them, in the order in which they came. */
  headers(): StoredProposal[];
  /** One with its body; undefined if it is not here. */
  block(hash: BlockHash): Block | undefined;
}

/** What one change of the chain writes: all of it or nothing. */
export interface StoreChange {
  /** Certificates that are new here. */
  readonly certificates?: readonly StoredCertificate[];
  /** Proofs of lies; the first of a witness is kept. */
  readonly proofs?: readonly StoredProof[];
  /** Blocks of witnesses that are to be kept without a certificate. */
  readonly proposals?: readonly Block[];
  /** Hashes of such blocks that need not be kept any longer. */
  readonly proposalsRemoved?: readonly BlockHash[];
  /** Blocks that became complete, in that order. */
  readonly blocks?: readonly CompleteBlock[];
  /** What names the good verdicts of the validator on blocks, 64 hex digits, also of those that are stored by now. */
  readonly verified?: ReadonlyMap<BlockHash, string>;
  /** Hashes of stored blocks that turned out to break a rule. */
  readonly invalid?: readonly BlockHash[];
  /** Records that wait for a block from now on; why they were refused before is forgotten. */
  readonly pendingAdded?: readonly Uint8Array[];
  /** Whose the added records are. One that waited already keeps its place. @default {USER_SOURCE} */
  readonly pendingSource?: string;
  /** What names the good verdicts on added records, by their ids. */
  readonly pendingVerdicts?: ReadonlyMap<RecordId, string>;
  /** Ids of records that no longer wait. */
  readonly pendingRemoved?: readonly RecordId[];
  /** Records that can not enter, and why. */
  readonly refused?: ReadonlyMap<RecordId, Refusal>;
  /** Ids of records whose refusals are no longer kept. */
  readonly forgotten?: readonly RecordId[];
  /** Records that were counted and can no longer be. */
  readonly lost?: Loss;
}

/**
 * Keeps complete blocks and pending records. Methods are synchronous, as SQLite is.
 *
 * Every method throws a {@linkcode StoreError} if the disk fails.
 */
export interface ChainStore extends Disposable {
  /** Blocks of witnesses that are kept without a certificate. */
  readonly proposals: ProposalStore;
  /** All blocks in the order in which they became complete, genesis first. */
  headers(): Iterable<StoredHeader>;
  /** Records of a stored block, or undefined if it is not stored. */
  body(hash: BlockHash): Uint8Array[] | undefined;
  /** What names the good verdicts on a stored block, 64 hex digits; undefined if it is not known. */
  verified(hash: BlockHash): string | undefined;
  /** Hashes of the stored blocks that hold a record. */
  blocksOf(recordId: RecordId): BlockHash[];
  /** Ids of records of stored blocks that begin with these hex digits, at most `most`, each once. */
  idsBeginning(beginning: string, most: number): RecordId[];
  /** Pending records in the order in which they came. */
  pending(): StoredRecord[];
  /** Why records were refused, the oldest first. */
  refusals(): Map<RecordId, Refusal>;
  /** What was counted and can no longer be; undefined if nothing was lost. */
  losses(): Losses | undefined;
  /**
   * Certificates from a round on, the lowest round first, as they came within it; those that are damaged are left out.
   *
   * @param most How many are read. @default {All}
   */
  certificates(from?: number, most?: number): StoredCertificate[];
  /** Whether that certificate is here, and not damaged. */
  hasCertificate(certificate: Omit<StoredCertificate, "bytes">): boolean;
  /** The certificate of a block: of the highest round, a commit before a prepare; undefined if there is none. */
  certificateOf(hash: BlockHash): StoredCertificate | undefined;
  /** Proofs of lies, by witness. */
  proofs(): StoredProof[];
  /** Writes a change. When it returns, the change is on disk. */
  write(change: StoreChange): void;
  /** Hashes of the blocks that a snapshot is kept of, the newest first. */
  snapshots(): BlockHash[];
  /** The snapshot of a block, or undefined if there is none or it is damaged. */
  readSnapshot(hash: BlockHash): Snapshot | undefined;
  /** Keeps a snapshot, and of the earlier ones the newest. */
  writeSnapshot(snapshot: Snapshot): void;
}

/** Why a store cannot be used. */
export type StoreErrorCode =
  | "locked"
  | "full"
  | "not-writable"
  | "damaged"
  | "newer"
  | "other-network"
  | "failed";

/** The data folder cannot be read or written. What was stored before is still there. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
