/** The second run of a plugin for one kind of asker: made when somebody asks, and made anew within a budget. */
import type { Json } from "../../core/base/canonical_json.ts";
import { type Clock, pause } from "../../core/base/clock.ts";
import { QueryDelayedError, type StateChange } from "../../core/validator/validator_host.ts";
import { QUERY_FAULT_BURST, QUERY_FAULT_REFILL_MS, QUERY_IDLE_MS } from "./limits.ts";
import { FaultBudget } from "./fault_budget.ts";
import type { Replica } from "./replica.ts";
import { ReplicaLine } from "./replica_line.ts";

/** What a {@linkcode QueryLane} works with. */
export interface QueryLaneDeps {
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
  /** Starts a second run with an empty state. */
  readonly startReplica: () => Promise<Replica>;
  /** The state of the first run, as it is when this is called. */
  readonly snapshot: () => Promise<readonly Uint8Array[]>;
  /** Told when a query, or what it was asked of, came to a bad end. */
  readonly onFault?: (fault: Error) => void;
}

/** Answers queries apart from the chain. Those that go over a limit pause this lane, and no other. */
export class QueryLane implements AsyncDisposable {
  readonly #deps: QueryLaneDeps;
  readonly #budget: FaultBudget;
  /** The second run. There is none until somebody asks, nor when nobody has for a while. */
  #line: ReplicaLine | undefined;
  /** Ends of runs that are no longer asked. */
  readonly #closing = new Set<Promise<void>>();
  #lastFault = "";
  #asked = 0;
  #idle = new AbortController();
  #isClosed = false;

  constructor(deps: QueryLaneDeps) {
    this.#deps = deps;
    const limits = { burst: QUERY_FAULT_BURST, refillMs: QUERY_FAULT_REFILL_MS };
    this.#budget = new FaultBudget(limits, deps.clock);
  }

  /** The first run made a change. */
  advance(change: StateChange): void {
    this.#line?.advance(change);
  }

  /** @throws {QueryDelayedError} If queries are paused, or this one was interrupted by another. */
  async query(path: string, args: Readonly<Record<string, string>>): Promise<Json | undefined> {
    // Nothing is waited for before the line has it: what the chain does next comes after it.
    this.#asked++;
    this.#idle.abort();
    try {
      return await (this.#line ??= this.#open()).query(path, args);
    } finally {
      if (--this.#asked === 0 && !this.#isClosed) this.#dropWhenIdle();
    }
  }

  /** Ends the second run, as when no change leads to the state of the first one. */
  drop(): void {
    if (this.#line === undefined) return;
    const closing = this.#line.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
    this.#line = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#idle.abort();
    this.drop();
    await Promise.all(this.#closing);
  }

  #open(): ReplicaLine {
    const { waitMs } = this.#budget;
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1_000);
      throw new QueryDelayedError(
        "paused",
        `queries are paused for ${seconds} s as too many went over a limit; the last: ${this.#lastFault}`,
        { retryMs: waitMs },
      );
    }
    const line: ReplicaLine = new ReplicaLine({
      start: this.#deps.startReplica,
      snapshot: this.#deps.snapshot(),
      onEnd: (fault) => {
        if (fault !== undefined) this.#tell(fault);
        if (this.#line === line) this.drop();
      },
    });
    return line;
  }

  #tell(fault: Error): void {
    this.#budget.spend();
    this.#lastFault = fault.message;
    this.#deps.onFault?.(fault);
  }

  async #dropWhenIdle(): Promise<void> {
    const { signal } = this.#idle = new AbortController();
    if (await pause(this.#deps.clock, QUERY_IDLE_MS, signal)) this.drop();
  }
}
