/** What a store keeps in memory of its blocks: their numbers, and which records they hold. */
import type { Random } from "../base/clock.ts";
import { RecordIndex } from "./record_index.ts";
import type { BlockHash, RecordId } from "../block/ids.ts";

/** The blocks of a store. */
export class StoredBlocks {
  /** Numbers by hash, and hashes by number. */
  readonly #numbers = new Map<BlockHash, number>();
  readonly #hashes: BlockHash[] = [];
  readonly #records: RecordIndex;
  #last = 0;

  constructor(random: Pick<Random, "bytes">) {
    this.#records = new RecordIndex(random);
  }

  /** Number of the last block that was added; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /**
   * Adds a block, unless one with this number or a later one was.
   *
   * @param number From 1, each higher than the one before.
   * @param ids The ids of its records, 32 bytes each.
   */
  add(number: number, hash: BlockHash, ids: Uint8Array): void {
    if (number <= this.#last) return;
    this.#numbers.set(hash, number);
    this.#hashes[number] = hash;
    this.#records.add(number, ids);
    this.#last = number;
  }

  /** True if a block is stored. */
  has(hash: BlockHash): boolean {
    return this.#numbers.has(hash);
  }

  /** The number of a block, or undefined if it is not stored. */
  numberOf(hash: BlockHash): number | undefined {
    return this.#numbers.get(hash);
  }

  /** Hashes of the blocks that hold a record, the first one stored first. */
  blocksOf(recordId: RecordId): BlockHash[] {
    return this.#records.blocksOf(recordId).map((number) => this.#hashes[number]);
  }

  /** Ids of records that begin so, at most `most`. */
  idsBeginning(beginning: string, most: number): RecordId[] {
    return this.#records.idsBeginning(beginning, most);
  }
}
