/** Asks a validator about one record after another, and keeps its state and conflict keys. */
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { recordId } from "../../core/block/record.ts";
import type {
  Validator,
  ValidatorContext,
  ValidatorSettings,
} from "../../core/validator/validator.ts";
import {
  type Judgement,
  PluginError,
  type PluginErrorOptions,
  type ValidatorCall,
} from "../../core/validator/validator_host.ts";
import { JournaledState } from "../state/journaled_state.ts";
import { isLimitError } from "../state/limit_error.ts";
import { createReader, createWriter } from "../state/state_view.ts";
import type { CallVerdicts } from "./call_verdicts.ts";
import { type Place, RecordContext } from "./record_context.ts";
import {
  checkCost,
  checkFacts,
  checkInitial,
  checkKeys,
  checkNeeds,
  checkVerdict,
} from "./validator_answers.ts";
import { answerQuestion, type VerifyAnswer, type VerifyQuestion } from "./verifier.ts";

/** Table of the conflict keys that the chain holds; the name is not one that a validator would use. */
const KEYS_TABLE = "\0keys";

/**
 * Told of each call and of its end, by when nothing of the validator's runs any more: what it answered or threw has
 * been read, which may run its code too.
 */
export interface CallWatch {
  begin(call: ValidatorCall, record?: Uint8Array): void;
  end(): void;
  /** Others have a turn from now on until the next call: what the validator left to be done later may run. */
  rest?(): void;
}

/** What a {@linkcode RunningValidator} asks, and how. */
export interface RunningValidatorOptions {
  readonly validator: Validator;
  readonly settings: ValidatorSettings;
  readonly watch?: CallWatch;
  /** Tells what the validator threw. */
  readonly describe: (thrown: unknown) => string;
}

/** A validator with its state. */
export class RunningValidator {
  readonly #options: RunningValidatorOptions;
  #state = new JournaledState();
  /** What the validator sees of it. */
  #reader = createReader(this.#state);
  #writing = createWriter(this.#state);

  constructor(options: RunningValidatorOptions) {
    this.#options = options;
    const { validator: { name, facts, verify, needs } } = options;
    if (needs !== undefined && verify === undefined) {
      throw new PluginError(`The validator "${name}" must have verify() if it has needs()`);
    }
    if ((facts === undefined) === (verify === undefined)) return;
    const [one, other] = facts === undefined ? ["verify", "facts"] : ["facts", "verify"];
    throw new PluginError(
      `The validator "${name}" must have both facts() and verify(), or neither: it has ${one}() and no ${other}()`,
    );
  }

  get state(): JournaledState {
    return this.#state;
  }

  /** What a validator's query may read. */
  get reader(): ReturnType<typeof createReader> {
    return this.#reader;
  }

  /** Puts another state in place of the one that is. */
  use(state: JournaledState): void {
    this.#state = state;
    this.#reader = createReader(state);
    this.#writing = createWriter(state);
  }

  /** The state before the first block. @throws {PluginError} If the config is not one that it understands. */
  initialState(config: JsonObject): JournaledState {
    const { validator } = this.#options;
    return JournaledState.of(this.call("init", () => checkInitial(validator.init?.(config))));
  }

  /** Judges a record and, if it is accepted, writes what it changes. */
  enter(record: Uint8Array, place: Place, verdicts: CallVerdicts): Judgement {
    const context = this.#context(record, place);
    const judgement = this.#judge(record, context, verdicts);
    if (judgement.kind !== "accept") return judgement;
    this.call("apply", () => {
      this.#writing.lend((writer) => this.#options.validator.apply?.(record, writer, context));
    }, record);
    for (const key of judgement.keys) this.#state.insert(KEYS_TABLE, key, true);
    return judgement;
  }

  /** Judges a record and writes nothing. */
  judge(record: Uint8Array, place: Place, verdicts: CallVerdicts): Judgement {
    return this.#judge(record, this.#context(record, place), verdicts);
  }

