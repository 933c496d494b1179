/** Why records did not enter, kept for whoever asks later. */
import { MAX_REFUSALS } from "./limits.ts";
import type { RecordId } from "../block/ids.ts";

/** Why a record did not enter, or no longer waits. */
export interface Refusal {
  /** Short literal for programs, such as `duplicate`. */
  readonly code: string;
  /** One sentence for people. */
  readonly reason: string;
  /** Id of the record that stands in its way, if the validator says one. */
  readonly by?: string;
}

/** A refusal without what else its object may hold. */
export function bareRefusal({ code, reason, by }: Refusal): Refusal {
  return by === undefined ? { code, reason } : { code, reason, by };
}

/** The refusals that are kept. Writes nothing to disk: the chain does, then commits here. */
export class Refusals {
  readonly #known = new Map<RecordId, Refusal>();

  get(id: RecordId): Refusal | undefined {
    return this.#known.get(id);
  }

  /** Ids of the records that were refused. */
  ids(): Iterable<RecordId> {
    return this.#known.keys();
  }

  /** Ids of those that are to be forgotten for these. */
  surplus(news: ReadonlyMap<RecordId, Refusal>): RecordId[] {
    const fresh = [...news.keys()].filter((id) => !this.#known.has(id)).length;
    const excess = Math.max(0, this.#known.size + fresh - MAX_REFUSALS);
    return [...this.#known.keys()].filter((id) => !news.has(id)).slice(0, excess);
  }

  /** Takes in `news` and gives up `forgotten`. */
  commit(news: Iterable<readonly [RecordId, Refusal]>, forgotten: readonly RecordId[] = []): void {
    for (const [id, refusal] of news) this.#known.set(id, bareRefusal(refusal));
    for (const id of forgotten) this.#known.delete(id);
  }

  /** Forgets a record that waits again. */
  delete(id: RecordId): void {
    this.#known.delete(id);
  }
}
