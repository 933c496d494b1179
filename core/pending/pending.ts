/**
 * Who may wait for a block, and who no longer: judges records that come in, and says which pending
 * records a change of the chain settles.
 *
 * This room owns what other chains call the mempool: the records that wait (`pending_pool.ts`), how many may
 * and which are evicted for others (`eviction.ts`, `limits.ts`), and why records were refused (`refusals.ts`).
 * It writes nothing to disk and moves no chain: it makes plans, which `core/chain` stores and then commits here.
 * Read `pending_pool.ts` first.
 */
import { PendingPool, type PendingRecord, UNDONE_SOURCE, USER_SOURCE } from "./pending_pool.ts";
import { PENDING_LIMITS, type PendingLimits } from "./limits.ts";
import { Eviction } from "./eviction.ts";
import { checkRecordSize, recordId } from "../block/record.ts";
import { bareRefusal, type Refusal, Refusals } from "./refusals.ts";
import { RuleError } from "../block/rule_error.ts";
import type { BlockData, Judgement, ValidatorHost } from "../validator/validator_host.ts";
import type { RecordId } from "../block/ids.ts";

/** What became of a record that was handed in. */
export type Submission =
  & { readonly recordId: RecordId }
  & (
    /** It waits for a block: from now (`isNew`), or since before. */
    | { readonly status: "pending"; readonly isNew: boolean }
    /** A block of the chain holds it already. */
    | { readonly status: "included" }
    /** `forged`: no honest peer would have sent it. */
    | { readonly status: "refused"; readonly forged: boolean } & Refusal
  );

/** What happens to pending records; nothing of it has happened yet. */
export interface PendingPlan {
  /** Records that wait from now on, all of one source. */
  readonly added: readonly PendingRecord[];
  /** Ids of those that no longer wait. */
  readonly removed: readonly RecordId[];
  /** Those that can never enter, and why. */
  readonly refused: ReadonlyMap<RecordId, Refusal>;
  /** Ids whose refusals are forgotten for new ones. */
  readonly forgotten: readonly RecordId[];
  /** How many records that were counted once can no longer be. */
  readonly lost: number;
}

/** The code of a refusal for want of capacity: another try may succeed. */
export const PENDING_FULL = "pending-full";

/** The code of a refusal because the validator failed on the record: it is not asked about it again. */
export const VALIDATOR_FAILED = "validator-failed";

/** What of a validator says who may wait. */
export type PendingHost = Pick<ValidatorHost, "check" | "select" | "keys">;

/** The pending records with their rules. Writes nothing to disk: the chain does, then commits here. */
export class Pending {
  readonly pool = new PendingPool();
  readonly refusals = new Refusals();
  readonly #host: PendingHost;
  readonly #limits: PendingLimits;

  constructor(host: PendingHost, limits: PendingLimits = PENDING_LIMITS) {
    this.#host = host;
    this.#limits = limits;
  }

  /** How many more records of a source may wait without any being evicted. */
  free(source: string): number {
    const { records, sourceRecords } = this.#limits;
    const held = this.pool.shares.get(source)?.records ?? 0;
    return Math.max(0, Math.min(records - this.pool.size, sourceRecords - held));
  }

