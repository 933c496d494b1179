/** Pending records: what waits for a block, by id, by conflict key, in the order of arrival. */

/** A record that waits. */
export interface PendingRecord {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly keys: readonly string[];
}

/** Most records that may wait: a little over two full blocks of the default size. */
export const MAX_PENDING_RECORDS = 50_000;

/** Most bytes that may wait, the memory that strangers can claim. */
export const MAX_PENDING_BYTES = 64 * 1024 * 1024;

/** Share of both ceilings that other peers may fill; the rest is kept for this machine's user. */
const SHARE_OF_PEERS = 0.9;

/** The pending records. It holds and finds; what may enter is decided before. */
export class PendingPool {
  readonly #records = new Map<string, PendingRecord>();
  readonly #holders = new Map<string, PendingRecord>();
  #bytes = 0;

  /** Number of records. */
  get size(): number {
    return this.#records.size;
  }

  /** Bytes of all records together. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * True if a record of `bytes` bytes has no room.
   *
   * @param options.own True for a record of this machine's user.
   * @param options.besides Records that are about to be added as well.
   */
  isFull(
    bytes: number,
    { own = false, besides }: { own?: boolean; besides?: PendingPool } = {},
  ): boolean {
    const share = own ? 1 : SHARE_OF_PEERS;
    return this.size + (besides?.size ?? 0) + 1 > MAX_PENDING_RECORDS * share ||
      this.bytes + (besides?.bytes ?? 0) + bytes > MAX_PENDING_BYTES * share;
  }

  get(id: string): PendingRecord | undefined {
    return this.#records.get(id);
  }

  /** The record that holds a conflict key. */
  holder(key: string): PendingRecord | undefined {
    return this.#holders.get(key);
  }

  /** Adds a record. The caller has seen to it that none of its keys is held. */
  add(record: PendingRecord): void {
    if (this.#records.has(record.id)) return;
    this.#records.set(record.id, record);
    for (const key of record.keys) this.#holders.set(key, record);
    this.#bytes += record.bytes.length;
  }

  /** Removes a record, if it is there. */
  remove(id: string): void {
    const record = this.#records.get(id);
    if (record === undefined) return;
    this.#records.delete(id);
    for (const key of record.keys) this.#holders.delete(key);
    this.#bytes -= record.bytes.length;
  }

  /** The records in the order in which they came. */
  [Symbol.iterator](): IterableIterator<PendingRecord> {
    return this.#records.values();
  }
}
