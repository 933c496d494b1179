/**
 * How records come in, wait on the disk as well as in memory, and leave for the next block.
 *
 * Who may wait is for `core/pending`, which knows no disk. Here its plans are written first and
 * committed then, so what waits in memory always waits on the disk.
 */
import type { BestChain } from "./best_chain.ts";
import type { BlockData } from "../validator/validator_host.ts";
import type { Block } from "../block/block.ts";
import type { BlockNode } from "./block_tree.ts";
import {
  type BlockTemplate,
  createSealedBlock,
  createTemplate,
  nextTime,
  takeFitting,
} from "./block_template.ts";
import type { BlockSeal } from "../rules/seal.ts";
import { inTurn } from "../pending/in_turn.ts";
import { changeOf } from "./store_change.ts";
import type { ChainStore } from "../store/store.ts";
import type { Clock } from "../base/clock.ts";
import type { ConsensusParams } from "../rules/params.ts";
import { present } from "../base/invariant.ts";
import type { Loss } from "../store/losses.ts";
import {
  type Pending,
  type PendingHost,
  type PendingPlan,
  type Submission,
  VALIDATOR_FAILED,
} from "../pending/pending.ts";
import { PluginError } from "../validator/validator_host.ts";
import { recordId } from "../block/record.ts";
import type { RecordLookup } from "./record_lookup.ts";
import type { Refusal } from "../pending/refusals.ts";
import { type PendingRecord, UNDONE_SOURCE, UNNAMED_SOURCE } from "../pending/pending_pool.ts";
import { isRecordId, type RecordId } from "../block/ids.ts";

/** By what records are judged, and where they wait. */
export interface RecordIntakeDeps {
  readonly pending: Pending;
  readonly store: ChainStore;
  readonly host: PendingHost;
  readonly best: BestChain;
  readonly lookup: RecordLookup;
  readonly clock: Pick<Clock, "now">;
  readonly params: ConsensusParams;
}

/** Takes records in. One call at a time: `Chain` sees to that. */
export class RecordIntake {
  readonly #deps: RecordIntakeDeps;

  constructor(deps: RecordIntakeDeps) {
    this.#deps = deps;
  }

  /**
   * Takes records in that a source hands in. When it returns, those that are pending are on disk.
   *
   * @throws {StoreError} If they cannot be stored.
   * @throws {PluginError} If the validator fails.
   */
  async submit(records: readonly Uint8Array[], source: string): Promise<Submission[]> {
    const { pending, lookup } = this.#deps;
    const { submissions, plan } = await this.#shunning(() =>
      pending.judge(this.#next(records), { source, isIncluded: this.#isIncluded })
    );
    if (plan.added.length > 0 || plan.refused.size > 0) this.#carryOut(plan);
    return submissions.map((each) => each.status === "refused" ? lookup.explained(each) : each);
  }