  /**
   * Judges records on top of the best chain and of each other, and changes nothing.
   *
   * @param place Where they would stand: the next block.
   * @param options.source Who hands them in.
   * @param options.isStored True for records that were told to wait before: they wait whatever the limits.
   * @returns What became of each, in order, and what it means for the pending records.
   */
  async judge(
    { records, ...place }: BlockData,
    { source, isStored = false, isIncluded }: {
      source: string;
      isStored?: boolean;
      isIncluded: (id: RecordId) => boolean;
    },
  ): Promise<{ submissions: Submission[]; plan: PendingPlan }> {
    const submissions: Submission[] = [];
    const fresh = new Map<RecordId, { bytes: Uint8Array; at: number }>();
    const eviction = new Eviction(this.pool, { source, limits: this.#limits });
    const batch = new PendingPool();
    records.forEach((bytes, at) => {
      const known = this.#judgeAlone(bytes, isIncluded);
      if (known.status === "pending" && known.isNew && !fresh.has(known.recordId)) {
        fresh.set(known.recordId, { bytes, at });
      }
      // What a peer brought first and the user hands in as well is the user's from then on.
      const waiting = this.pool.get(known.recordId);
      if (source === USER_SOURCE && waiting !== undefined && waiting.source !== source) {
        if (batch.get(waiting.id) === undefined) eviction.claim(waiting.id);
        batch.add({ ...waiting, source });
      }
      submissions.push(known);
    });
    const news = [...fresh];
    const offered = { ...place, records: news.map(([, { bytes }]) => bytes) };
    const judgements = await (isStored ? this.#judgeInOrder(offered) : this.#host.check(offered));
    news.forEach(([id, { bytes, at }], i) => {
      const judgement = judgements[i];
      const refusal = this.#refuse(judgement, batch, eviction) ??
        (isStored || eviction.admit(bytes.length) ? undefined : this.#full());
      if (refusal === undefined) batch.add({ id, bytes, ...keptOf(judgement), source });
      else submissions[at] = { recordId: id, status: "refused", ...refusal };
    });
    // A record that stands twice in the list gets the answer of its first place.
    submissions.forEach(({ recordId }, at) => {
      const first = fresh.get(recordId)?.at;
      if (first === undefined || first === at) return;
      const { [first]: answer } = submissions;
      submissions[at] = answer.status === "pending" ? { ...answer, isNew: false } : answer;
    });
    const refused = source === USER_SOURCE ? finalRefusals(submissions) : new Map();
    const lost = this.#lostOf(eviction.evicted);
    return { submissions, plan: this.#plan([...batch], eviction.evicted, refused, lost) };
  }

  /** Takes records off, and keeps why. */
  drop(refused: ReadonlyMap<RecordId, Refusal>): PendingPlan {
    return this.#plan([], refused.keys(), refused, this.#lostOf(refused.keys()));
  }

  /**
   * Works out what a change of the chain does. The host's state is the new one already.
   *
   * @param place The block after the new tip.
   */
  async plan(
    { detached, attached, place }: {
      detached: readonly Uint8Array[];
      attached: readonly Uint8Array[];
      place: Omit<BlockData, "records">;
    },
  ): Promise<PendingPlan> {
    // While a chain is caught up with, nothing waits, and hashing every record again would be the most.
    if (this.pool.size === 0 && detached.length === 0) {
      return this.#plan([], [], new Map());
    }
    const displaced: PendingRecord[] = [];
    const attachedIds = new Set(attached.map(recordId));
    const taken = (await this.#host.keys(attached)).flat();
    const removed = new Set([...attachedIds].filter((id) => this.pool.get(id) !== undefined));
    const refused = new Map<RecordId, Refusal>();
    for (const key of taken) {
      const holder = this.pool.holder(key);
      if (holder === undefined || attachedIds.has(holder.id)) continue;
      removed.add(holder.id);
      refused.set(holder.id, duplicate(key));
      displaced.push(holder);
    }
    // The validator knows best what stands in their way.
    const verdicts = await this.#host.check({
      ...place,
      records: displaced.map(({ bytes }) => bytes),
    });
    displaced.forEach(({ id }, i) => {
      const verdict = verdicts[i];
      if (verdict.kind !== "accept") refused.set(id, verdict);
    });
    const undone = detached.filter((bytes) => !attachedIds.has(recordId(bytes)));
    const judgements = await this.#judgeInOrder({ ...place, records: undone });
    const source = UNDONE_SOURCE;
    const eviction = new Eviction(this.pool, { source, limits: this.#limits, gone: removed });
    const returned = new PendingPool();
    undone.forEach((bytes, i) => {
      const id = recordId(bytes);
      const judgement = judgements[i];
      const clash = judgement.kind === "accept"
        ? judgement.keys.find((key) => returned.holder(key) !== undefined)
        : undefined;
      if (judgement.kind !== "accept") refused.set(id, judgement);
      else if (clash !== undefined) refused.set(id, duplicate(clash, returned.holder(clash)));
      else if (eviction.admit(bytes.length)) {
        returned.add({ id, bytes, ...keptOf(judgement), source });
      }
    });
    const waiting = [...removed].filter((id) => !attachedIds.has(id));
    const gone = this.#lostOf([...waiting, ...eviction.evicted]) + undone.length - returned.size;
    return this.#plan([...returned], [...removed, ...eviction.evicted], refused, gone);
  }

  /**
   * Judges records that were told to wait, or counted, before: each on top of those before it, as one may need another (a
   * ballot the letter whose key signs it), and alone if another only stands in its way.
   */
  async #judgeInOrder(data: BlockData): Promise<readonly Judgement[]> {
    const together = await this.#host.select(data);
    const refused = [...together.keys()].filter((i) => together[i].kind !== "accept");
    if (refused.length === 0) return together;
    const records = refused.map((i) => data.records[i]);
    const alone = await this.#host.check({ ...data, records });
    const judgements = [...together];
    refused.forEach((i, at) => judgements[i] = alone[at]);
    return judgements;
  }

  /** How many of these records, which wait no longer and are in no block, were counted once. */
  #lostOf(ids: Iterable<RecordId>): number {
    return [...ids].filter((id) => this.pool.get(id)?.source === UNDONE_SOURCE).length;
  }

  /** Makes a plan happen, once the disk has it. */
  commit({ added, removed, refused, forgotten }: PendingPlan): void {
    removed.forEach((id) => this.pool.remove(id));
    this.refusals.commit(refused, forgotten);
    for (const record of added) {
      this.pool.add(record);
      this.refusals.delete(record.id);
    }
  }

  #plan(
    added: readonly PendingRecord[],
    removed: Iterable<RecordId>,
    refused: ReadonlyMap<RecordId, Refusal>,
    lost = 0,
  ): PendingPlan {
    const forgotten = this.refusals.surplus(refused);
    return { added, removed: [...removed], refused, forgotten, lost };
  }

  #judgeAlone(bytes: Uint8Array, isIncluded: (id: RecordId) => boolean): Submission {
    const id = recordId(bytes);
    try {
      checkRecordSize(bytes);
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      const { code, message: reason } = error;
      return { recordId: id, status: "refused", code, reason, forged: true };
    }
    if (isIncluded(id)) return { recordId: id, status: "included" };
    const before = this.refusals.get(id);
    if (before?.code === VALIDATOR_FAILED) {
      return { recordId: id, status: "refused", ...before, forged: false };
    }
    return { recordId: id, status: "pending", isNew: this.pool.get(id) === undefined };
  }

  #refuse(
    judgement: Judgement,
    batch: PendingPool,
    { evicted }: Eviction,
  ): Refusal & { forged: boolean } | undefined {
    if (judgement.kind !== "accept") {
      return { ...bareRefusal(judgement), forged: judgement.kind === "reject" };
    }
    for (const key of judgement.keys) {
      const waiting = this.pool.holder(key);
      const holder = waiting === undefined || evicted.has(waiting.id) ? batch.holder(key) : waiting;
      if (holder !== undefined) return { ...duplicate(key, holder), forged: false };
    }
    return undefined;
  }

  #full(): Refusal & { forged: boolean } {
    const reason = `${this.pool.size} records wait already, try again later`;
    return { code: PENDING_FULL, reason, forged: false };
  }
}

/** Refusals that another try will not change. */
function finalRefusals(submissions: readonly Submission[]): Map<RecordId, Refusal> {
  const refused = new Map<RecordId, Refusal>();
  for (const each of submissions) {
    if (each.status === "refused" && each.code !== PENDING_FULL) refused.set(each.recordId, each);
  }
  return refused;
}

/** What a record that waits keeps of its judgement. */
function keptOf(judgement: Judgement): Pick<PendingRecord, "keys" | "verdict" | "cost"> {
  if (judgement.kind !== "accept") return { keys: [] };
  const { keys, verdict, cost } = judgement;
  return { keys, ...(verdict !== undefined && { verdict }), ...(cost !== undefined && { cost }) };
}

/** The refusal of a record whose conflict key another one holds: one that waits, or one of the chain. */
function duplicate(key: string, holder?: PendingRecord): Refusal {
  const reason = `another record for ${JSON.stringify(key)} came first`;
  return { code: "duplicate", reason, ...holder !== undefined && { by: holder.id } };
}
