/** What one replica has been told and asked, in order. */
import type { Json } from "../../core/base/canonical_json.ts";
import { Mutex } from "../../core/base/mutex.ts";
import {
  PluginError,
  QueryDelayedError,
  type StateChange,
} from "../../core/validator/validator_host.ts";
import { MAX_REPLICA_LAG_BYTES } from "./limits.ts";
import type { Replica } from "./replica.ts";

/** What a {@linkcode ReplicaLine} begins with. */
export interface ReplicaLineOptions {
  readonly start: () => Promise<Replica>;
  /** The state at its beginning. */
  readonly snapshot: Promise<readonly Uint8Array[]>;
  /** Told once, when it ends by itself. `fault` says why, if it should not have. */
  readonly onEnd: (fault: Error | undefined) => void;
}

/**
 * Keeps a replica in step with its first run. A query is asked when all changes before it have been made. It
 * ends with the first failure that is final; queries that were not asked by then are told that they were
 * interrupted.
 */
export class ReplicaLine {
  readonly #turns = new Mutex();
  readonly #options: ReplicaLineOptions;
  #replica: Replica | undefined;
  #hasEnded = false;
  #waitingBytes = 0;
  /** Blocks since the snapshot: those before it the replica cannot undo. */
  #depth = 0;

  constructor(options: ReplicaLineOptions) {
    this.#options = options;
    // Whoever asks is told if it fails.
    options.snapshot.catch(() => {});
    this.#inTurn(async () => {
      const parts = await options.snapshot;
      this.#replica = await options.start();
      // It may have been ended meanwhile.
      if (this.#hasEnded) return await this.#replica[Symbol.asyncDispose]();
      // What ends while it has nothing to do, as on a machine that is out of memory, is nobody's fault.
      this.#replica.ended.then(() => this.#inTurn(() => this.#end(undefined)));
      await this.#replica.restore(parts);
    });
  }

  /** Has the replica make a change, after all before it. */
  advance(change: StateChange): void {
    const bytes = change.apply.flatMap(({ records }) => records)
      .reduce((sum, { length }) => sum + length, 0);
    this.#waitingBytes += bytes;
    this.#depth -= change.undo;
    // It may be slower than the chain, which does not wait for it.
    const isTooSlow = this.#waitingBytes > MAX_REPLICA_LAG_BYTES;
    if (isTooSlow || this.#depth < 0) return this.#end(undefined);
    this.#depth += change.apply.length;
    this.#inTurn(async (replica) => {
      await replica!.advance(change);
      this.#waitingBytes -= bytes;
    });
  }

  /**
   * Asks the plugin on the state that there is now.
   *
   * @throws {PluginError} If it fails. It is never final: the first run goes on.
   * @throws {QueryDelayedError} `interrupted` if the replica ended before it was asked.
   */
  async query(path: string, args: Readonly<Record<string, string>>): Promise<Json | undefined> {
    // The failure of the first run is no replica's.
    await this.#options.snapshot;
    return await this.#turns.run(async () => {
      const replica = this.#replica;
      if (this.#hasEnded || replica === undefined) throw interrupted();
      try {
        return await replica.query(path, args);
      } catch (error) {
        // Its end was decided elsewhere.
        if (this.#hasEnded) throw interrupted();
        if (error instanceof PluginError && !error.isFinal) throw error;
        this.#end(error as Error);
        const { message, isLimit } = error as PluginError;
        throw new PluginError(message, { cause: error, call: "query", isLimit });
      }
    });
  }

  /** Ends the replica; done once nothing of it is left. */
  async close(): Promise<void> {
    this.#hasEnded = true;
    await this.#replica?.[Symbol.asyncDispose]();
    // It may be starting.
    await this.#turns.run(() => Promise.resolve());
  }

  #inTurn(task: (replica: Replica | undefined) => Promise<void> | void): void {
    this.#turns.run(async () => {
      if (this.#hasEnded) return;
      try {
        await task(this.#replica);
      } catch (error) {
        if (!this.#hasEnded) this.#end(error as Error);
      }
    });
  }

  #end(fault: Error | undefined): void {
    this.#hasEnded = true;
    this.#options.onEnd(fault);
  }
}

function interrupted(): QueryDelayedError {
  return new QueryDelayedError(
    "interrupted",
    "the process that answers queries ended before this one was asked: ask again",
  );
}
