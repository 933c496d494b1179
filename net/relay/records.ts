/**
 * Passing records on: small ones at once to the eager peers (`net/peers/mesh.ts`), to others ids first, then the
 * bytes if they lack them. `blocks.ts` does the same for blocks: read it next.
 *
 * This room owns what each peer is known to have (`known_records.ts`), which records are in flight
 * (`in_flight_records.ts`), and what each peer was told of. It judges no record, which is core's, and catches up
 * with no chain (`net/sync`). What follows of its work leaves by `effects.ts`.
 */
import type { Chain } from "../../core/chain/chain.ts";
import { type Clock, pause } from "../../core/base/clock.ts";
import { PENDING_FULL } from "../../core/pending/pending.ts";
import { recordId } from "../../core/block/record.ts";
import { sourceOf } from "../base/address.ts";
import { type InFlightRecord, InFlightRecords, type RecordStats } from "./in_flight_records.ts";
import {
  LAZY_MS,
  MAX_ASKED_RECORDS,
  MAX_PUSHED_RECORD_BYTES,
  MAX_PUSHED_RECORDS,
} from "./limits.ts";
import { REQUEST_TIMEOUT_MS } from "../base/limits.ts";
import { MAX_RECORD_IDS, MAX_RECORDS_BYTES } from "../wire/limits.ts";
import type { RecordEffects } from "./effects.ts";
import type { KnownRecords } from "./known_records.ts";
import type { Mesh } from "../peers/mesh.ts";
import type { PeerSet } from "../peers/peer_set.ts";
import { ProtocolError } from "../wire/protocol_error.ts";
import type { Session } from "../session/session.ts";
import type { RecordId } from "../../core/block/ids.ts";

/** What a {@linkcode RecordRelay} needs. */
export interface RecordRelayDeps {
  readonly chain: Chain;
  readonly clock: Clock;
  readonly peers: Pick<PeerSet, "sessions">;
  readonly mesh: Pick<Mesh, "isEager">;
  readonly known: KnownRecords;
  readonly effects: RecordEffects;
}

/** Passes pending records between this node and its peers. */
export class RecordRelay {
  readonly #chain: Chain;
  readonly #clock: Clock;
  readonly #peers: Pick<PeerSet, "sessions">;
  readonly #mesh: Pick<Mesh, "isEager">;
  readonly #known: KnownRecords;
  readonly #effects: RecordEffects;
  readonly #asked = new InFlightRecords();
  /** Records for which there was no capacity, and who has them. */
  readonly #later = new Map<RecordId, Session>();
  /** Ids of news that are being checked, and who sent or announced them meanwhile, the first one first. */
  readonly #arriving = new Map<RecordId, Set<Session>>();
  /** Ids of which only the eager peers have been told. */
  #untold: RecordId[] = [];

  constructor({ chain, clock, peers, mesh, known, effects }: RecordRelayDeps) {
    this.#chain = chain;
    this.#clock = clock;
    this.#peers = peers;
    this.#mesh = mesh;
    this.#known = known;
    this.#effects = effects;
  }

  /** Records that are waited for. */
  get stats(): RecordStats {
    return {
      askedRecords: this.#asked.size,
      laterRecords: this.#later.size,
      knownIds: this.#known.mostOfOnePeer,
    };
  }

  /** Tells a new peer of all that waits here. */
  start(session: Session): void {
    this.#known.start(session);
    this.#tell(session, [...this.#chain.pending].map(({ id }) => id));
  }

