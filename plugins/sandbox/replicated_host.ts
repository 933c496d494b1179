/**
 * Runs a stranger's plugin twice: once for the chain, and apart from that for those who ask. A query that
 * spins or takes all memory ends the second run, which is made anew, and never touches the first.
 *
 * The second run must be a process: Deno cannot stop a worker that spins, whose thread then takes a core until
 * the process ends (seen with 2.9.6, also in a regular expression).
 */
import type { Json } from "../../core/canonical_json.ts";
import { type Clock, pause } from "../../core/clock.ts";
import {
  type AdvanceResult,
  type BlockData,
  type Judgement,
  QueryDelayedError,
  type StateChange,
  type ValidatorHost,
} from "../../core/validator_host.ts";
import { QUERY_FAULT_BURST, QUERY_FAULT_REFILL_MS, QUERY_IDLE_MS } from "../limits.ts";
import { FaultBudget } from "./fault_budget.ts";
import type { Replica } from "./replica.ts";
import { ReplicaLine } from "./replica_line.ts";

/** What a {@linkcode ReplicatedHost} works with. */
export interface ReplicatedHostDeps {
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
  /** Starts a second run with an empty state. */
  readonly startReplica: () => Promise<Replica>;
  /** Told when a query, or what it was asked of, came to a bad end. */
  readonly onFault?: (fault: Error) => void;
}

/** A {@linkcode ValidatorHost} whose queries cannot stop the chain. Owns the host that it is given. */
export class ReplicatedHost implements ValidatorHost {
  readonly #host: ValidatorHost;
  readonly #deps: ReplicatedHostDeps;
  readonly #budget: FaultBudget;
  /** The second run. There is none until somebody asks, nor when nobody has for a while. */
  #line: ReplicaLine | undefined;
  /** Ends of runs that are no longer asked. */
  readonly #closing = new Set<Promise<void>>();
  #lastFault = "";
  #asked = 0;
  #idle = new AbortController();
  #isClosed = false;

  constructor(host: ValidatorHost, deps: ReplicatedHostDeps) {
    this.#host = host;
    this.#deps = deps;
    const limits = { burst: QUERY_FAULT_BURST, refillMs: QUERY_FAULT_REFILL_MS };
    this.#budget = new FaultBudget(limits, deps.clock);
  }

  get undoable(): number {
    return this.#host.undoable;
  }

  check(data: BlockData): Promise<Judgement[]> {
    return this.#host.check(data);
  }

  select(data: BlockData): Promise<Judgement[]> {
    return this.#host.select(data);
  }

  async advance(change: StateChange): Promise<AdvanceResult> {
    const result = await this.#host.advance(change);
    if (result.ok) this.#line?.advance(change);
    return result;
  }

  keys(records: readonly Uint8Array[]): Promise<readonly (readonly string[])[]> {
    return this.#host.keys(records);
  }

  snapshot(): Promise<Uint8Array[]> {
    return this.#host.snapshot();
  }

  restore(parts: readonly Uint8Array[]): Promise<boolean> {
    this.#drop();
    return this.#host.restore(parts);
  }

  matches(parts: readonly Uint8Array[]): Promise<boolean> {
    return this.#host.matches(parts);
  }

  reset(): Promise<void> {
    this.#drop();
    return this.#host.reset();
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

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#idle.abort();
    this.#drop();
    await Promise.all(this.#closing);
    await this.#host[Symbol.asyncDispose]();
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
      snapshot: this.#host.snapshot(),
      onEnd: (fault) => {
        if (fault !== undefined) this.#tell(fault);
        if (this.#line === line) this.#drop();
      },
    });
    return line;
  }

  #tell(fault: Error): void {
    this.#budget.spend();
    this.#lastFault = fault.message;
    this.#deps.onFault?.(fault);
  }

  #drop(): void {
    if (this.#line === undefined) return;
    const closing = this.#line.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
    this.#line = undefined;
  }

  async #dropWhenIdle(): Promise<void> {
    const { signal } = this.#idle = new AbortController();
    if (await pause(this.#deps.clock, QUERY_IDLE_MS, signal)) this.#drop();
  }
}
