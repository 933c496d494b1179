/** What the validator does with one type of record. */
import type {
  StateReader,
  StateWriter,
  ValidatorContext,
  Verdict,
} from "../../core/validator/validator.ts";
import type { ElectionSettings } from "./election_settings.ts";

/** Judges the records of one type, whose head is known to be good. */
export interface TypeJudge {
  /** The cheap half: what can be said by the state and the time of the block. */
  check(record: Uint8Array, state: StateReader, place: JudgedPlace): Verdict;
  /** What `verify` has to know of the state. */
  facts(record: Uint8Array, state: StateReader, place: JudgedPlace): Uint8Array;
  /** Ids of other records that the costly half has to read. @default {None} */
  needs?(facts: Uint8Array): readonly string[];
  /** The costly half: signatures, keys and hashes. @param needed What {@linkcode needs} has named. */
  verify(
    record: Uint8Array,
    facts: Uint8Array,
    election: ElectionSettings,
    needed: readonly Uint8Array[],
  ): Verdict;
  /** How long the costly half takes, in signatures: some 0.1 ms each. @default {1} */
  cost?(record: Uint8Array, election: ElectionSettings): number;
  apply(record: Uint8Array, state: StateWriter, place: JudgedPlace): void;
  /** Two records with one key never enter one chain. */
  key(record: Uint8Array): string;
}

/** Where a record stands, and in which election. */
export interface JudgedPlace {
  readonly election: ElectionSettings;
  /** Time of the block in ms. */
  readonly time: number;
  readonly context: ValidatorContext;
}

/** Bytes of a record of proofs that take as long as a signature. */
const BYTES_PER_SIGNATURE = 18;

/**
 * The cost of a record of encryptions, keys and proofs, whose elements and numbers have 32 bytes each. A ballot of 1,015 bytes takes
 * 5.3 ms, one of 1,591 8.8, and one of 4,471 25 (`deno task bench election`).
 */
export function costOfProofs(record: Uint8Array): number {
  return Math.ceil(record.length / BYTES_PER_SIGNATURE);
}

/** Facts of a record that is judged by itself. */
export const NO_FACTS: Uint8Array = new Uint8Array();

/** A time as people of any country read it. */
export function showTime(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
