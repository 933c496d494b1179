/**
 * What a host does with records: judging each alone, as a block, and changing the state. Each is a walk, which leaves
 * nothing half done where it asks for verdicts: it goes back to the beginning, and once more all the way.
 */
import { present } from "../../core/base/invariant.ts";
import type { Verdict } from "../../core/validator/validator.ts";
import {
  type AdvanceResult,
  type BlockData,
  type Judgement,
  PluginError,
  type StateChange,
} from "../../core/validator/validator_host.ts";
import type { JournalStack } from "../state/journal_stack.ts";
import { CallVerdicts, type CallVerdictsDeps } from "./call_verdicts.ts";
import { KnownVerdicts } from "./known_verdicts.ts";
import { RECORDS_PER_TURN } from "./limits.ts";
import type { RunningValidator } from "./running_validator.ts";
import type { Walk } from "./walk.ts";

const ACCEPTED: Verdict = { kind: "accept" };

/** What {@linkcode ChangeWalks} work on. */
export interface ChangeWalksDeps {
  readonly judge: RunningValidator;
  readonly journals: JournalStack;
  readonly hasVerify: boolean;
  /** Whether verifying takes other records. */
  readonly hasNeeds: boolean;
  readonly asking: Omit<CallVerdictsDeps, "known">;
}

/** The walks of one host. One at a time. */
export class ChangeWalks {
  readonly #deps: ChangeWalksDeps;
  readonly #known = new KnownVerdicts();
  /** Records of the last change, which may not be stored yet when the next call comes. */
  #recent: readonly Uint8Array[] = [];

  constructor(deps: ChangeWalksDeps) {
    this.#deps = deps;
  }

