/** The seed's block, as the library shows it. */
import type { Block as ChainBlock } from "../../core/block/block.ts";
import { hashHeader, type Header } from "../../core/block/header.ts";
import type { BlockHash } from "../../core/block/ids.ts";
import { decodeRecordData, type RecordData } from "../app/records/record_data.ts";

/**
 * A block of a {@linkcode Blockchain}.
 *
 * @example What a block holds
 * ```ts
 * import { Blockchain } from "chainvote";
 *
 * const blockchain = new Blockchain();
 * const block = await blockchain.mineBlock({ hello: "world" }, blockchain.getLastHash());
 * console.log(block.index, block.data, block.prevHash, block.nonce); // 1 { hello: "world" } …
 * ```
 */
export class Block {
  /** Index in the chain; the genesis block has 0. */
  readonly index: number;
  /** The value of its only record; a list of values if it has none or several. */
  readonly data: RecordData | readonly RecordData[];
  /** Hash of the previous block's header, in hex. */
  readonly prevHash: BlockHash;
  /** The number that was looked for. */
  readonly nonce: number;
  /** Hash of its header, in hex. */
  readonly hash: BlockHash;
  /** All fields of the header. */
  readonly header: Header;
  /** The records as they are hashed. */
  readonly records: readonly Uint8Array[];

  /** Wraps a block of the core. */
  constructor({ header, records }: ChainBlock) {
    this.index = header.index;
    this.prevHash = header.prevHash;
    this.nonce = header.nonce;
    this.hash = hashHeader(header);
    this.header = header;
    this.records = records;
    const values = records.map(decodeRecordData);
    this.data = values.length === 1 ? values[0] : values;
  }
}
