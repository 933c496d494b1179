/**
 * A block: a header and the records under its Merkle tree head.
 *
 * This room owns the formats that every peer reads alike: header, target, record, packed records and Merkle
 * tree, each with the parser of its bytes; and `RuleError`, which names the rule that something breaks. It does
 * not own which of them are allowed in a chain (`core/rules`) or what a record means (a validator). Read
 * `header.ts`, then `merkle.ts` and `target.ts`.
 */
import { hashHeader, type Header } from "./header.ts";
import type { BlockHash } from "./ids.ts";

/** A block as the network passes it on. */
export interface Block {
  readonly header: Header;
  readonly records: readonly Uint8Array[];
}

/** The block's hash, that of its header. */
export function blockHash(block: Block): BlockHash {
  return hashHeader(block.header);
}

/** Bytes of all records together, what the body limit counts. */
export function bodySize(records: readonly Uint8Array[]): number {
  return records.reduce((sum, record) => sum + record.length, 0);
}