  /** Conflict keys of records. */
  *keys(records: readonly Uint8Array[]): Walk<readonly (readonly string[])[]> {
    const keys: (readonly string[])[] = [];
    for (const record of records) {
      keys.push(this.#deps.judge.keys(record));
      if (keys.length % RECORDS_PER_TURN === 0) yield "turn";
    }
    return keys;
  }

  /** Judges records, each alone. Those whose verdicts were open are judged again once these are known. */
  *check({ records, index, time, known = [] }: BlockData): Walk<Judgement[]> {
    const place = { index, time };
    for (const key of known) this.#known.keep(key, ACCEPTED);
    const judgements: Judgement[] = [];
    const verdicts = this.#beginCall();
    let left = [...records.keys()];
    while (left.length > 0) {
      const again: number[] = [];
      for (const [done, i] of left.entries()) {
        const before = verdicts.open;
        judgements[i] = this.#deps.judge.judge(records[i], place, verdicts);
        if (verdicts.open > before) again.push(i);
        if (done % RECORDS_PER_TURN === RECORDS_PER_TURN - 1) yield "turn";
      }
      if (again.length > 0) yield* this.#settle(verdicts, records);
      left = again;
    }
    return judgements;
  }

  /** Judges records on top of each other, leaves out those not accepted, and takes all back. */
  *select({ records, index, time, known = [] }: BlockData): Walk<Judgement[]> {
    const place = { index, time };
    for (const key of known) this.#known.keep(key, ACCEPTED);
    const verdicts = this.#beginCall();
    for (;;) {
      const judgements: Judgement[] = [];
      try {
        for (const record of records) {
          judgements.push(this.#deps.judge.enter(record, place, verdicts));
          if (judgements.length % RECORDS_PER_TURN === 0) yield "turn";
        }
      } catch (error) {
        if (!(error instanceof PluginError) || verdicts.open === 0) throw error;
      } finally {
        this.#deps.judge.state.revert(this.#deps.judge.state.cut());
      }
      if (verdicts.open === 0) return judgements;
      yield* this.#settle(verdicts, records);
    }
  }

  /** Makes a change, takes it back, and asks for the verdicts that it needs. */
  *prepare(change: StateChange): Walk<void> {
    // That it cannot be undone is told by what changes the state.
    if (change.undo > this.#deps.journals.size) return;
    const verdicts = this.#beginCall();
    yield* this.#attempt(change, verdicts, { isTrial: true });
    if (verdicts.open > 0) yield* this.#settle(verdicts, recordsOf(change));
  }

  /** Makes a change, all or nothing. */
  *advance(change: StateChange): Walk<AdvanceResult> {
    if (change.undo > this.#deps.journals.size) {
      throw new RangeError(
        `Cannot undo ${change.undo} blocks as at most ${this.#deps.journals.size} can be undone`,
      );
    }
    const verdicts = this.#beginCall();
    for (;;) {
      const result = yield* this.#attempt(change, verdicts, { isTrial: false });
      if (result !== undefined) return result;
      yield* this.#settle(verdicts, recordsOf(change));
    }
  }

  /**
   * Makes a change. Takes it back if a record is refused, if verdicts are open, or if it was only to be tried.
   *
   * @returns Undefined if verdicts are open, so that nothing can be said of the change.
   */
  *#attempt(
    { undo, apply }: StateChange,
    verdicts: CallVerdicts,
    { isTrial }: { isTrial: boolean },
  ): Walk<AdvanceResult | undefined> {
    const kept = this.#deps.journals.size - undo;
    const redo = this.#deps.journals.popTo(kept).map((journal) =>
      this.#deps.judge.state.revert(journal)
    );
    let isMade = false;
    try {
      const result = yield* this.#apply(apply, verdicts);
      if (verdicts.open > 0) return undefined;
      isMade = result.ok && !isTrial;
      return result;
    } catch (error) {
      // It may have failed on what a record wrote that is not good.
      verdicts.abandonBlock();
      if (isTrial || (error instanceof PluginError && verdicts.open > 0)) return undefined;
      throw error;
    } finally {
      if (isMade) {
        this.#deps.journals.trim();
        if (this.#deps.hasNeeds) this.#recent = apply.flatMap(({ records }) => records);
      } else {
        this.#deps.judge.state.revert(this.#deps.judge.state.cut());
        for (const journal of this.#deps.journals.popTo(kept)) {
          this.#deps.judge.state.revert(journal);
        }
        for (const journal of redo.toReversed()) {
          this.#deps.journals.push(this.#deps.judge.state.revert(journal));
        }
      }
    }
  }

  /** Applies blocks until a record is not accepted; what was applied by then stays to be taken back. */
  *#apply(blocks: readonly BlockData[], verdicts: CallVerdicts): Walk<AdvanceResult> {
    const verified: string[] = [];
    let [done, cost] = [0, 0];
    for (const [block, data] of blocks.entries()) {
      verdicts.beginBlock(data.verified);
      for (const [record, bytes] of data.records.entries()) {
        const verdict = this.#deps.judge.enter(bytes, data, verdicts);
        if (verdict.kind !== "accept") {
          verdicts.abandonBlock();
          return { ok: false, block, record, verdict };
        }
        cost += verdict.cost ?? 1;
        if (++done % RECORDS_PER_TURN === 0) yield "turn";
      }
      verified.push(verdicts.endBlock());
      this.#deps.journals.push(this.#deps.judge.state.cut());
    }
    return { ok: true, cost, ...(this.#deps.hasVerify && { verified }) };
  }

  /**
   * Asks for the verdicts that are open. Nothing may be half done by now.
   *
   * @param records Those of the call.
   */
  *#settle(verdicts: CallVerdicts, records: readonly Uint8Array[]): Walk<void> {
    const questions = verdicts.takeOpen();
    const answers = yield { questions, records: [...this.#recent, ...records] };
    verdicts.settle(questions, present(answers, "whoever runs a walk answers it"));
  }

  #beginCall(): CallVerdicts {
    return new CallVerdicts({ known: this.#known, ...this.#deps.asking });
  }
}

function recordsOf({ apply }: StateChange): Uint8Array[] {
  return apply.flatMap(({ records }) => records);
}
