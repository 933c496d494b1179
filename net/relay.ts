/** Passing records on: ids first, then the bytes to those who lack them. */
import type { Chain } from "../core/chain.ts";
import type { Clock } from "../core/clock.ts";
import { recordId } from "../core/record.ts";
import { MAX_RECORD_IDS, MAX_RECORDS_BYTES, REQUEST_TIMEOUT_MS } from "./limits.ts";
import type { PeerSet } from "./peer_set.ts";
import { ProtocolError } from "./protocol_error.ts";
import type { Session } from "./session.ts";

/** Ids that are asked for and have not come; past it the oldest is asked for again. */
const MAX_ASKED = 50_000;

/** Passes pending records between this node and its peers. */
export class Relay {
  readonly #chain: Chain;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #peers: Pick<PeerSet, "sessions">;
  /** Ids that were asked for, and when in monotonic ms. */
  readonly #asked = new Map<string, number>();

  constructor(
    { chain, clock, peers }: {
      chain: Chain;
      clock: Pick<Clock, "monotonic">;
      peers: Pick<PeerSet, "sessions">;
    },
  ) {
    this.#chain = chain;
    this.#clock = clock;
    this.#peers = peers;
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
    const now = this.#clock.monotonic();
    const wanted = ids.filter((id) => {
      session.knownIds.add(id);
      const askedAt = this.#asked.get(id);
      const isAsked = askedAt !== undefined && now - askedAt < REQUEST_TIMEOUT_MS;
      return !isAsked && this.#chain.place(id).status === "unknown";
    });
    if (wanted.length === 0) return;
    for (const id of wanted) {
      this.#asked.delete(id);
      this.#asked.set(id, now);
    }
    for (const id of this.#asked.keys()) {
      if (this.#asked.size <= MAX_ASKED) break;
      this.#asked.delete(id);
    }
    session.send({ type: "getRecords", ids: wanted });
  }

  /** A peer asks for records: sends those that still wait. */
  onGet(session: Session, ids: readonly string[]): void {
    let records: Uint8Array[] = [];
    let bytes = 0;
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
      bytes += pending.bytes.length;
    }
    flush();
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
    const submissions = await this.#chain.submit(asked);
    const fresh: string[] = [];
    for (const submission of submissions) {
      session.knownIds.add(submission.recordId);
      if (submission.status === "pending" && submission.isNew) fresh.push(submission.recordId);
      if (submission.status === "refused" && submission.forged) {
        throw new ProtocolError(
          "rule",
          `it passed on a record that is invalid: ${submission.reason}`,
        );
      }
    }
    return fresh;
  }

  #tell(session: Session, ids: readonly string[]): void {
    const news = ids.filter((id) => !session.knownIds.has(id));
    for (let from = 0; from < news.length; from += MAX_RECORD_IDS) {
      const part = news.slice(from, from + MAX_RECORD_IDS);
      session.send({ type: "haveRecords", ids: part });
    }
  }
}
