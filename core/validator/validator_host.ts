/**
 * The seam between the chain and whatever runs a validator: this process, or a worker.
 *
 * This room owns the two interfaces on both sides of a plugin: `Validator` in `validator.ts`, which the author
 * of a plugin writes, and `ValidatorHost` here, which the chain asks. It runs no plugin: the hosts stand in
 * `plugins/host` and `plugins/sandbox`. Read `validator.ts` first.
 */
import type { Json } from "../base/canonical_json.ts";
import type { Refused } from "./validator.ts";

/** The chain id that a validator is told where there is no chain, as by `chainvote plugin check`. */
export const NO_CHAIN: string = "0".repeat(64);

/**
 * Reads records by their ids, 64 hex digits, in the order of the ids; undefined for one that is nowhere. As an id says
 * all bytes of its record, it does not matter on which branch a record was found.
 */
export type RecordSource = (
  ids: readonly string[],
) => Promise<readonly (Uint8Array | undefined)[]>;

/** Records of one block, with where they stand. */
export interface BlockData {
  readonly index: number;
  readonly time: number;
  readonly records: readonly Uint8Array[];
  /**
   * What {@linkcode AdvanceResult} once called the verdicts on this block, 64 hex digits: what was verified then is
   * not verified again. A wrong one costs time and changes no verdict.
   */
  readonly verified?: string;
  /** What {@linkcode Judgement} once called verdicts on these records, in any order; used as `verified` is. */
  readonly known?: readonly string[];
}

/** A change of the best chain: undo this many blocks, then apply these. */
export interface StateChange {
  readonly undo: number;
  readonly apply: readonly BlockData[];
}

/** Outcome of {@linkcode ValidatorHost.advance}. */
export type AdvanceResult =
  | {
    readonly ok: true;
    /** Names the good verdicts of `verify` on each block, 64 hex digits; missing if the validator has no `verify`. */
    readonly verified?: readonly string[];
    /** What its records cost together, as {@linkcode Judgement} says. @default {1 for each} */
    readonly cost?: number;
  }
  | {
    readonly ok: false;
    /** Which of the blocks holds the record that was not accepted. */
    readonly block: number;
    /** Which record of that block. */
    readonly record: number;
    readonly verdict: Refused;
  };

/** A record's verdict, and its conflict keys if it was accepted. */
export type Judgement =
  | {
    readonly kind: "accept";
    readonly keys: readonly string[];
    /** Names the good verdict of `verify`, 64 hex digits; missing if the validator has no `verify`. */
    readonly verdict?: string;
    /** How long it takes to judge, by `cost` of the validator. @default {1} */
    readonly cost?: number;
  }
  | Refused;

/**
 * Runs a validator and keeps its state in step with the best chain. Calls are handled one after
 * another; none sees another half done. A query is answered on the state before a call or after it, never
 * on one in between: on that before while records are verified. Its answer may come later, and keeps no
 * other call waiting.
 *
 * Every method rejects with a {@linkcode PluginError} if the validator itself fails.
 */
export interface ValidatorHost extends AsyncDisposable {
  /** Number of the newest blocks that {@linkcode advance} can undo. */
  readonly undoable: number;
  /**
   * Where records are found that `verify` has to read: in the blocks that the state was made of. Those of the call
   * itself and of the last change that was made, which may not be stored yet, are not asked for. To be told before
   * anything is judged. @default {Nowhere}
   */
  readFrom(source: RecordSource): void;
  /** Judges records, each alone, on top of the best chain. Changes nothing. */
  check(data: BlockData): Promise<Judgement[]>;
  /** Judges records as one block in this order, leaving out those not accepted. Changes nothing. */
  select(data: BlockData): Promise<Judgement[]>;
  /**
   * Has `verify` judge what {@linkcode advance} would ask it about. Changes nothing; the change is then made quickly,
   * so queries need not wait for verdicts. What is wrong with the change is told by `advance` alone.
   */
  prepare(change: StateChange): Promise<void>;
  /** Changes the state, all or nothing: if a record is not accepted, the state is as before. */
  advance(change: StateChange): Promise<AdvanceResult>;
  /** Conflict keys of records that a block of the best chain holds. */
  keys(records: readonly Uint8Array[]): Promise<readonly (readonly string[])[]>;
  /** The state in pieces of a few MB at most, to be kept and handed to {@linkcode restore}. */
  snapshot(): Promise<Uint8Array[]>;
  /**
   * Makes the state that of a snapshot, whose blocks can then not be undone.
   *
   * @returns False, with nothing changed, if the snapshot is not one that this host can read.
   */
  restore(parts: readonly Uint8Array[]): Promise<boolean>;
  /** True if a snapshot is one of the state that is now. */
  matches(parts: readonly Uint8Array[]): Promise<boolean>;
  /** Makes the state that before the first block. */
  reset(): Promise<void>;
  /**
   * Asks the validator. Undefined if it knows no such path.
   *
   * Rejects with a {@linkcode QueryDelayedError} if it cannot be asked now.
   *
   * @param asker Who asks, by default `user`; for hosts that keep what strangers can cost apart.
   */
  query(
    path: string,
    args: Readonly<Record<string, string>>,
    asker?: Asker,
  ): Promise<Json | undefined>;
}

/** Who asks: the user of this program, or somebody who is nobody to it. */
export type Asker = "user" | "stranger";

/** What of a validator is called. */
export type ValidatorCall =
  | "init"
  | "check"
  | "facts"
  | "needs"
  | "cost"
  | "verify"
  | "apply"
  | "keys"
  | "query";

/** What is known of a {@linkcode PluginError}. */
export interface PluginErrorOptions extends ErrorOptions {
  readonly recordId?: string;
  readonly call?: ValidatorCall;
  /** @default {false} */
  readonly isLimit?: boolean;
  /** @default {false} */
  readonly isImpure?: boolean;
  /** @default {false} */
  readonly isFinal?: boolean;
}

/** A validator threw, or broke its contract. The chain stays as it was. */
export class PluginError extends Error {
  override readonly name = "PluginError";
  /** What was called; undefined while the validator was loaded, or after its calls. */
  readonly call: ValidatorCall | undefined;
  /** True if it took too long, too much or too many, rather than threw. */
  readonly isLimit: boolean;
  /** True if it answered otherwise than before to the same question. */
  readonly isImpure: boolean;
  /** Id of the record that it failed on, if it was about one. */
  readonly recordId: string | undefined;
  /** True if the host is of no use any more, as when the validator never returns. */
  readonly isFinal: boolean;

  constructor(message: string, options: PluginErrorOptions = {}) {
    super(message, options);
    this.recordId = options.recordId;
    this.call = options.call;
    this.isLimit = options.isLimit ?? false;
    this.isImpure = options.isImpure ?? false;
    this.isFinal = options.isFinal ?? false;
  }
}

/**
 * `paused`: queries went over their limits so often that none is taken for a while. `interrupted`: what
 * would have answered came to its end before, by no fault of this query; it can be asked again at once.
 */
export type QueryDelay = "paused" | "interrupted";

/** A query that was not asked of the validator, and may be later. */
export class QueryDelayedError extends Error {
  override readonly name = "QueryDelayedError";
  readonly code: QueryDelay;
  /** After how many milliseconds to ask again. */
  readonly retryMs: number;

  constructor(code: QueryDelay, message: string, { retryMs = 0 }: { retryMs?: number } = {}) {
    super(message);
    this.code = code;
    this.retryMs = retryMs;
  }
}
