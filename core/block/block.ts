/** A block: a header and the records under its Merkle tree head. */
import { hashHeader, type Header } from "./header.ts";

/** A block as the network passes it on. */
export interface Block {
  readonly header: Header;
  readonly records: readonly Uint8Array[];
}

/** The block's hash, that of its header. */
export function blockHash(block: Block): string {
  return hashHeader(block.header);
}

/** Bytes of all records together, what the body limit counts. */
export function bodySize(records: readonly Uint8Array[]): number {
  return records.reduce((sum, record) => sum + record.length, 0);
}
