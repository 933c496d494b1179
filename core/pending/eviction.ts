/**
 * The eviction policy of pending records: which may wait, and which have to go for them.
 *
 * 1. A source (the host of a peer, or all voters who hand in ballots here) has a limit of its own, half of the capacity;
 *    this machine's user alone may take all of it.
 * 2. When all capacity is taken, the source that holds most gives up its newest record. The new record counts
 *    towards its own source: if no other holds more, it is refused.
 * 3. What this machine's user and voters handed in here, and records of undone blocks, are never given up: the answer was
 *    that they wait.
 *
 * So a source is pushed back to what the largest other one holds, and never further, however much is
 * handed in: a flood evicts itself. It is the rule of Bitcoin Core's orphanage since 30.0
 * (https://github.com/bitcoin/bitcoin/pull/31829), with bytes and records as its two measures.
 */
import {
  type PendingPool,
  type Share,
  UNDONE_SOURCE,
  USER_SOURCE,
  VOTER_SOURCE,
} from "./pending_pool.ts";
import { assertInvariant, present } from "../base/invariant.ts";
import type { PendingLimits } from "./limits.ts";
import { TextMap, TextSet } from "../base/text_map.ts";
import type { RecordId } from "../block/ids.ts";

/** Sources whose records are never given up for others. */
const SAFE = new TextSet([USER_SOURCE, VOTER_SOURCE, UNDONE_SOURCE]);

/** Works out what new records of one source evict. It changes nothing of the pool. */
export class Eviction {
  /** Ids of those that go for the records that were taken so far. */
  readonly evicted = new Set<RecordId>();
  readonly #pool: PendingPool;
  readonly #limits: PendingLimits;
  readonly #source: string;
  readonly #shares: TextMap<Share>;
  #total: Share;
  /** Records of each source that may be given up, the newest last. */
  readonly #victims = new TextMap<RecordId[]>();
  /** Records that leave their source for another reason. */
  readonly #gone = new Set<RecordId>();

  /** @param options.gone Ids of pending records that are about to leave anyway. */
  constructor(
    pool: PendingPool,
    { source, limits, gone = [] }: {
      source: string;
      limits: PendingLimits;
      gone?: Iterable<RecordId>;
    },
  ) {
    this.#pool = pool;
    this.#limits = limits;
    this.#source = source;
    this.#shares = pool.shares;
    this.#total = { records: pool.size, bytes: pool.bytes };
    for (const id of gone) this.#leave(id);
  }

  /** The source takes over a record that waits, before it brings any. Nothing goes for it: it is counted already. */
  claim(id: RecordId): void {
    this.#leave(id);
    this.#grow(this.#source, 1, this.#sizeOf(id));
  }

  /** Admits a record of `bytes` bytes, if there is capacity or others are to be evicted for it. */
  admit(bytes: number): boolean {
    const { records: most, bytes: mostBytes, sourceRecords, sourceBytes } = this.#limits;
    const isSafe = SAFE.has(this.#source);
    const isUser = this.#source === USER_SOURCE;
    const mine = this.#share(this.#source);
    const isOver = mine.records + 1 > (isUser ? most : sourceRecords) ||
      mine.bytes + bytes > (isUser ? mostBytes : sourceBytes);
    // A record of an undone block has been in: it is not sent away.
    if (isOver && this.#source !== UNDONE_SOURCE) return false;
    this.#grow(this.#source, 1, bytes);
    const given: { id: RecordId; from: string }[] = [];
    while (this.#isFull()) {
      const from = this.#heaviest();
      if (from === undefined && isSafe) break;
      if (from === undefined || this.#weight(from) <= this.#weightOfNewcomer()) {
        given.reverse().forEach((each) => this.#restore(each));
        this.#grow(this.#source, -1, -bytes);
        return false;
      }
      given.push({ id: this.#evict(from), from });
    }
    return true;
  }

  /** Safe sources weigh nothing: they may evict the records of any other that holds some. */
  #weightOfNewcomer(): number {
    return SAFE.has(this.#source) ? 0 : this.#weight(this.#source);
  }

  /** The share of the capacity that a source takes up, by the measure in which it is larger. */
  #weight(source: string): number {
    const { records, bytes } = this.#share(source);
    return Math.max(records / this.#limits.records, bytes / this.#limits.bytes);
  }

  /** The other peers' source that holds most; of equals the first by its text. */
  #heaviest(): string | undefined {
    let heaviest: string | undefined;
    for (const [source, { records }] of this.#shares) {
      if (SAFE.has(source) || source === this.#source || records === 0) continue;
      if (heaviest === undefined) {
        heaviest = source;
        continue;
      }
      const difference = this.#weight(source) - this.#weight(heaviest);
      if (difference > 0 || (difference === 0 && source < heaviest)) heaviest = source;
    }
    return heaviest;
  }

  #isFull(): boolean {
    return this.#total.records > this.#limits.records || this.#total.bytes > this.#limits.bytes;
  }

  /** Evicts the newest record of a source; its id. */
  #evict(source: string): RecordId {
    const ids = this.#victims.get(source) ??
      this.#pool.idsOf(source).filter((id) => !this.#gone.has(id));
    this.#victims.set(source, ids);
    const id = present(ids.pop(), "the source that holds most has a record to evict");
    this.evicted.add(id);
    this.#grow(source, -1, -this.#sizeOf(id));
    return id;
  }

  #restore({ id, from }: { id: RecordId; from: string }): void {
    present(this.#victims.get(from), "what is restored was evicted").push(id);
    this.evicted.delete(id);
    this.#grow(from, 1, this.#sizeOf(id));
  }

  #leave(id: RecordId): void {
    const record = this.#pool.get(id);
    if (record === undefined || this.#gone.has(id)) return;
    this.#gone.add(id);
    this.#grow(record.source, -1, -record.bytes.length);
  }

  #sizeOf(id: RecordId): number {
    return present(this.#pool.get(id), "a record that is evicted or claimed waits").bytes.length;
  }

  #share(source: string): Share {
    return this.#shares.get(source) ?? { records: 0, bytes: 0 };
  }

  #grow(source: string, records: number, bytes: number): void {
    const add = (share: Share) => ({
      records: share.records + records,
      bytes: share.bytes + bytes,
    });
    const share = add(this.#share(source));
    assertInvariant(
      share.records >= 0 && share.bytes >= 0,
      "what a source holds is never below zero",
    );
    this.#shares.set(source, share);
    this.#total = add(this.#total);
  }
}