  /** A record's conflict keys. */
  keys(record: Uint8Array): readonly string[] {
    const { validator } = this.#options;
    const keys = this.call("keys", () => checkKeys(validator.keys?.(record) ?? []), record);
    return keys.length > 0 ? keys : [recordId(record)];
  }

  /** Ids of the records that `verify` has to read to answer a question. @throws What the validator throws. */
  needs({ record, facts }: VerifyQuestion): readonly string[] {
    const { validator, watch } = this.#options;
    watch?.begin("needs", record);
    try {
      return checkNeeds(validator.needs?.(record, facts) ?? []);
    } finally {
      watch?.end();
    }
  }

  /** Has `verify` answer a question in this thread. */
  answer(question: VerifyQuestion): VerifyAnswer {
    const { validator: { verify }, settings, describe, watch } = this.#options;
    watch?.begin("verify", question.record);
    try {
      return answerQuestion({ verify: verify! }, question, { settings, describe });
    } finally {
      watch?.end();
    }
  }

  /**
   * Runs `fn`, which calls the validator.
   *
   * @throws {PluginError} If that fails; what it wrote of its record, and of those before it in the block, is undone.
   */
  call<T>(name: ValidatorCall, fn: () => T, record?: Uint8Array): T {
    const { watch, describe } = this.#options;
    watch?.begin(name, record);
    try {
      return fn();
    } catch (error) {
      this.#state.revert(this.#state.cut());
      const failure = { message: describe(error), isLimit: isLimitError(error), cause: error };
      throw this.#failed(name, failure, record);
    } finally {
      watch?.end();
    }
  }

  #judge(record: Uint8Array, context: ValidatorContext, verdicts: CallVerdicts): Judgement {
    const { validator } = this.#options;
    const verdict = this.call("check", () => {
      return checkVerdict(validator.check(record, this.#reader, context));
    }, record);
    if (verdict.kind !== "accept") return verdict;
    const keys = this.keys(record);
    const taken = keys.find((key) => this.#state.get(KEYS_TABLE, key) !== undefined);
    if (taken !== undefined) {
      const reason = `another record for ${JSON.stringify(taken)} is in the chain`;
      return { kind: "ignore", code: "duplicate", reason };
    }
    return validator.facts === undefined
      ? { kind: "accept", keys, ...this.#cost(record) }
      : this.#verify(record, context, { keys, verdicts });
  }

  #verify(
    record: Uint8Array,
    context: ValidatorContext,
    { keys, verdicts }: { keys: readonly string[]; verdicts: CallVerdicts },
  ): Judgement {
    const { validator } = this.#options;
    const facts = this.call("facts", () => {
      return checkFacts(validator.facts!(record, this.#reader, context));
    }, record);
    const { key: verdict, answer } = verdicts.take(record, facts);
    if (answer.kind === "failed") {
      this.#state.revert(this.#state.cut());
      throw this.#failed(answer.call ?? "verify", answer, record);
    }
    if (answer.kind !== "accept") return answer;
    return { kind: "accept", keys, verdict, ...this.#cost(record) };
  }

  #cost(record: Uint8Array): { readonly cost?: number } {
    const { validator, settings } = this.#options;
    if (validator.cost === undefined) return {};
    return { cost: this.call("cost", () => checkCost(validator.cost!(record, settings)), record) };
  }

  #failed(
    call: ValidatorCall,
    { message, cause, ...why }: Pick<PluginErrorOptions, "isLimit" | "isImpure" | "cause"> & {
      message: string;
    },
    record?: Uint8Array,
  ): PluginError {
    const id = record && recordId(record);
    const what = id === undefined ? "" : ` on record ${id}`;
    return new PluginError(
      `The validator "${this.#options.validator.name}" failed in ${call}()${what}: ${message}`,
      { cause, recordId: id, call, ...why },
    );
  }

  #context(record: Uint8Array, place: Place): ValidatorContext {
    return new RecordContext(record, this.#options.settings, place);
  }
}
