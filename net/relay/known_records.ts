/** Which records each peer has, or was told of: an account for each session. */
import { KnownIds } from "./known_ids.ts";
import type { Session } from "../session/session.ts";
import type { RecordId } from "../../core/block/ids.ts";

/** What is known of the records of all peers. */
export class KnownRecords {
  readonly #accounts = new Map<Session, KnownIds>();

  /** A session began. */
  start(session: Session): void {
    this.#accounts.set(session, new KnownIds());
  }

  /** A session is over: what its peer has is forgotten. */
  end(session: Session): void {
    this.#accounts.delete(session);
  }

  /** What is known of one peer's records. Of a session that is over it is nothing, and stays nothing. */
  of(session: Session): KnownIds {
    return this.#accounts.get(session) ?? new KnownIds();
  }

  /** Number of peers that have shown that they have a record. */
  holders(id: RecordId): number {
    return this.#accounts.values().reduce((n, each) => each.isHeld(id) ? n + 1 : n, 0);
  }

  /** Ids that are kept of the peer of which most are. */
  get mostOfOnePeer(): number {
    return Math.max(0, ...this.#accounts.values().map(({ size }) => size));
  }
}
