/**
 * Verifies records in as many threads as there are cores, for built-in validators that have `verify`.
 *
 * The room owns the threads: when they are started, what each is handed and what is done when one of them fails. It
 * does not own what is verified and what becomes of the verdicts (`plugins/host`), and runs no stranger's code: a plugin
 * verifies inside its own sandbox (`plugins/sandbox`). Read `verify_thread.ts` next, then the worker's side in
 * `serve_verify.ts`.
 */
import type { Clock } from "../../core/base/clock.ts";
import type { ValidatorSettings } from "../../core/validator/validator.ts";
import {
  answerQuestion,
  type Verifier,
  type VerifyAnswer,
  type VerifyingValidator,
  type VerifyQuestion,
} from "../host/verifier.ts";
import { HERE_MS, MAX_RECORD_HERE, MESSAGES_PER_THREAD, SLOW_IN_ROW } from "./limits.ts";
import { inMessages } from "./in_messages.ts";
import { VerifyThread } from "./verify_thread.ts";
import { VERIFY_WORKER_URL } from "./verify_worker_url.ts";

/** What a {@linkcode VerifyPool} verifies, and in how many threads. */
export interface VerifyPoolOptions {
  /** The validator; the workers find their own by its name and version. */
  readonly validator: VerifyingValidator;
  readonly settings: ValidatorSettings;
  /** Number of threads; with none, this one verifies, and gives turns. */
  readonly workers: number;
}

/** What a {@linkcode VerifyPool} works with. */
export interface VerifyPoolDeps {
  readonly clock: Pick<Clock, "monotonic">;
  /** Waits until others had a turn, if this thread has been busy for long. */
  readonly giveTurn: () => Promise<void>;
  /** Told of what makes verifying slower, once for each thread that fails. */
  readonly onFault?: (fault: Error) => void;
  /** The workers' code. @default {VERIFY_WORKER_URL} */
  readonly workerUrl?: string;
}

/** A {@linkcode Verifier} with threads, which start with the first questions that are worth it. */
export class VerifyPool implements Verifier {
  readonly #options: VerifyPoolOptions;
  readonly #deps: VerifyPoolDeps;
  #threads: readonly VerifyThread[] | undefined;
  /**
   * How many of the last questions that were answered in this thread took too long, one after another. One alone says
   * nothing: the first takes longer, as its code is not compiled yet, and so does one on a busy machine.
   */
  #slowInRow = 0;
  #isClosed = false;

  constructor(options: VerifyPoolOptions, deps: VerifyPoolDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /** Number of threads that run now. */
  get running(): number {
    return this.#threads?.filter(({ hasEnded }) => !hasEnded).length ?? 0;
  }

  async verify(questions: readonly VerifyQuestion[]): Promise<readonly VerifyAnswer[]> {
    this.#throwIfClosed();
    // A few quick ones are done before a thread has begun.
    const first = this.#slowInRow >= SLOW_IN_ROW
      ? []
      : await this.#answerHere(quickOnes(questions), HERE_MS);
    if (first.length === questions.length) return first;
    this.#threads ??= this.#start();
    const messages = inMessages(questions.slice(first.length), this.#threads.length);
    const answers: (readonly VerifyAnswer[])[] = [];
    let next = 0;
    const lane = async (thread?: VerifyThread) => {
      while (next < messages.length) {
        const at = next++;
        answers[at] = await this.#ask(messages[at], thread);
        if (thread?.hasEnded && this.running > 0) return;
      }
    };
    // Each thread's first before any thread's second.
    const { length } = this.#threads;
    const lanes = Array.from(
      { length: length * MESSAGES_PER_THREAD },
      (_, i) => lane(this.#threads?.[i % length]),
    );
    await Promise.all(lanes.length > 0 ? lanes : [lane()]);
    return [...first, ...answers.flat()];
  }

  /** Ends the threads. Whoever waits for them is told. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const thread of this.#threads ?? []) thread.end(closedError());
    return Promise.resolve();
  }

  async #ask(questions: readonly VerifyQuestion[], thread?: VerifyThread) {
    if (thread === undefined || thread.hasEnded) return await this.#answerHere(questions);
    try {
      return await thread.ask(questions);
    } catch {
      // Why it ended was told when it did. No verdict may hang on that.
      return await this.#answerHere(questions);
    }
  }

  /** Answers in this thread, for as long as there is time. */
  async #answerHere(
    questions: readonly VerifyQuestion[],
    withinMs = Infinity,
  ): Promise<readonly VerifyAnswer[]> {
    const { clock, giveTurn } = this.#deps;
    const { validator, settings } = this.#options;
    const answers: VerifyAnswer[] = [];
    let spentMs = 0;
    for (const question of questions) {
      this.#throwIfClosed();
      const began = clock.monotonic();
      answers.push(answerQuestion(validator, question, { settings }));
      const ms = clock.monotonic() - began;
      this.#slowInRow = ms > HERE_MS ? this.#slowInRow + 1 : 0;
      spentMs += ms;
      if (spentMs >= withinMs) break;
      await giveTurn();
    }
    return answers;
  }

  #start(): VerifyThread[] {
    const { validator: { name, version }, settings, workers } = this.#options;
    const { onFault = () => {}, workerUrl = VERIFY_WORKER_URL } = this.#deps;
    if (typeof Worker === "undefined") {
      onFault(new TypeError("There are no threads to verify records: this one does it, slowly"));
      return [];
    }
    return Array.from({ length: workers }, () => {
      return new VerifyThread(workerUrl, { start: { name, version, settings }, onFault });
    });
  }

  #throwIfClosed(): void {
    if (this.#isClosed) throw closedError();
  }
}

/** Those before the first whose length, or whose need of other records, says that it takes long. */
function quickOnes(questions: readonly VerifyQuestion[]): readonly VerifyQuestion[] {
  const long = questions.findIndex(({ record, needed = [] }) => {
    return record.length > MAX_RECORD_HERE || needed.length > 0;
  });
  return long === -1 ? questions : questions.slice(0, long);
}

function closedError(): TypeError {
  return new TypeError("Cannot verify records as what does it was closed");
}
