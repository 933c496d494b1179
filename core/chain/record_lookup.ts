/** Finds records: in the best chain, among those that wait, and among those that were refused. */
import type { BestChain } from "./best_chain.ts";
import type { BlockNode, ReadonlyBlockTree } from "./block_tree.ts";
import type { RecordPlace } from "./chain_results.ts";
import type { ChainStore } from "../store/store.ts";
import { idsBeginning } from "../store/id_search.ts";
import type { Pending } from "../pending/pending.ts";
import type { Refusal } from "../pending/refusals.ts";
import { isRecordId, type RecordId } from "../block/ids.ts";

/** Where records may be. */
export interface RecordLookupDeps {
  readonly tree: ReadonlyBlockTree;
  readonly best: BestChain;
  readonly store: ChainStore;
  readonly pending: Pending;
}

/** Where records are. It changes nothing. */
export class RecordLookup {
  readonly #deps: RecordLookupDeps;

  constructor(deps: RecordLookupDeps) {
    this.#deps = deps;
  }

  /** The block of the best chain that holds a record. */
  includedIn(recordId: RecordId): BlockNode | undefined {
    const { tree, best, store } = this.#deps;
    return store.blocksOf(recordId)
      .map((hash) => tree.get(hash))
      .find((node) => node !== undefined && best.has(node));
  }

  /** Where a record is. */
  place(recordId: RecordId): RecordPlace {
    const node = this.includedIn(recordId);
    if (node !== undefined) return { status: "included", node };
    const { pool, refusals } = this.#deps.pending;
    if (pool.get(recordId) !== undefined) return { status: "pending" };
    const refusal = refusals.get(recordId);
    return refusal === undefined
      ? { status: "unknown" }
      : { status: "refused", ...this.explained(refusal) };
  }

  /** Ids of records that begin with these hex digits, wherever the records are: at most `most`, each once. */
  idsBeginning(beginning: string, most: number): RecordId[] {
    const stored = this.#deps.store.idsBeginning(beginning, most);
    const { pool, refusals } = this.#deps.pending;
    return idsBeginning([stored, pool.ids(), refusals.ids()], beginning, most);
  }

  /** A refusal whose reason says where the record is that stands in the way, as the chain is now. */
  explained<R extends Refusal>(refusal: R): R {
    const { by } = refusal;
    if (by === undefined || !isRecordId(by)) return refusal;
    const node = this.includedIn(by);
    if (node !== undefined) {
      return { ...refusal, reason: `${refusal.reason}, in block ${node.header.index}` };
    }
    if (this.#deps.pending.pool.get(by) === undefined) return refusal;
    return { ...refusal, reason: `${refusal.reason}, and waits for a block` };
  }
}
