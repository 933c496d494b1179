/** One worker that verifies, as its pool sees it. */
import type { VerifyAnswer } from "../host/verifier.ts";
import {
  type BareQuestion,
  packQuestions,
  type VerifyReply,
  type VerifyRequest,
} from "./verify_messages.ts";

interface Waiting {
  readonly count: number;
  readonly resolve: (answers: readonly VerifyAnswer[]) => void;
  readonly reject: (reason: Error) => void;
}

/** A running worker. It ends with its first failure. */
export class VerifyThread {
  readonly #worker: Worker;
  readonly #onFault: (fault: Error) => void;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #end: Error | undefined;

  /** @param options.onFault Told if it ends by itself, before whoever waits for it. */
  constructor(
    url: string,
    { start, onFault }: {
      start: Omit<Extract<VerifyRequest, { type: "start" }>, "type">;
      onFault: (fault: Error) => void;
    },
  ) {
    this.#onFault = onFault;
    // Deno alone knows the option: others have no permissions to give away.
    const options = { type: "module", deno: { permissions: "none" } } as const;
    this.#worker = new Worker(url, options as WorkerOptions);
    this.#worker.onmessage = ({ data }: MessageEvent<VerifyReply>) => this.#onReply(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(event.message);
    };
    this.#worker.onmessageerror = () => this.#fail("its answer cannot be read");
    this.#worker.postMessage({ type: "start", ...start } satisfies VerifyRequest);
  }

  /** True once it answers no more. */
  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Has it verify. Rejects if it ends before it has answered, with the reason. */
  ask(questions: readonly BareQuestion[]): Promise<readonly VerifyAnswer[]> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<readonly VerifyAnswer[]>();
    this.#waiting.set(id, { count: questions.length, resolve, reject });
    const bytes = packQuestions(questions);
    const request: VerifyRequest = { type: "verify", id, questions: bytes };
    this.#worker.postMessage(request, [bytes.buffer]);
    return promise;
  }

  /** Ends it. */
  end(reason: Error): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }

  #fail(why: string): void {
    if (this.#end !== undefined) return;
    const fault = new Error(`A thread that verifies records failed: ${why}`);
    this.#onFault(fault);
    this.end(fault);
  }

  #onReply({ id, count, others }: VerifyReply): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || count !== waiting.count) {
      return this.#fail(`it answered ${count} questions of message ${id}, which it was not asked`);
    }
    this.#waiting.delete(id);
    const answers = Array.from({ length: count }, (): VerifyAnswer => ({ kind: "accept" }));
    for (const [at, answer] of others) answers[at] = answer;
    waiting.resolve(answers);
  }
}
