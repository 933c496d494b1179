/**
 * Runs a stranger's plugin apart for those who ask. A query that spins or takes all memory ends the run that
 * answers it, which is made anew, and never touches the one of the chain.
 *
 * Such a run must be a process: Deno cannot stop a worker that spins, whose thread then takes a core until
 * the process ends (seen with 2.9.6, also in a regular expression).
 */
import type { Json } from "../../core/base/canonical_json.ts";
import type {
  AdvanceResult,
  Asker,
  BlockData,
  Judgement,
  RecordSource,
  StateChange,
  ValidatorHost,
} from "../../core/validator/validator_host.ts";
import { QueryLane, type QueryLaneDeps } from "./query_lane.ts";

/** What a {@linkcode ReplicatedHost} works with. */
export type ReplicatedHostDeps = Omit<QueryLaneDeps, "snapshot">;

/**
 * A {@linkcode ValidatorHost} whose queries cannot stop the chain, nor those of strangers the peer's user. Owns
 * the host that it is given.
 */
export class ReplicatedHost implements ValidatorHost {
  readonly #host: ValidatorHost;
  /** A run and a budget each: one for both would be ended and paused by whoever is worse. */
  readonly #lanes: Readonly<Record<Asker, QueryLane>>;

  constructor(host: ValidatorHost, deps: ReplicatedHostDeps) {
    this.#host = host;
    const laneDeps = { ...deps, snapshot: () => host.snapshot() };
    this.#lanes = { user: new QueryLane(laneDeps), stranger: new QueryLane(laneDeps) };
  }

  get undoable(): number {
    return this.#host.undoable;
  }

  /** For the chain's run alone: the others are told what it has verified. */
  readFrom(source: RecordSource): void {
    this.#host.readFrom(source);
  }

  check(data: BlockData): Promise<Judgement[]> {
    return this.#host.check(data);
  }

  select(data: BlockData): Promise<Judgement[]> {
    return this.#host.select(data);
  }

  prepare(change: StateChange): Promise<void> {
    return this.#host.prepare(change);
  }

  async advance(change: StateChange): Promise<AdvanceResult> {
    const result = await this.#host.advance(change);
    if (!result.ok) return result;
    // What this run has verified, no other need verify again.
    const apply = change.apply.map((data, i) => ({ ...data, verified: result.verified?.[i] }));
    for (const lane of Object.values(this.#lanes)) lane.advance({ undo: change.undo, apply });
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
  query(
    path: string,
    args: Readonly<Record<string, string>>,
    asker: Asker = "user",
  ): Promise<Json | undefined> {
    return this.#lanes[asker].query(path, args);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const lanes = Object.values(this.#lanes);
    await Promise.all(lanes.map((lane) => lane[Symbol.asyncDispose]()));
    await this.#host[Symbol.asyncDispose]();
  }

  #drop(): void {
    for (const lane of Object.values(this.#lanes)) lane.drop();
  }
}
