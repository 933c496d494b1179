/**
 * Runs a built-in validator in this process.
 *
 * The room owns how a validator is asked (`running_validator.ts`) and its answers are checked (`validator_answers.ts`), for
 * every host: the sandbox runs an `InProcessHost` inside its worker; and how verdicts of `verify` are asked for together
 * (`change_walks.ts`, `call_verdicts.ts`), with what they have to read (`needed_records.ts`), and kept (`known_verdicts.ts`). It does not own the state (`plugins/state`), the interface that the
 * chain sees (`core/validator/validator_host.ts`), limits on time and memory (`plugins/sandbox`), or the threads that
 * verify (`plugins/verify`).
 */
import type { Json, JsonObject } from "../../core/base/canonical_json.ts";
import { Mutex } from "../../core/base/mutex.ts";
import type { Validator, ValidatorSettings } from "../../core/validator/validator.ts";
import {
  type AdvanceResult,
  type BlockData,
  type Judgement,
  NO_CHAIN,
  type RecordSource,
  type StateChange,
  type ValidatorHost,
} from "../../core/validator/validator_host.ts";
import { JournalStack } from "../state/journal_stack.ts";
import type { JournaledState } from "../state/journaled_state.ts";
import { decodeState, encodeState, equalStates } from "../state/state_snapshot.ts";
import { deepFreeze } from "../state/state_value.ts";
import { NeededRecords } from "./needed_records.ts";
import { ChangeWalks } from "./change_walks.ts";
import { type CallWatch, RunningValidator } from "./running_validator.ts";
import { describeThrown } from "./thrown.ts";
import { copyAnswer } from "./validator_answers.ts";
import { hasVerify } from "./verifier.ts";
import { type VerifyStop, type Walk, walkAtOnce, type WalkHelp, walkInTurns } from "./walk.ts";

/** Options of an {@linkcode InProcessHost}. */
export interface InProcessHostOptions {
  /** Id of the chain, 64 hex digits, which the validator is told. @default {NO_CHAIN} */
  readonly chain?: string;
  /** Writes that can be undone without a replay. */
  readonly maxJournalEntries?: number;
  /**
   * Verifies in other threads, and gives others a turn in this one; the host ends the verifier with itself. Only for a
   * validator that has `verify`. @default {All in this thread; each call without a break, unless records have to be read}
   */
  readonly help?: WalkHelp;
  /**
   * Has `verify` asked in each call, also what it has answered before, and fails if it answers otherwise: to try a
   * validator.
   * @default {false}
   */
  readonly asksVerifyAgain?: boolean;
  readonly watch?: CallWatch;
  /** Tells what the validator threw. */
  readonly describe?: (thrown: unknown) => string;
}

/** A {@linkcode ValidatorHost} that calls the validator directly. */
export class InProcessHost implements ValidatorHost {
  readonly #validator: Validator;
  readonly #settings: ValidatorSettings;
  readonly #judge: RunningValidator;
  readonly #journals: JournalStack;
  readonly #walks: ChangeWalks;
  readonly #help: WalkHelp | undefined;
  readonly #needed: NeededRecords | undefined;
  readonly #calls = new Mutex();
  /** Settles when no call is half done; undefined if none is now. */
  #whole: PromiseWithResolvers<void> | undefined;