  /** Tells eager peers of records that wait from now on; the others are told in the next round. */
  announce(ids: readonly RecordId[]): void {
    if (ids.length === 0) return;
    for (const session of this.#peers.sessions) {
      if (this.#mesh.isEager(session)) this.#push(session, ids);
    }
    this.#untold.push(...ids);
  }

  /** Tells all peers of what they have not been told, every now and then, until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (await pause(this.#clock, LAZY_MS, signal)) {
      const ids = this.#untold.filter((id) => this.#chain.pending.get(id) !== undefined);
      this.#untold = [];
      for (const session of this.#peers.sessions) this.#tell(session, ids);
    }
  }

  /** A peer has records: asks for those that are news. */
  onHave(session: Session, ids: readonly RecordId[]): void {
    const wanted: RecordId[] = [];
    const known = this.#known.of(session);
    for (const id of ids) {
      known.add(id);
      const asked = this.#asked.get(id);
      if (asked !== undefined) asked.others.add(session);
      else if (this.#isNews(id)) wanted.push(id);
      // Its sender may turn out to have no capacity here, and this one has.
      else this.#arriving.get(id)?.add(session);
    }
    this.#ask(session, wanted.map((id) => ({ id, others: new Set<Session>() })));
    this.#effects.recordsSpread(ids);
  }

  /** A session is over: what it owed is asked of others that have it. */
  end(session: Session): void {
    this.#known.end(session);
    this.#asked.end(session);
    for (const [id, holder] of this.#later) if (holder === session) this.#later.delete(id);
    this.#askOthers((asked) => asked.session === session);
  }

  /** There may be capacity again: asks for as much of what had none as fits now. */
  retry(): void {
    const batches = new Map<Session, { id: RecordId; others: Set<Session> }[]>();
    const capacities = new Map<Session, number>();
    for (const [id, session] of this.#later) {
      const capacity = capacities.get(session) ??
        this.#chain.freePending(sourceOf(session.remote.host));
      capacities.set(session, capacity);
      // Looking a record up costs a query: no more of them than may come of it.
      if (capacity <= 0) continue;
      this.#later.delete(id);
      if (this.#asked.get(id) !== undefined || this.#chain.place(id).status !== "unknown") continue;
      capacities.set(session, capacity - 1);
      const batch = batches.get(session) ?? [];
      batches.set(session, batch);
      batch.push({ id, others: new Set<Session>() });
    }
    for (const [session, batch] of batches) this.#ask(session, batch);
  }

  /** What did not come in time is asked of others that have it. To be called every now and then. */
  checkTimeouts(): void {
    const now = this.#clock.monotonic();
    this.#askOthers(({ at }) => now - at >= REQUEST_TIMEOUT_MS);
  }

  /** A peer asks for records: sends those that still wait. */
  onGet(session: Session, ids: readonly RecordId[]): void {
    let records: Uint8Array[] = [];
    let bytes = 0;
    const sent: RecordId[] = [];
    const known = this.#known.of(session);
    const flush = () => {
      if (records.length > 0) session.send({ type: "records", records });
      [records, bytes] = [[], 0];
    };
    for (const id of ids) {
      const pending = this.#chain.pending.get(id);
      if (pending === undefined) continue;
      if (bytes + pending.bytes.length > MAX_RECORDS_BYTES) flush();
      known.add(id);
      records.push(pending.bytes);
      sent.push(id);
      bytes += pending.bytes.length;
    }
    flush();
    this.#effects.recordsSpread(sent);
  }

  /**
   * Records came.
   *
   * @throws {ProtocolError} `rule` if one is such that no honest peer would pass it on.
   */
  async onRecords(session: Session, records: readonly Uint8Array[]): Promise<void> {
    const ids = records.map(recordId);
    const known = this.#known.of(session);
    const news = new Set<RecordId>(
      this.#mesh.isEager(session) ? ids.filter((id) => this.#isNews(id)) : [],
    );
    // Only what was asked for is taken in, and news of eager peers; the rest came too late, or uncalled.
    const wanted = records.filter((_, i) => this.#asked.delete(ids[i]) || news.has(ids[i]));
    for (const id of ids) {
      known.add(id);
      this.#arriving.get(id)?.add(session);
    }
    this.#effects.recordsSpread(ids);
    if (wanted.length > 0) await this.#takeIn(session, wanted, news);
  }

  /** Hands in what a peer sent; `news` came unasked. */
  async #takeIn(
    session: Session,
    records: readonly Uint8Array[],
    news: ReadonlySet<RecordId>,
  ): Promise<void> {
    for (const id of news) this.#arriving.set(id, new Set<Session>([session]));
    const source = sourceOf(session.remote.host);
    const senders = new Map<RecordId, Set<Session>>();
    const submissions = await this.#chain.submit(records, { source }).finally(() => {
      for (const id of news) {
        senders.set(id, this.#arriving.get(id) ?? new Set<Session>());
        this.#arriving.delete(id);
      }
    });
    const fresh: RecordId[] = [];
    const taken = new Map<Session, RecordId[]>();
    for (const submission of submissions) {
      const { recordId: id } = submission;
      // Who sent it too, and has not left while it was checked.
      const others = [...senders.get(id) ?? []]
        .filter((each) => each !== session && !each.ended.aborted);
      if (submission.status === "pending") {
        if (submission.isNew) fresh.push(id);
        for (const each of senders.get(id) ?? []) taken.set(each, [...taken.get(each) ?? [], id]);
      }
      if (submission.status === "refused" && submission.code === PENDING_FULL) {
        // There may be capacity for what another one sends.
        const [other = session, ...rest] = others;
        if (others.length > 0) this.#ask(other, [{ id, others: new Set<Session>(rest) }]);
        else if (!session.ended.aborted && this.#later.size < MAX_ASKED_RECORDS) {
          this.#later.set(id, session);
        }
      }
      if (submission.status === "refused" && submission.forged) {
        throw new ProtocolError(
          "rule",
          `it passed on a record that is invalid: ${submission.reason}`,
        );
      }
    }
    // Who sent news unasked does not know yet that they arrived.
    for (const [sender, ids] of taken) sender.send({ type: "haveRecords", ids });
    this.#effects.recordsPending(fresh);
  }

  /** True if a record is neither here nor about to be. */
  #isNews(id: RecordId): boolean {
    return !this.#arriving.has(id) && this.#chain.place(id).status === "unknown";
  }

  #askOthers(isInVain: (asked: InFlightRecord) => boolean): void {
    const batches = new Map<Session, { id: RecordId; others: Set<Session> }[]>();
    for (const { id, others: [next, ...others] } of this.#asked.take(isInVain)) {
      // It may have come in a block.
      if (next === undefined || this.#chain.place(id).status !== "unknown") continue;
      const batch = batches.get(next) ?? [];
      batches.set(next, batch);
      batch.push({ id, others: new Set<Session>(others) });
    }
    for (const [session, batch] of batches) this.#ask(session, batch);
  }

  /** Asks for records, as far as there is capacity to wait for them: what comes without is not taken. */
  #ask(session: Session, records: readonly { id: RecordId; others: Set<Session> }[]): void {
    const at = this.#clock.monotonic();
    const wanted = records.filter(({ id, others }) => this.#asked.add({ id, session, at, others }));
    for (let from = 0; from < wanted.length; from += MAX_RECORD_IDS) {
      const ids = wanted.slice(from, from + MAX_RECORD_IDS).map(({ id }) => id);
      session.send({ type: "getRecords", ids });
    }
  }

  /** Sends small records themselves, and the ids of others. */
  #push(session: Session, ids: readonly RecordId[]): void {
    const records: Uint8Array[] = [];
    const pushed: RecordId[] = [];
    const known = this.#known.of(session);
    for (const id of ids) {
      const record = this.#chain.pending.get(id)?.bytes;
      if (record === undefined || record.length > MAX_PUSHED_RECORD_BYTES) continue;
      if (known.has(id)) continue;
      records.push(record);
      pushed.push(id);
    }
    if (records.length > 0 && records.length <= MAX_PUSHED_RECORDS) {
      session.send({ type: "records", records });
      for (const id of pushed) known.addSent(id);
    }
    this.#tell(session, ids);
  }

  #tell(session: Session, ids: readonly RecordId[]): void {
    const known = this.#known.of(session);
    const news = ids.filter((id) => !known.has(id));
    for (let from = 0; from < news.length; from += MAX_RECORD_IDS) {
      const part = news.slice(from, from + MAX_RECORD_IDS);
      for (const id of part) known.addSent(id);
      session.send({ type: "haveRecords", ids: part });
    }
  }
}