  /**
   * The block to mine next: as many pending records as fit and as the validator takes in this order.
   *
   * @throws {PluginError} If the validator fails.
   */
  async template(): Promise<BlockTemplate> {
    const { accepted, time } = await this.#choose();
    return createTemplate(this.#deps.best.tip, accepted, { time, params: this.#deps.params });
  }

  /**
   * The block that a witness proposes after any complete block: records of all sources in turn, as many as fit and as the
   * validator takes.
   *
   * @returns Undefined if none of them can enter, and the block may not be empty.
   * @throws {RuleError | PluginError} If the validator refuses what is before it, or fails.
   */
  async proposal(
    parent: BlockNode,
    { mayBeEmpty, ...seal }: BlockSeal & { readonly mayBeEmpty: boolean },
  ): Promise<Block | undefined> {
    const { pending, host, best, clock, params } = this.#deps;
    const candidates = takeFitting(inTurn(pending.pool), params);
    if (candidates.length === 0 && !mayBeEmpty) return undefined;
    const time = nextTime(parent, clock.now());
    const records = candidates.map(({ bytes }) => bytes);
    const next: BlockData = { index: parent.header.index + 1, time, records };
    const ask = () => best.askAt(parent, () => host.select(next));
    const judgements = await this.#shunning(ask);
    const accepted = candidates.filter((_, i) => judgements[i].kind === "accept");
    if (accepted.length === 0 && !mayBeEmpty) return undefined;
    return createSealedBlock(parent, accepted, { seal, time, params });
  }

  /**
   * Drops records that wait in vain by now, as making a template does; of as many as a block holds.
   *
   * @returns How many.
   * @throws {PluginError} If the validator fails.
   */
  async sweep(): Promise<number> {
    const { size } = this.#deps.pending.pool;
    await this.#choose();
    return size - this.#deps.pending.pool.size;
  }

  /**
   * Takes in the stored records that wait, judged anew. Each was told to wait, so none is evicted.
   *
   * @throws {StoreError | PluginError} As {@linkcode submit}.
   */
  async load(): Promise<void> {
    const { pending, store } = this.#deps;
    pending.refusals.commit(store.refusals());
    const stored = store.pending();
    const sourceOf = new Map(stored.map(({ bytes, source }) => [recordId(bytes), source]));
    const known = stored.flatMap(({ verdict }) => verdict ?? []);
    const { submissions, plan } = await this.#shunning(() =>
      pending.judge({ ...this.#next(stored.map(({ bytes }) => bytes)), known }, {
        source: UNNAMED_SOURCE,
        isStored: true,
        isIncluded: this.#isIncluded,
      })
    );
    const refused = new Map<RecordId, Refusal>();
    for (const each of submissions) {
      if (each.status === "refused") refused.set(each.recordId, each);
    }
    const { forgotten } = pending.drop(refused);
    const removed = submissions.filter(({ status }) => status !== "pending");
    if (removed.length > 0) {
      const pendingRemoved = removed.map(({ recordId }) => recordId);
      const lost = [...refused.keys()].filter((id) => sourceOf.get(id) === UNDONE_SOURCE).length;
      const loss = lost === 0 ? undefined : { ...this.#here(), records: lost };
      store.write({ pendingRemoved, refused, forgotten, lost: loss });
    }
    const added = plan.added.map((each) => ({
      ...each,
      source: present(sourceOf.get(each.id), "a record that is loaded was stored"),
    }));
    pending.commit({ added, removed: [], refused, forgotten, lost: 0 });
  }

  /**
   * Has the records of all stored blocks wait that are not on the best chain: the operator chose among final blocks, and
   * nobody's vote is to be lost with those that no longer count.
   *
   * @throws {StoreError | PluginError} As {@linkcode submit}.
   */
  async takeBack(nodes: Iterable<BlockNode>): Promise<void> {
    const { best, store } = this.#deps;
    for (const node of nodes) {
      const records = best.has(node) || node.status === "header"
        ? undefined
        : store.body(node.hash);
      if (records !== undefined) await this.submit(records, UNDONE_SOURCE);
    }
  }

  /**
   * Asks the validator. A record that makes it fail no longer waits and is not asked about again, so that
   * it does not end every next start too. In a block it would: what others accept has to be judged.
   */
  async #shunning<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof PluginError && error.recordId && isRecordId(error.recordId)) {
        const refusal = { code: VALIDATOR_FAILED, reason: error.message };
        this.#carryOut(this.#deps.pending.drop(new Map([[error.recordId, refusal]])));
      }
      throw error;
    }
  }

  /** What the next block may hold, at its time. What it passes over and can never enter waits no longer. */
  async #choose(): Promise<{ readonly accepted: readonly PendingRecord[]; readonly time: number }> {
    const { pending, host, params } = this.#deps;
    const candidates = takeFitting(pending.pool, params);
    const next = this.#next(candidates.map(({ bytes }) => bytes));
    const judgements = await this.#shunning(() => host.select(next));
    const accepted = candidates.filter((_, i) => judgements[i].kind === "accept");
    const passedOver = candidates.filter((_, i) => judgements[i].kind !== "accept");
    // After a block that is dated ahead more is too late than there has to be: another one may take its place.
    const isAhead = this.#deps.best.tip.header.time > this.#deps.clock.now();
    if (passedOver.length > 0 && !isAhead) await this.#dropHopeless(passedOver);
    return { accepted, time: next.time };
  }

  /** Of records that a template passed over, drops those that the chain alone already forbids. */
  async #dropHopeless(records: readonly { id: RecordId; bytes: Uint8Array }[]): Promise<void> {
    const { host, pending } = this.#deps;
    const alone = await host.check(this.#next(records.map(({ bytes }) => bytes)));
    const refused = new Map<RecordId, Refusal>();
    records.forEach(({ id }, i) => {
      const judgement = alone[i];
      if (judgement.kind !== "accept") refused.set(id, judgement);
    });
    this.#carryOut(pending.drop(refused));
  }

  /** Makes a plan happen, on the disk first. */
  #carryOut(plan: PendingPlan): void {
    this.#deps.store.write(changeOf(plan, this.#here()));
    this.#deps.pending.commit(plan);
  }

  /** When and where something is lost that happens now. */
  #here(): Omit<Loss, "records"> {
    const { clock, best } = this.#deps;
    return { time: Math.round(clock.now()), index: best.tip.header.index };
  }

  /** These records, as those of the block after the tip. */
  #next(records: readonly Uint8Array[]): BlockData {
    const { best: { tip }, clock } = this.#deps;
    return { index: tip.header.index + 1, time: nextTime(tip, clock.now()), records };
  }

  readonly #isIncluded = (id: RecordId): boolean => this.#deps.lookup.includedIn(id) !== undefined;
}
