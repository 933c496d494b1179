/** Passing records on: ids first, then the bytes to those who lack them. */
import type { Chain } from "../core/chain.ts";
import type { Clock } from "../core/clock.ts";
import { PENDING_FULL } from "../core/pending.ts";
import { recordId } from "../core/record.ts";
import { sourceOf } from "./address.ts";
import { MAX_RECORD_IDS, MAX_RECORDS_BYTES, REQUEST_TIMEOUT_MS } from "./limits.ts";
import type { PeerSet } from "./peer_set.ts";
import { ProtocolError } from "./protocol_error.ts";
import type { Session } from "./session.ts";

/** Ids that are asked for and have not come; what comes past it is not waited for. */
const MAX_ASKED = 50_000;

/** A record that was asked for. */
interface Asked {
  readonly session: Session;
  /** Monotonic time in ms. */
  readonly at: number;
  /** Others that have it too, should this one not answer. */
  readonly others: Set<Session>;
}

/** Passes pending records between this node and its peers. */
export class Relay {
  readonly #chain: Chain;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #peers: Pick<PeerSet, "sessions">;
  readonly #onSpread: (ids: readonly string[]) => void;
  /** Ids that were asked for and have not come, the oldest first. */
  readonly #asked = new Map<string, Asked>();
  /** Records for which there was no room, and who has them. */
  readonly #later = new Map<string, Session>();

  constructor(
    { chain, clock, peers, onSpread }: {
      chain: Chain;
      clock: Pick<Clock, "monotonic">;
      peers: Pick<PeerSet, "sessions">;
      /** One more peer is known to have these records. */
      onSpread: (ids: readonly string[]) => void;
    },
  ) {
    this.#chain = chain;
    this.#clock = clock;
    this.#peers = peers;
    this.#onSpread = onSpread;
  }

  /** Tells a new peer of all that waits here. */
  start(session: Session): void {
    this.#tell(session, [...this.#chain.pending].map(({ id }) => id));
  }

  /** Tells all peers of records that wait from now on. */
  announce(ids: readonly string[]): void {
    for (const session of this.#peers.sessions) this.#tell(session, ids);
  }

  /** Number of peers that have a record, as far as is known. */
  spread(id: string): number {
    return this.#peers.sessions.filter(({ knownIds }) => knownIds.has(id)).length;
  }

  /** A peer has records: asks for those that are news. */
  onHave(session: Session, ids: readonly string[]): void {
    const wanted: string[] = [];
    for (const id of ids) {
      session.knownIds.add(id);
      const asked = this.#asked.get(id);
      if (asked !== undefined) asked.others.add(session);
      else if (this.#chain.place(id).status === "unknown") wanted.push(id);
    }
    this.#ask(session, wanted.map((id) => ({ id, others: new Set() })));
    this.#onSpread(ids);
  }

  /** A session is over: what it owed is asked of others that have it. */
  end(session: Session): void {
    for (const { others } of this.#asked.values()) others.delete(session);
    for (const [id, holder] of this.#later) if (holder === session) this.#later.delete(id);
    this.#askOthers((asked) => asked.session === session);
  }

  /** There may be room again: asks for as much of what had none as fits now. */
  retry(): void {
    const batches = new Map<Session, { id: string; others: Set<Session> }[]>();
    const rooms = new Map<Session, number>();
    for (const [id, session] of this.#later) {
      const room = rooms.get(session) ?? this.#chain.freePending(sourceOf(session.remote.host));
      rooms.set(session, room);
      // Looking a record up costs a query: no more of them than may come of it.
      if (room <= 0) continue;
      this.#later.delete(id);
      if (this.#asked.has(id) || this.#chain.place(id).status !== "unknown") continue;
      rooms.set(session, room - 1);
      const batch = batches.get(session) ?? [];
      batches.set(session, batch);
      batch.push({ id, others: new Set() });
    }
    for (const [session, batch] of batches) this.#ask(session, batch);
  }

  /** What did not come in time is asked of others that have it. To be called every now and then. */
  checkTimeouts(): void {
    const now = this.#clock.monotonic();
    this.#askOthers(({ at }) => now - at >= REQUEST_TIMEOUT_MS);
  }

  /** A peer asks for records: sends those that still wait. */
  onGet(session: Session, ids: readonly string[]): void {
    let records: Uint8Array[] = [];
    let bytes = 0;
    const sent: string[] = [];
    const flush = () => {
      if (records.length > 0) session.send({ type: "records", records });
      [records, bytes] = [[], 0];
    };
    for (const id of ids) {
      const pending = this.#chain.pending.get(id);
      if (pending === undefined) continue;
      if (bytes + pending.bytes.length > MAX_RECORDS_BYTES) flush();
      session.knownIds.add(id);
      records.push(pending.bytes);
      sent.push(id);
      bytes += pending.bytes.length;
    }
    flush();
    this.#onSpread(sent);
  }

  /**
   * Records came.
   *
   * @returns Ids of those that wait from now on.
   * @throws {ProtocolError} `rule` if one is such that no honest peer would pass it on.
   */
  async onRecords(session: Session, records: readonly Uint8Array[]): Promise<string[]> {
    // Only what was asked for is taken in; the rest came too late or is nobody's business.
    const asked = records.filter((record) => this.#asked.delete(recordId(record)));
    const source = sourceOf(session.remote.host);
    const submissions = await this.#chain.submit(asked, { source });
    const fresh: string[] = [];
    for (const submission of submissions) {
      session.knownIds.add(submission.recordId);
      if (submission.status === "pending" && submission.isNew) fresh.push(submission.recordId);
      if (submission.status === "refused" && submission.code === PENDING_FULL) {
        if (this.#later.size < MAX_ASKED) this.#later.set(submission.recordId, session);
      }
      if (submission.status === "refused" && submission.forged) {
        throw new ProtocolError(
          "rule",
          `it passed on a record that is invalid: ${submission.reason}`,
        );
      }
    }
    this.#onSpread(submissions.map(({ recordId }) => recordId));
    return fresh;
  }

  #askOthers(isInVain: (asked: Asked) => boolean): void {
    const batches = new Map<Session, { id: string; others: Set<Session> }[]>();
    for (const [id, asked] of this.#asked) {
      if (!isInVain(asked)) continue;
      this.#asked.delete(id);
      const [next, ...others] = asked.others;
      if (next === undefined) continue;
      const batch = batches.get(next) ?? [];
      batches.set(next, [...batch, { id, others: new Set(others) }]);
    }
    for (const [session, batch] of batches) this.#ask(session, batch);
  }

  #ask(session: Session, wanted: readonly { id: string; others: Set<Session> }[]): void {
    const at = this.#clock.monotonic();
    for (const { id, others } of wanted) {
      if (this.#asked.size < MAX_ASKED) this.#asked.set(id, { session, at, others });
    }
    for (let from = 0; from < wanted.length; from += MAX_RECORD_IDS) {
      const ids = wanted.slice(from, from + MAX_RECORD_IDS).map(({ id }) => id);
      session.send({ type: "getRecords", ids });
    }
  }

  #tell(session: Session, ids: readonly string[]): void {
    const news = ids.filter((id) => !session.knownIds.has(id));
    for (let from = 0; from < news.length; from += MAX_RECORD_IDS) {
      const part = news.slice(from, from + MAX_RECORD_IDS);
      session.send({ type: "haveRecords", ids: part });
    }
  }
}
