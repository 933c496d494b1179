/** A store that forgets everything at exit: for the library's `Blockchain` and for tests. */
import { type Block, blockHash } from "./block.ts";
import { recordId } from "./record.ts";
import type { ChainStore, StoreChange, StoredHeader } from "./store.ts";

/** A {@linkcode ChainStore} in memory, holding the genesis block from the start. */
export class MemoryStore implements ChainStore {
  readonly #blocks = new Map<string, Block>();
  readonly #invalid = new Set<string>();
  readonly #blocksOf = new Map<string, string[]>();
  readonly #pending = new Map<string, Uint8Array>();

  constructor(genesis: Block) {
    this.write({ blocks: [genesis] });
  }

  *headers(): Iterable<StoredHeader> {
    for (const [hash, { header }] of this.#blocks) {
      yield { hash, header, valid: !this.#invalid.has(hash) };
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
      for (const record of block.records) {
        const id = recordId(record);
        this.#blocksOf.set(id, [...this.#blocksOf.get(id) ?? [], hash]);
      }
    }
    invalid.forEach((hash) => this.#invalid.add(hash));
    pendingRemoved.forEach((id) => this.#pending.delete(id));
    pendingAdded.forEach((record) => this.#pending.set(recordId(record), record));
  }

  [Symbol.dispose](): void {}
}
