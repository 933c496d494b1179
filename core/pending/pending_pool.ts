/**
 * Pending records: what waits for a block, by id, by conflict key and by source, in the order of arrival.
 */
import { assertInvariant, present } from "../base/invariant.ts";
import { TextMap } from "../base/text_map.ts";
import type { RecordId } from "../block/ids.ts";

/** The source of records that this machine's user handed in. */
export const USER_SOURCE = "user";

/** The source of ballots that voters' programs handed in here without being this machine's user. */
export const VOTER_SOURCE = "voters";

/** The source of records that a block of the best chain held until it was undone. */
export const UNDONE_SOURCE = "undone";

/** The source of records of which nobody said where they are from. */
export const UNNAMED_SOURCE = "unnamed";

/** A record that waits. */
export interface PendingRecord {
  readonly id: RecordId;
  readonly bytes: Uint8Array;
  readonly keys: readonly string[];
  /** Who handed it in: {@linkcode USER_SOURCE}, {@linkcode VOTER_SOURCE}, {@linkcode UNDONE_SOURCE}, or a text for a peer. */
  readonly source: string;
  /** What names its good verdict, as in `Judgement`. */
  readonly verdict?: string;
  /** How long it takes to judge, as there. @default {As long as a signature, if it has a verdict} */
  readonly cost?: number;
}

/** What the records of one source take up. */
export interface Share {
  readonly records: number;
  readonly bytes: number;
}

interface Holding {
  readonly ids: Set<RecordId>;
  bytes: number;
}

/** The pending records. It holds and finds; what may enter is decided before. */
export class PendingPool {
  readonly #records = new Map<RecordId, PendingRecord>();
  readonly #holders = new TextMap<PendingRecord>();
  readonly #holdings = new TextMap<Holding>();
  #bytes = 0;

  /** Number of records. */
  get size(): number {
    return this.#records.size;
  }

  /** Bytes of all records together. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What each source that holds something takes up. */
  get shares(): TextMap<Share> {
    const shares = [...this.#holdings].map(([source, { ids, bytes }]) =>
      [source, { records: ids.size, bytes }] as const
    );
    return new TextMap(shares);
  }

  /** Ids of a source's records, the newest last. */
  idsOf(source: string): RecordId[] {
    return [...this.#holdings.get(source)?.ids ?? []];
  }

  get(id: RecordId): PendingRecord | undefined {
    return this.#records.get(id);
  }

  /** Ids of the records in the order in which they came. */
  ids(): Iterable<RecordId> {
    return this.#records.keys();
  }

  /** The record that holds a conflict key. */
  holder(key: string): PendingRecord | undefined {
    return this.#holders.get(key);
  }

  /**
   * Adds a record. The caller has seen to it that none of its keys is held by another. One that is there
   * already keeps its place and goes over to the new source.
   */
  add(record: PendingRecord): void {
    const known = this.#records.get(record.id);
    if (known !== undefined) this.#release(known);
    this.#records.set(record.id, record);
    for (const key of record.keys) this.#holders.set(key, record);
    const holding = this.#holdings.get(record.source) ?? { ids: new Set<RecordId>(), bytes: 0 };
    holding.ids.add(record.id);
    holding.bytes += record.bytes.length;
    this.#holdings.set(record.source, holding);
    this.#bytes += record.bytes.length;
  }

  /** Removes a record, if it is there. */
  remove(id: RecordId): void {
    const record = this.#records.get(id);
    if (record === undefined) return;
    this.#records.delete(id);
    this.#release(record);
  }

  /** The records in the order in which they came. */
  [Symbol.iterator](): IterableIterator<PendingRecord> {
    return this.#records.values();
  }

  #release({ id, keys, source, bytes }: PendingRecord): void {
    for (const key of keys) this.#holders.delete(key);
    const holding = present(this.#holdings.get(source), "a pending record counts for its source");
    holding.ids.delete(id);
    holding.bytes -= bytes.length;
    if (holding.ids.size === 0) this.#holdings.delete(source);
    this.#bytes -= bytes.length;
    assertInvariant(
      holding.bytes >= 0 && this.#bytes >= 0,
      "the bytes of pending records are never below zero",
    );
  }
}

/** What of the pool only reads it: for all who must not change it. */
export type ReadonlyPendingPool = Pick<
  PendingPool,
  "size" | "bytes" | "shares" | "idsOf" | "get" | "ids" | "holder" | typeof Symbol.iterator
>;
