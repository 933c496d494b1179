/**
 * Proof that a record is in a chain, for whoever has not the chain: the record, its way to its block's
 * Merkle tree head, and the headers from that block on. As in Bitcoin's simplified payment verification
 * (§8 of its paper), what it proves is that the record lies under the last header; that this header is of
 * the chain must be known from elsewhere, such as a published hash.
 */
import type { Block } from "../block/block.ts";
import { checkFollows, checkWork } from "../rules/check_block.ts";
import { workOfHeader } from "../rules/header_link.ts";
import { bytesToHex, HASH_SIZE } from "../base/hash.ts";
import { hashHeader, type Header } from "../block/header.ts";
import { hashLeaf, hashLeaves, inclusionProof, rootOfInclusionProof } from "../block/merkle.ts";
import { checkRecordSize, recordId } from "../block/record.ts";
import { RuleError } from "../block/rule_error.ts";
import type { BlockHash, RecordId } from "../block/ids.ts";

/** A proof that a record is in a chain. */
export interface RecordProof {
  readonly record: Uint8Array;
  /** The record's place in its block, from 0. */
  readonly position: number;
  /** Inclusion proof of RFC 9162 §2.1.3.1: hashes as lower-case hex, from the leaf up. */
  readonly path: readonly string[];
  /** Headers from the record's block to the last one that the proof covers. */
  readonly headers: readonly Header[];
  /** The commit certificate of one of these blocks, as its bytes, if there is one. Nothing is known of it but its length. */
  readonly certificate?: Uint8Array;
}

/** A block that a proof leads through. */
export interface ProvenBlock {
  readonly index: number;
  readonly hash: BlockHash;
  /** Milliseconds since the Unix epoch, as its miner had it. */
  readonly time: number;
}

/** What a proof that holds shows. */
export interface ProvenRecord {
  readonly recordId: RecordId;
  /** The block that holds the record. */
  readonly block: ProvenBlock;
  /** The last block of the proof. Whoever knows that it is of the chain knows that the record is. */
  readonly last: ProvenBlock;
  /** Hashes that the headers of the proof were expected to take. */
  readonly work: bigint;
}

/**
 * Makes the proof of a record.
 *
 * @param id Its id.
 * @param block The block that holds it.
 * @param followers The headers after that block's, up to the last one that the proof is to cover.
 * @throws {RangeError} If the block holds no such record.
 */
export function proveRecord(id: RecordId, block: Block, followers: readonly Header[]): RecordProof {
  const leaves = hashLeaves(block.records);
  // An id is the hash of its leaf.
  const position = block.records.findIndex((_, i) =>
    bytesToHex(leaves.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE)) === id
  );
  if (position === -1) throw new RangeError(`Cannot prove a record that is not there: ${id}`);
  return {
    record: block.records[position],
    position,
    path: inclusionProof(leaves, position),
    headers: [block.header, ...followers],
  };
}

/**
 * Checks a proof, with the reference hash:
 * 1. the record is of an allowed size, 2. its path leads to the root in the first header, 3. each header's
 * hash meets the target that it states, 4. each header follows the one before.
 *
 * That the targets are those of the difficulty rule would take every header from the genesis block on, and
 * is not checked.
 *
 * @throws {RuleError} `record-size`, `proof`, and those of {@linkcode checkWork} and
 * {@linkcode checkFollows}
 */
export function checkRecordProof({ record, position, path, headers }: RecordProof): ProvenRecord {
  checkRecordSize(record);
  const [first] = headers;
  if (first === undefined) throw new RuleError("proof", { headers: 0 });
  const { recordCount, dataRoot } = first;
  const found = rootOfInclusionProof(hashLeaf(record), { leaf: position, size: recordCount, path });
  if (found === undefined) {
    throw new RuleError("proof", { position, records: recordCount, path: path.length });
  }
  if (found !== dataRoot) throw new RuleError("proof", { root: found, stated: dataRoot });
  const hashes = headers.map(hashHeader);
  headers.forEach((header, i) => checkWork(header, hashes[i]));
  headers.slice(1).forEach((header, i) => {
    checkFollows(header, { header: headers[i], hash: hashes[i] });
  });
  const place = (i: number) => ({
    index: headers[i].index,
    hash: hashes[i],
    time: headers[i].time,
  });
  return {
    recordId: recordId(record),
    block: place(0),
    last: place(headers.length - 1),
    work: headers.reduce((sum, header) => sum + workOfHeader(header), 0n),
  };
}
