/**
 * Who may wait for a block, and who no longer: judges records that come in, and says which pending
 * records a change of the chain settles.
 */
import { PendingPool, type PendingRecord } from "./pending_pool.ts";
import { checkRecordSize, recordId } from "./record.ts";
import { RuleError } from "./rule_error.ts";
import type { BlockData, Judgement, ValidatorHost } from "./validator_host.ts";

/** Why a record did not enter, or no longer waits. */
export interface Refusal {
  /** Short literal for programs, such as `duplicate`. */
  readonly code: string;
  /** One sentence for people. */
  readonly reason: string;
}

/** What became of a record that was handed in. */
export type Submission =
  & { readonly recordId: string }
  & (
    /** It waits for a block: from now (`isNew`), or since before. */
    | { readonly status: "pending"; readonly isNew: boolean }
    /** A block of the chain holds it already. */
    | { readonly status: "included" }
    /** `forged`: no honest peer would have sent it. */
    | { readonly status: "refused"; readonly forged: boolean } & Refusal
  );

/** What a change of the chain does to pending records; nothing of it has happened yet. */
export interface PendingPlan {
  /** Ids of those that no longer wait. */
  readonly removed: readonly string[];
  /** Records of undone blocks that wait again. */
  readonly returned: readonly PendingRecord[];
  /** Those of the removed and the undone that can no longer enter, and why. */
  readonly refused: ReadonlyMap<string, Refusal>;
}

/** Refusals that are remembered for whoever asks, the oldest given up first. */
const MAX_REFUSALS = 10_000;

/** The pending records with their rules. Writes nothing to disk: the chain does, then commits here. */
export class Pending {
  readonly pool = new PendingPool();
  readonly #refusals = new Map<string, Refusal>();
  readonly #host: ValidatorHost;

  constructor(host: ValidatorHost) {
    this.#host = host;
  }

  /** Why a record was refused, if that is still known. */
  refusal(id: string): Refusal | undefined {
    return this.#refusals.get(id);
  }

  /**
   * Judges records on top of the best chain and of each other, and changes nothing.
   *
   * @param place Where they would stand: the next block.
   * @param options.own True for records of this machine's user, who has more room.
   * @param options.isStored True for records that were told to wait before: there is room for them.
   * @returns What became of each, in order, and those that may be added.
   */
  async judge(
    { records, ...place }: BlockData,
    { own, isStored = false, isIncluded }: {
      own: boolean;
      isStored?: boolean;
      isIncluded: (id: string) => boolean;
    },
  ): Promise<{ submissions: Submission[]; accepted: PendingRecord[] }> {
    const submissions: Submission[] = [];
    const fresh = new Map<string, { bytes: Uint8Array; at: number }>();
    records.forEach((bytes, at) => {
      const known = this.#judgeAlone(bytes, isIncluded);
      if (known.status === "pending" && known.isNew && !fresh.has(known.recordId)) {
        fresh.set(known.recordId, { bytes, at });
      }
      submissions.push(known);
    });
    const news = [...fresh];
    const judgements = await this.#host.check({
      ...place,
      records: news.map(([, { bytes }]) => bytes),
    });
    const batch = new PendingPool();
    news.forEach(([id, { bytes, at }], i) => {
      const judgement = judgements[i];
      const refusal = this.#refuse(judgement, batch, bytes.length, { own, isStored });
      if (refusal === undefined) batch.add({ id, bytes, keys: keysOf(judgement) });
      else submissions[at] = { recordId: id, status: "refused", ...refusal };
    });
    // A record that stands twice in the list gets the answer of its first place.
    submissions.forEach(({ recordId }, at) => {
      const first = fresh.get(recordId)?.at;
      if (first === undefined || first === at) return;
      const { [first]: answer } = submissions;
      submissions[at] = answer.status === "pending" ? { ...answer, isNew: false } : answer;
    });
    return { submissions, accepted: [...batch] };
  }

  /** Takes in what {@linkcode judge} accepted and the disk has. */
  add(accepted: readonly PendingRecord[]): void {
    for (const record of accepted) {
      this.pool.add(record);
      this.#refusals.delete(record.id);
    }
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
      return { removed: [], returned: [], refused: new Map() };
    }
    const attachedIds = new Set(attached.map(recordId));
    const taken = (await this.#host.keys(attached)).flat();
    const removed = new Set([...attachedIds].filter((id) => this.pool.get(id) !== undefined));
    const refused = new Map<string, Refusal>();
    for (const key of taken) {
      const holder = this.pool.holder(key);
      if (holder === undefined || attachedIds.has(holder.id)) continue;
      removed.add(holder.id);
      refused.set(holder.id, duplicate(key, "is in the chain"));
    }
    const undone = detached.filter((bytes) => !attachedIds.has(recordId(bytes)));
    const judgements = await this.#host.check({ ...place, records: undone });
    const returned = new PendingPool();
    undone.forEach((bytes, i) => {
      const id = recordId(bytes);
      const judgement = judgements[i];
      const clash = judgement.kind === "accept"
        ? judgement.keys.find((key) => returned.holder(key) !== undefined)
        : undefined;
      if (judgement.kind !== "accept") refused.set(id, judgement);
      else if (clash !== undefined) refused.set(id, duplicate(clash, "waits for a block"));
      else returned.add({ id, bytes, keys: judgement.keys });
    });
    return { removed: [...removed], returned: [...returned], refused };
  }

  /** Makes a plan happen, once the disk has it. */
  commit({ removed, returned, refused }: PendingPlan): void {
    removed.forEach((id) => this.pool.remove(id));
    this.add(returned);
    for (const [id, { code, reason }] of refused) this.#refusals.set(id, { code, reason });
    for (const id of this.#refusals.keys()) {
      if (this.#refusals.size <= MAX_REFUSALS) break;
      this.#refusals.delete(id);
    }
  }

  #judgeAlone(bytes: Uint8Array, isIncluded: (id: string) => boolean): Submission {
    const id = recordId(bytes);
    try {
      checkRecordSize(bytes);
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      const { code, message: reason } = error;
      return { recordId: id, status: "refused", code, reason, forged: true };
    }
    if (isIncluded(id)) return { recordId: id, status: "included" };
    return { recordId: id, status: "pending", isNew: this.pool.get(id) === undefined };
  }

  #refuse(
    judgement: Judgement,
    batch: PendingPool,
    bytes: number,
    { own, isStored }: { own: boolean; isStored: boolean },
  ): Refusal & { forged: boolean } | undefined {
    if (judgement.kind !== "accept") {
      const { code, reason } = judgement;
      return { code, reason, forged: judgement.kind === "reject" };
    }
    const clash = judgement.keys.find((key) => this.pool.holder(key) ?? batch.holder(key));
    if (clash !== undefined) return { ...duplicate(clash, "waits for a block"), forged: false };
    if (!isStored && this.pool.isFull(bytes, { own, besides: batch })) {
      const reason = `${this.pool.size + batch.size} records wait already, try again later`;
      return { code: "pending-full", reason, forged: false };
    }
    return undefined;
  }
}

function keysOf(judgement: Judgement): readonly string[] {
  return judgement.kind === "accept" ? judgement.keys : [];
}

/** The refusal of a record whose conflict key another record holds. */
function duplicate(key: string, where: string): Refusal {
  return { code: "duplicate", reason: `another record for ${JSON.stringify(key)} ${where}` };
}
