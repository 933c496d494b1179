/** Records of all sources in turn, for who has to let each source's in however much another hands in. */
import { present } from "../base/invariant.ts";
import type { PendingRecord, ReadonlyPendingPool } from "./pending_pool.ts";

/**
 * One record of each source, then the next of each, and so on: of every source the oldest first, the sources in the order in
 * which they came. So a flood stands in its own way alone, as it does where room runs out (`eviction.ts`).
 */
export function* inTurn(pool: ReadonlyPendingPool): Generator<PendingRecord> {
  const queues = [...pool.shares].map(([source]) => pool.idsOf(source));
  for (let place = 0, isMore = true; isMore; place++) {
    isMore = false;
    for (const queue of queues) {
      if (place >= queue.length) continue;
      isMore = true;
      yield present(pool.get(queue[place]), "a source's record waits");
    }
  }
}
