/**
 * Runs a built-in validator in this process.
 *
 * The room owns how a validator is asked and its answers are checked (`validator_answers.ts`), for every host: the
 * sandbox runs an `InProcessHost` inside its worker. It does not own the state (`plugins/state`), the interface that the
 * chain sees (`core/validator/validator_host.ts`), or limits on time and memory (`plugins/sandbox`).
 */
import type { Json, JsonObject } from "../../core/base/canonical_json.ts";
import { recordId } from "../../core/block/record.ts";
import {
  type Validator,
  type ValidatorContext,
  type ValidatorSettings,
} from "../../core/validator/validator.ts";
import {
  type AdvanceResult,
  type BlockData,
  type Judgement,
  NO_CHAIN,
  PluginError,
  type StateChange,
  type ValidatorCall,
  type ValidatorHost,
} from "../../core/validator/validator_host.ts";
import { JournalStack } from "../state/journal_stack.ts";
import { JournaledState } from "../state/journaled_state.ts";
import { isLimitError } from "../state/limit_error.ts";
import { type Place, RecordContext } from "./record_context.ts";
import { decodeState, encodeState, equalStates } from "../state/state_snapshot.ts";
import { deepFreeze } from "../state/state_value.ts";
import { createReader, createWriter } from "../state/state_view.ts";
import { describeThrown } from "./thrown.ts";
import { checkInitial, checkKeys, checkVerdict, copyAnswer } from "./validator_answers.ts";

/** Table of the conflict keys that the chain holds; the name is not one that a validator would use. */
const KEYS_TABLE = "\0keys";

/** Options of an {@linkcode InProcessHost}. */
export interface InProcessHostOptions {
  /** Id of the chain, 64 hex digits, which the validator is told. @default {NO_CHAIN} */
  readonly chain?: string;
  /** Writes that can be undone without a replay. */
  readonly maxJournalEntries?: number;
  /**
   * Told of each call and of its end, by when nothing of the validator's runs any more: what it answered or
   * threw has been read, which may run its code too.
   */
  readonly watch?: {
    begin(call: ValidatorCall, record?: Uint8Array): void;
    end(): void;
  };
  /** Tells what the validator threw. */
  readonly describe?: (thrown: unknown) => string;
}

/** A {@linkcode ValidatorHost} that calls the validator directly. */
export class InProcessHost implements ValidatorHost {
  readonly #validator: Validator;
  readonly #settings: ValidatorSettings;
  #state = new JournaledState();
  /** What the validator sees of it. */
  #reader = createReader(this.#state);
  #writing = createWriter(this.#state);
  readonly #journals: JournalStack;
  readonly #watch: InProcessHostOptions["watch"];
  readonly #describe: (thrown: unknown) => string;

