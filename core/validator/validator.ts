/**
 * What a validator plugin is: the judge of records, written without a thought for forks, since its
 * state is rolled back for it.
 */
import type { Json, JsonObject } from "../base/canonical_json.ts";

export type { Json, JsonObject };

/** What a validator says of one record. */
export type Verdict = Accepted | Refused;

/** The record may enter. */
export interface Accepted {
  readonly kind: "accept";
}

/**
 * The record must not enter. `ignore`: the sender may be honest, such as a second vote that it could
 * not have known of. `reject`: no honest peer would send it.
 */
export interface Refused {
  readonly kind: "ignore" | "reject";
  /** Short literal for programs, such as `duplicate`. */
  readonly code: string;
  /** One sentence for people. */
  readonly reason: string;
  /** Id of the record that stands in its way, 64 hex digits, if it is known: people are told where it is. */
  readonly by?: string;
}

/** Lets the record in. */
export function accept(): Accepted {
  return { kind: "accept" };
}

/**
 * Drops the record and holds nothing against its sender.
 *
 * @param by Id of the record that stands in its way. Where it is, is added to the reason.
 */
export function ignore(code: string, reason: string, by?: string): Refused {
  return by === undefined ? { kind: "ignore", code, reason } : { kind: "ignore", code, reason, by };
}

/** Drops the record and holds it against its sender. */
export function reject(code: string, reason: string): Refused {
  return { kind: "reject", code, reason };
}

/** A validator's state as `check` and `query` see it: named tables of JSON values by text key. */
export interface StateReader {
  /** The value at a key, or undefined. */
  get(table: string, key: string): Json | undefined;
  /** Number of keys in a table. */
  size(table: string): number;
  /** All entries of a table in the order of their keys' UTF-16 code units. */
  entries(table: string): [key: string, value: Json][];
}

/** A validator's state as `apply` sees it. Every write is undone with its block. */
export interface StateWriter extends StateReader {
  /** Sets the value at a key. */
  set(table: string, key: string, value: Json): void;
  /** Removes a key, if it is there. */
  delete(table: string, key: string): void;
}

/** What is the same for all records of a chain. */
export interface ValidatorSettings {
  /** The validator's config, from the network definition. */
  readonly config: JsonObject;
  /**
   * Id of the chain, 64 hex digits: the hash of its genesis block, and so of its whole definition. What is signed
   * should name it: a signature over the config alone would be good in another chain of the same config too.
   */
  readonly chain: string;
}

/** Where a record stands while it is judged. */
export interface ValidatorContext extends ValidatorSettings {
  /** The record's id, 64 hex digits: what users are told, and ask for, prove and refer to it by. */
  readonly recordId: string;
  /** Index of the block that holds it, or that would hold it next. */
  readonly index: number;
  /** Time of that block in ms since the Unix epoch. */
  readonly time: number;
}

/** The tables that a state starts with. */
export type InitialState = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/**
 * A validator plugin. All functions are synchronous and pure: what they answer depends on their
 * arguments alone, on every machine.
 */
export interface Validator {
  /** Name in network definitions. */
  readonly name: string;
  /** Changes whenever a record could be judged otherwise than before. */
  readonly version: number;
  /**
   * Checks the config and gives the state to start from.
   *
   * @throws {TypeError} If the config is not one that this validator understands.
   */
  init?(config: JsonObject): InitialState;
  /** Judges a record on top of the state. */
  check(record: Uint8Array, state: StateReader, context: ValidatorContext): Verdict;
  /**
   * What {@linkcode verify} has to know of the state to judge a record, such as the voter's key. Called only for a
   * record that `check` accepts, with the same arguments, so it must be as cheap as `check`. Two calls with other
   * facts are two questions; facts that hold more than `verify` needs have it asked again without need.
   *
   * A validator has both `facts` and `verify`, or neither.
   */
  facts?(record: Uint8Array, state: StateReader, context: ValidatorContext): Uint8Array;
  /**
   * Ids of the records that {@linkcode verify} has to read beside this one, such as the ballots that it claims to sum
   * up, 64 hex digits each. Only for a validator that has `verify`. It depends on its arguments alone, so facts say
   * which records those are; each MUST stand in the chain before this one. A stranger must not be able to choose one:
   * a record that is nowhere is the validator's failure, and stops the peer.
   */
  needs?(record: Uint8Array, facts: Uint8Array): readonly string[];
  /**
   * The costly half of the judgement, such as a signature: the record may enter if `check` and this accept it. What
   * it answers depends on these arguments alone. It sees no state and no time, so it is called once for a record and
   * its facts, wherever the record stands, in any order, in another thread and by another copy of the validator;
   * then its answer is kept.
   *
   * @param needed The records that {@linkcode needs} has named, in its order. They are not to be kept.
   */
  verify?(
    record: Uint8Array,
    facts: Uint8Array,
    settings: ValidatorSettings,
    needed: readonly Uint8Array[],
  ): Verdict;
  /**
   * How long {@linkcode verify} takes for a record that it accepts, in signatures: some 0.1 ms of one core each, a whole number
   * from 1. Blocks are made so that a slow peer can keep up with them; it changes no verdict.
   *
   * @default {1}
   */
  cost?(record: Uint8Array, settings: ValidatorSettings): number;
  /** Writes what an accepted record changes. */
  apply?(record: Uint8Array, state: StateWriter, context: ValidatorContext): void;
  /**
   * Conflict keys: two records that share one never both enter one chain. Only called for accepted
   * records. Without keys a record's id is its key, so no record enters twice.
   */
  keys?(record: Uint8Array): readonly string[];
  /** Answers people and programs. Undefined if there is no such path. */
  query?(
    path: string,
    args: Readonly<Record<string, string>>,
    state: StateReader,
  ): Json | undefined;
}

/** Declares a validator; it only helps the types along. */
export function defineValidator(validator: Validator): Validator {
  return validator;
}