  /** @throws {PluginError} If the validator does not understand the config. */
  constructor(
    validator: Validator,
    config: JsonObject,
    options: InProcessHostOptions = {},
  ) {
    const { chain = NO_CHAIN, maxJournalEntries, watch } = options;
    const { asksVerifyAgain, describe = describeThrown } = options;
    const help = options.help ?? (validator.needs && this.#helpHere(watch));
    this.#validator = validator;
    this.#help = help;
    this.#needed = help && new NeededRecords({
      needs: (question) => this.#judge.needs(question),
      verifier: help.verifier,
      describe,
    });
    this.#settings = Object.freeze({
      config: deepFreeze(JSON.parse(JSON.stringify(config))),
      chain,
    });
    this.#judge = new RunningValidator({ validator, settings: this.#settings, watch, describe });
    this.#journals = new JournalStack(maxJournalEntries);
    this.#walks = new ChangeWalks({
      judge: this.#judge,
      journals: this.#journals,
      hasVerify: hasVerify(validator),
      hasNeeds: validator.needs !== undefined,
      // Where all is done in this thread, nothing is gained by asking many at once.
      asking: {
        askNow: help === undefined ? (question) => this.#judge.answer(question) : undefined,
        asksAgain: asksVerifyAgain,
      },
    });
    this.#replaceState(this.#initialState());
  }

  get undoable(): number {
    return this.#journals.size;
  }

  readFrom(source: RecordSource): void {
    if (this.#needed !== undefined) this.#needed.source = source;
  }

  check(data: BlockData): Promise<Judgement[]> {
    return this.#run(() => this.#walks.check(data));
  }

  select(data: BlockData): Promise<Judgement[]> {
    return this.#run(() => this.#walks.select(data));
  }

  async prepare(change: StateChange): Promise<void> {
    if (this.#validator.verify === undefined) return;
    await this.#run(() => this.#walks.prepare(change));
  }

  advance(change: StateChange): Promise<AdvanceResult> {
    return this.#run(() => this.#walks.advance(change));
  }

  keys(records: readonly Uint8Array[]): Promise<readonly (readonly string[])[]> {
    return this.#run(() => this.#walks.keys(records));
  }

  snapshot(): Promise<Uint8Array[]> {
    return this.#runNow(() => encodeState(this.#state, this.#identity));
  }

  restore(parts: readonly Uint8Array[]): Promise<boolean> {
    return this.#runNow(() => {
      const state = decodeState(parts, this.#identity);
      if (state !== undefined) this.#replaceState(state);
      return state !== undefined;
    });
  }

  matches(parts: readonly Uint8Array[]): Promise<boolean> {
    return this.#runNow(() => {
      const state = decodeState(parts, this.#identity);
      return state !== undefined && equalStates(state, this.#state);
    });
  }

  reset(): Promise<void> {
    return this.#runNow(() => this.#replaceState(this.#initialState()));
  }

  async query(path: string, args: Readonly<Record<string, string>>): Promise<Json | undefined> {
    // Not in line with the calls: while one waits for verdicts, the state is that before it.
    while (this.#whole !== undefined) await this.#whole.promise;
    return this.#judge.call("query", () => {
      return copyAnswer(this.#validator.query?.(path, args, this.#judge.reader));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#help?.verifier[Symbol.asyncDispose]();
  }

  get #state(): JournaledState {
    return this.#judge.state;
  }

  /** What a snapshot must be of: a state is understood by the validator that made it alone. */
  get #identity(): string {
    return `${this.#validator.name} ${this.#validator.version}`;
  }

  #initialState(): JournaledState {
    return this.#judge.initialState(this.#settings.config);
  }

  #replaceState(state: JournaledState): void {
    this.#judge.use(state);
    this.#journals.clear();
  }

  /** Runs a call: at once if there is no help, so that calls never meet; else after those before it. */
  #run<T>(walk: () => Walk<T>): Promise<T> {
    const [help, needed] = [this.#help, this.#needed];
    if (help === undefined || needed === undefined) {
      return settled(() => walkAtOnce(walk(), (question) => this.#judge.answer(question)));
    }
    const { giveTurn } = help;
    const answer = (stop: VerifyStop) => needed.answer(stop);
    return this.#calls.run(() => {
      return walkInTurns(walk(), { answer, giveTurn }, (isBusy) => this.#setBusy(isBusy));
    });
  }

  /** Where records have to be read there are breaks, but no other thread. */
  #helpHere(watch: CallWatch | undefined): WalkHelp {
    const rest = async <T>(value: T): Promise<T> => {
      watch?.rest?.();
      return await value;
    };
    return {
      verifier: {
        verify: (questions) => rest(questions.map((each) => this.#judge.answer(each))),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      },
      giveTurn: () => rest(undefined),
    };
  }

  /** Runs a call that has no parts. */
  #runNow<T>(fn: () => T): Promise<T> {
    return this.#help === undefined ? settled(fn) : this.#calls.run(() => settled(fn));
  }

  #setBusy(isBusy: boolean): void {
    if (isBusy) {
      this.#whole ??= Promise.withResolvers();
    } else {
      this.#whole?.resolve();
      this.#whole = undefined;
    }
  }
}

/** Callers see promises also where nothing is waited for. */
function settled<T>(fn: () => T): Promise<T> {
  return new Promise((resolve) => resolve(fn()));
}
