/** Reads records of stored blocks by their ids, for a validator that has to see them. */
import type { HexText } from "../base/text_map.ts";
import { type BlockHash, isRecordId } from "../block/ids.ts";
import { recordId } from "../block/record.ts";
import type { ChainStore } from "../store/store.ts";
import type { RecordSource } from "../validator/validator_host.ts";

/**
 * The records of a store, on whatever branch. Each block is read once.
 *
 * @returns What throws a {@linkcode StoreError} if the disk fails.
 */
export function recordsOfStore(store: Pick<ChainStore, "blocksOf" | "body">): RecordSource {
  return (ids) => {
    const blocks = new Set<BlockHash>();
    for (const id of ids) {
      const [hash] = isRecordId(id) ? store.blocksOf(id) : [];
      if (hash !== undefined) blocks.add(hash);
    }
    const found = new Finder(ids);
    for (const hash of blocks) found.look(store.body(hash) ?? []);
    return Promise.resolve(found.records());
  };
}

/** The records of a chain that is read once more from its beginning, until all are found. */
export function recordsOfBlocks(
  read: () => AsyncIterable<readonly Uint8Array[]> | Iterable<readonly Uint8Array[]>,
): RecordSource {
  return async (ids) => {
    const found = new Finder(ids);
    for await (const records of read()) {
      found.look(records);
      if (found.isDone) break;
    }
    return found.records();
  };
}

/** Picks records out of bodies. */
class Finder {
  readonly #ids: readonly HexText[];
  readonly #open: Set<HexText>;
  readonly #found = new Map<HexText, Uint8Array>();

  constructor(ids: readonly HexText[]) {
    this.#ids = ids;
    this.#open = new Set<HexText>(ids);
  }

  get isDone(): boolean {
    return this.#open.size === 0;
  }

  look(records: readonly Uint8Array[]): void {
    for (const record of records) {
      const id = recordId(record);
      // A copy, so that the rest of its block need not be kept.
      if (this.#open.delete(id)) this.#found.set(id, record.slice());
    }
  }

  records(): (Uint8Array | undefined)[] {
    return this.#ids.map((id) => this.#found.get(id));
  }
}
