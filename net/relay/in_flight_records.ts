/** Records that were asked for and have not come. */
import { MAX_ASKED_RECORDS } from "./limits.ts";
import type { Session } from "../session/session.ts";
import type { RecordId } from "../../core/block/ids.ts";

/** How many records are on their way, against `limits.ts`. */
export interface RecordStats {
  /** Those that were asked for and have not come. */
  readonly askedRecords: number;
  /** Those that peers have, and for which there was no capacity here. */
  readonly laterRecords: number;
  /** Record ids that are kept of the peer of which most are. */
  readonly knownIds: number;
}

/** A record that was asked for. */
export interface InFlightRecord {
  readonly id: RecordId;
  readonly session: Session;
  /** Monotonic time in ms. */
  readonly at: number;
  /** Others that have it too, should this one not answer. */
  readonly others: Set<Session>;
}

/**
 * A bounded table of them. When it is full, the peer that owes most gives up the oldest: whoever promises
 * records without end pushes out its own promises, and nobody else's.
 */
export class InFlightRecords {
  readonly #records = new Map<RecordId, InFlightRecord>();
  /** Ids by who was asked, the oldest first. */
  readonly #owed = new Map<Session, Set<RecordId>>();

  /** Number of them. */
  get size(): number {
    return this.#records.size;
  }

  get(id: RecordId): InFlightRecord | undefined {
    return this.#records.get(id);
  }

  /** Takes a record in. False if all are taken, and nobody owes more than this one's peer. */
  add(record: InFlightRecord): boolean {
    const { id, session } = record;
    this.delete(id);
    if (this.#records.size >= MAX_ASKED_RECORDS && !this.#evictOne(session)) return false;
    this.#records.set(id, record);
    const owed = this.#owed.get(session) ?? new Set<RecordId>();
    this.#owed.set(session, owed.add(id));
    return true;
  }

  /** Takes a record out. False if it is not there. */
  delete(id: RecordId): boolean {
    const record = this.#records.get(id);
    if (record === undefined) return false;
    this.#records.delete(id);
    const owed = this.#owed.get(record.session)!;
    owed.delete(id);
    if (owed.size === 0) this.#owed.delete(record.session);
    return true;
  }

  /** Takes out all for which `test` holds, the oldest first. */
  take(test: (record: InFlightRecord) => boolean): InFlightRecord[] {
    const taken = [...this.#records.values()].filter(test);
    for (const { id } of taken) this.delete(id);
    return taken;
  }

  /** A session is over: it is nobody's other any more. */
  end(session: Session): void {
    for (const { others } of this.#records.values()) others.delete(session);
  }

  /** Evicts one for a record of `session`, unless that owes as much as anybody. */
  #evictOne(session: Session): boolean {
    const [, most] = [...this.#owed].reduce((a, b) => b[1].size > a[1].size ? b : a);
    if (most.size <= (this.#owed.get(session)?.size ?? 0)) return false;
    const [oldest] = most;
    return this.delete(oldest);
  }
}
