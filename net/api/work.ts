/** The work of the API: when it is done, and how much of what it gives may wait to be read. */
import type { Clock } from "../../core/base/clock.ts";
import { WaitingAnswers } from "./waiting_answers.ts";
import { RequestError } from "../http/request_error.ts";
import { WorkLine } from "./work_line.ts";
import type { Caller } from "./caller.ts";
import { MAX_API_WAITING, MAX_API_WAITING_PER_HOST } from "./limits.ts";

/** Does what requests ask for: at once for callers that may do all, for readers one thing after another. */
export class ApiWork {
  readonly #line: WorkLine;
  readonly #waiting = new WaitingAnswers({
    all: MAX_API_WAITING,
    perSource: MAX_API_WAITING_PER_HOST,
  });

  constructor(clock: Clock) {
    this.#line = new WorkLine(clock);
  }

  /**
   * Runs `task` in its turn.
   *
   * @param signal Aborted when the client has left.
   * @throws {RequestError} `left` if it has by then; `busy` if it has not read earlier answers.
   */
  async run<T>(caller: Caller, task: () => T | Promise<T>, signal: AbortSignal): Promise<T> {
    const begin = () => {
      if (this.#waiting.isOpenTo(caller)) return task();
      throw new RequestError(503, "busy", "earlier answers must be read first: they are too long");
    };
    if (caller.hasToken) return await begin();
    try {
      return await this.#line.run(begin, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new RequestError(503, "left", "the client left before its turn came");
    }
  }

  /** Counts bytes of an answer that wait to be read; what ends that. */
  keep(caller: Caller, bytes: number): () => void {
    return this.#waiting.add(caller, bytes);
  }
}
