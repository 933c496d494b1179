/** A store that forgets everything at exit: for the library's `Blockchain` and for tests. */
import { type Block, blockHash } from "./block.ts";
import { recordId } from "./record.ts";
import type { ChainStore, Snapshot, StoreChange, StoredHeader } from "./store.ts";

/** A {@linkcode ChainStore} in memory, holding the genesis block from the start. */
export class MemoryStore implements ChainStore {
  readonly #blocks = new Map<string, Block>();
  readonly #invalid = new Set<string>();
  readonly #blocksOf = new Map<string, string[]>();
  readonly #pending = new Map<string, Uint8Array>();
  #snapshots: Snapshot[] = [];

  constructor(genesis: Block) {
    this.write({ blocks: [genesis] });
  }

  *headers(): Iterable<StoredHeader> {
    for (const [hash, { header }] of this.#blocks) {
      yield { hash, header, valid: !this.#invalid.has(hash), isIntact: true };
    }
  }

  body(hash: string): Uint8Array[] | undefined {
    const block = this.#blocks.get(hash);
    return block && [...block.records];
  }

  blocksOf(id: string): string[] {
    return [...this.#blocksOf.get(id) ?? []];
  }

  pending(): Uint8Array[] {
    return [...this.#pending.values()];
  }

  write({ blocks = [], invalid = [], pendingAdded = [], pendingRemoved = [] }: StoreChange): void {
    for (const block of blocks) {
      const hash = blockHash(block);
      this.#blocks.set(hash, block);
      for (const id of block.recordIds ?? block.records.map(recordId)) {
        this.#blocksOf.set(id, [...this.#blocksOf.get(id) ?? [], hash]);
      }
    }
    invalid.forEach((hash) => this.#invalid.add(hash));
    pendingRemoved.forEach((id) => this.#pending.delete(id));
    pendingAdded.forEach((record) => this.#pending.set(recordId(record), record));
  }

  snapshots(): string[] {
    return this.#snapshots.map(({ hash }) => hash);
  }

  readSnapshot(hash: string): Snapshot | undefined {
    return this.#snapshots.find((each) => each.hash === hash);
  }

  writeSnapshot(snapshot: Snapshot): void {
    const [newest] = this.#snapshots.filter(({ hash }) => hash !== snapshot.hash);
    this.#snapshots = newest === undefined ? [snapshot] : [snapshot, newest];
  }

  [Symbol.dispose](): void {}
}
