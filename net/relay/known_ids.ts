/** Records that a peer has, or was told of: ids with a limit, the oldest given up first. */
import { BoundedMap } from "../base/bounded_map.ts";
import { MAX_KNOWN_IDS } from "./limits.ts";
import type { RecordId } from "../../core/block/ids.ts";

/** What is known of a peer's records. */
export class KnownIds {
  /** True for those that the peer has; false for those that it was told of, and may not have taken. */
  readonly #ids = new BoundedMap<boolean>(MAX_KNOWN_IDS);

  /** Number of ids. */
  get size(): number {
    return this.#ids.size;
  }

  /** True if there is no need to tell the peer of the record. */
  has(id: RecordId): boolean {
    return this.#ids.has(id);
  }

  /** True if the peer has shown that it has the record. */
  isHeld(id: RecordId): boolean {
    return this.#ids.get(id) === true;
  }

  /** The peer has shown that it has the record. */
  add(id: RecordId): void {
    this.#ids.set(id, true);
  }

  /** The peer is sent the record, or its id. */
  addSent(id: RecordId): void {
    this.#ids.addNew(id, false);
  }
}
