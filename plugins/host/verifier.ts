/**
 * The costly half of judging: what `verify` of a validator is asked, and what it answers, in whichever thread.
 */
import type { Validator, ValidatorSettings, Verdict } from "../../core/validator/validator.ts";
import { isLimitError } from "../state/limit_error.ts";
import { describeThrown } from "./thrown.ts";
import { checkVerdict } from "./validator_answers.ts";

/** A record, and what `verify` is told of the state. */
export interface VerifyQuestion {
  /** Names the question: SHA-256(record id || facts), 64 hex digits. */
  readonly key: string;
  readonly record: Uint8Array;
  readonly facts: Uint8Array;
  /** The records that the validator needs, once they have been read. @default {None} */
  readonly needed?: readonly Uint8Array[];
}

/** The validator threw, or what it answered is no verdict. */
export interface VerifyFailure {
  readonly kind: "failed";
  /** What it threw, as one text. */
  readonly message: string;
  /** True if it went over a limit. */
  readonly isLimit: boolean;
  /** True if it answered otherwise before. */
  readonly isImpure?: boolean;
  /** What failed. @default {verify} */
  readonly call?: "needs" | "verify";
}

/** What came of a question. */
export type VerifyAnswer = Verdict | VerifyFailure;

/** Asks `verify` of many records, in other threads than this one. */
export interface Verifier extends AsyncDisposable {
  /**
   * Answers in the order of the questions.
   *
   * @throws {TypeError} If it is closed, also meanwhile.
   */
  verify(questions: readonly VerifyQuestion[]): Promise<readonly VerifyAnswer[]>;
}

/** A validator that has `verify`. */
export type VerifyingValidator = Validator & Required<Pick<Validator, "facts" | "verify">>;

/** True if a validator has `verify`. */
export function hasVerify(validator: Validator): validator is VerifyingValidator {
  return validator.facts !== undefined && validator.verify !== undefined;
}

/** Asks a validator in this thread. Never throws. */
export function answerQuestion(
  validator: Pick<VerifyingValidator, "verify">,
  { record, facts, needed = [] }: Omit<VerifyQuestion, "key">,
  { settings, describe = describeThrown }: {
    settings: ValidatorSettings;
    /** Tells what the validator threw. */
    describe?: (thrown: unknown) => string;
  },
): VerifyAnswer {
  try {
    return checkVerdict(validator.verify(record, facts, settings, needed));
  } catch (error) {
    return { kind: "failed", message: describe(error), isLimit: isLimitError(error) };
  }
}
