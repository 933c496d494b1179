/**
 * A disk that outlives the processes on it. A write blocks its process until it is synced, as SQLite does; who is
 * killed before leaves the disk as it was synced last.
 */
import type { Block } from "../../../core/block/block.ts";
import { MemoryStore } from "../../../core/store/memory_store.ts";
import { type ChainStore, StoreError } from "../../../core/store/store.ts";

/** What was written, all of it or nothing. */
interface Write {
  /** When it is synced, in monotonic ms. */
  readonly at: number;
  readonly apply: (store: MemoryStore) => void;
}

/** The process that uses a disk. */
export interface DiskUser {
  /** False once it was killed: what it writes from then on is not there. */
  readonly isAlive: boolean;
  /** Keeps it busy; when that is over, in monotonic ms. */
  occupy(ms: number): number;
}

/** A disk. */
export class VirtualDisk {
  /** True if a write fails now for want of room. */
  isFull: () => boolean = () => false;
  /** Told once, at the next write, how long that takes, in ms. */
  onNextWrite: ((ms: number) => void) | undefined;
  readonly #genesis: Block;
  readonly #syncMs: () => number;
  #writes: Write[] = [];
  #lost = 0;

  /** @param syncMs How long the next write takes. */
  constructor(genesis: Block, syncMs: () => number = () => 0) {
    this.#genesis = genesis;
    this.#syncMs = syncMs;
  }

  /** Writes that a kill undid, as they were not synced. */
  get lostWrites(): number {
    return this.#lost;
  }

  /** The process is gone, at a monotonic time in ms: what is not synced by then is not there. */
  cutOff(now: number): void {
    const synced = this.#writes.filter(({ at }) => at <= now);
    this.#lost += this.#writes.length - synced.length;
    this.#writes = synced;
  }

  /** The disk as a new process finds it. */
  open(user: DiskUser): ChainStore {
    const store = new MemoryStore(this.#genesis);
    for (const { apply } of this.#writes) apply(store);
    const write = (apply: (store: MemoryStore) => void) => {
      if (!user.isAlive) return;
      if (this.isFull()) {
        throw new StoreError(
          "full",
          "Cannot use chain.db: the disk is full; make room and start again",
        );
      }
      apply(store);
      const ms = this.#syncMs();
      this.#writes.push({ at: user.occupy(ms), apply });
      const told = this.onNextWrite;
      this.onNextWrite = undefined;
      told?.(ms);
    };
    return {
      proposals: store.proposals,
      headers: () => store.headers(),
      body: (hash) => store.body(hash),
      verified: (hash) => store.verified(hash),
      blocksOf: (id) => store.blocksOf(id),
      idsBeginning: (beginning, most) => store.idsBeginning(beginning, most),
      pending: () => store.pending(),
      refusals: () => store.refusals(),
      losses: () => store.losses(),
      certificates: (from, most) => store.certificates(from, most),
      hasCertificate: (certificate) => store.hasCertificate(certificate),
      certificateOf: (hash) => store.certificateOf(hash),
      proofs: () => store.proofs(),
      write: (change) => write((each) => each.write(change)),
      snapshots: () => store.snapshots(),
      readSnapshot: (hash) => store.readSnapshot(hash),
      writeSnapshot: (snapshot) => write((each) => each.writeSnapshot(snapshot)),
      [Symbol.dispose]() {},
    };
  }
}