  /** @throws {PluginError} If the validator does not understand the config. */
  constructor(
    validator: Validator,
    config: JsonObject,
    { chain = NO_CHAIN, maxJournalEntries, watch, describe = describeThrown }:
      InProcessHostOptions = {},
  ) {
    this.#validator = validator;
    this.#watch = watch;
    this.#describe = describe;
    this.#settings = Object.freeze({
      config: deepFreeze(JSON.parse(JSON.stringify(config))),
      chain,
    });
    this.#journals = new JournalStack(maxJournalEntries);
    this.#replaceState(this.#initialState());
  }

  get undoable(): number {
    return this.#journals.size;
  }

  check({ records, ...place }: BlockData): Promise<Judgement[]> {
    return settle(() => {
      return records.map((record) => this.#judge(record, this.#context(record, place)));
    });
  }

  select(data: BlockData): Promise<Judgement[]> {
    return settle(() =>
      this.#tentatively(() => data.records.map((record) => this.#enter(record, data)))
    );
  }

  advance(change: StateChange): Promise<AdvanceResult> {
    return settle(() => {
      if (change.undo > this.#journals.size) {
        throw new RangeError(
          `Cannot undo ${change.undo} blocks as at most ${this.#journals.size} can be undone`,
        );
      }
      const kept = this.#journals.size - change.undo;
      const redo = this.#journals.popTo(kept).map((journal) => this.#state.revert(journal));
      const restore = () => {
        for (const journal of this.#journals.popTo(kept)) this.#state.revert(journal);
        for (const journal of redo.toReversed()) this.#journals.push(this.#state.revert(journal));
      };
      try {
        const failure = this.#apply(change.apply);
        if (failure !== undefined) {
          restore();
          return failure;
        }
        this.#journals.trim();
        return { ok: true };
      } catch (error) {
        restore();
        throw error;
      }
    });
  }

  keys(records: readonly Uint8Array[]): Promise<readonly (readonly string[])[]> {
    return settle(() => records.map((record) => this.#keys(record)));
  }

  snapshot(): Promise<Uint8Array[]> {
    return settle(() => encodeState(this.#state, this.#identity));
  }

  restore(parts: readonly Uint8Array[]): Promise<boolean> {
    return settle(() => {
      const state = decodeState(parts, this.#identity);
      if (state !== undefined) this.#replaceState(state);
      return state !== undefined;
    });
  }

  matches(parts: readonly Uint8Array[]): Promise<boolean> {
    return settle(() => {
      const state = decodeState(parts, this.#identity);
      return state !== undefined && equalStates(state, this.#state);
    });
  }

  reset(): Promise<void> {
    return settle(() => this.#replaceState(this.#initialState()));
  }

  query(path: string, args: Readonly<Record<string, string>>): Promise<Json | undefined> {
    return settle(() =>
      this.#call("query", () => copyAnswer(this.#validator.query?.(path, args, this.#reader)))
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  /** What a snapshot must be of: a state is understood by the validator that made it alone. */
  get #identity(): string {
    return `${this.#validator.name} ${this.#validator.version}`;
  }

  #initialState(): JournaledState {
    const { config } = this.#settings;
    const initial = this.#call("init", () => checkInitial(this.#validator.init?.(config)));
    return JournaledState.of(initial);
  }

  #replaceState(state: JournaledState): void {
    this.#state = state;
    this.#reader = createReader(state);
    this.#writing = createWriter(state);
    this.#journals.clear();
  }

  /** Applies blocks until a record is not accepted; what was applied by then stays for `restore`. */
  #apply(blocks: readonly BlockData[]): AdvanceResult | undefined {
    for (const [block, data] of blocks.entries()) {
      for (const [record, bytes] of data.records.entries()) {
        const verdict = this.#enter(bytes, data);
        if (verdict.kind === "accept") continue;
        this.#state.revert(this.#state.cut());
        return { ok: false, block, record, verdict };
      }
      this.#journals.push(this.#state.cut());
    }
    return undefined;
  }

  /** Judges a record and, if it is accepted, writes what it changes. */
  #enter(record: Uint8Array, place: Place): Judgement {
    const context = this.#context(record, place);
    const judgement = this.#judge(record, context);
    if (judgement.kind !== "accept") return judgement;
    this.#call("apply", () => {
      this.#writing.lend((writer) => this.#validator.apply?.(record, writer, context));
    }, record);
    for (const key of judgement.keys) this.#state.insert(KEYS_TABLE, key, true);
    return judgement;
  }

  #judge(record: Uint8Array, context: ValidatorContext): Judgement {
    const verdict = this.#call("check", () => {
      return checkVerdict(this.#validator.check(record, this.#reader, context));
    }, record);
    if (verdict.kind !== "accept") return verdict;
    const keys = this.#keys(record);
    const taken = keys.find((key) => this.#state.get(KEYS_TABLE, key) !== undefined);
    if (taken === undefined) return { kind: "accept", keys };
    const reason = `another record for ${JSON.stringify(taken)} is in the chain`;
    return { kind: "ignore", code: "duplicate", reason };
  }

  #keys(record: Uint8Array): readonly string[] {
    const keys = this.#call("keys", () => checkKeys(this.#validator.keys?.(record) ?? []), record);
    return keys.length > 0 ? keys : [recordId(record)];
  }

  #context(record: Uint8Array, place: Place): ValidatorContext {
    return new RecordContext(record, this.#settings, place);
  }

  /** Runs `fn` and takes back whatever it wrote. */
  #tentatively<T>(fn: () => T): T {
    try {
      return fn();
    } finally {
      this.#state.revert(this.#state.cut());
    }
  }

  #call<T>(name: ValidatorCall, fn: () => T, record?: Uint8Array): T {
    this.#watch?.begin(name, record);
    try {
      return fn();
    } catch (error) {
      this.#state.revert(this.#state.cut());
      const id = record && recordId(record);
      const what = id === undefined ? "" : ` on record ${id}`;
      throw new PluginError(
        `The validator "${this.#validator.name}" failed in ${name}()${what}: ${
          this.#describe(error)
        }`,
        { cause: error, recordId: id, call: name, isLimit: isLimitError(error) },
      );
    } finally {
      this.#watch?.end();
    }
  }
}

/** Calls are synchronous here and therefore never interleave; callers see promises all the same. */
function settle<T>(fn: () => T): Promise<T> {
  return new Promise((resolve) => resolve(fn()));
}
