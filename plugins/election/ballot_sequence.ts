/**
 * All secret ballots of a branch as one digest: what a tally names. Each ballot that is accepted is hashed onto it, so a tally that
 * strangers made up is refused without a look at the ballots.
 */
import { bytesToHex, concatBytes, hexToBytes, sha256 } from "../../core/base/hash.ts";
import type { StateReader, StateWriter } from "../../core/validator/validator.ts";

/** The digest under `ballots`. */
const SEQUENCE = "sequence";
const BALLOTS = "ballots";

/** Before the first ballot. */
const EMPTY = "00".repeat(32);

/** The digest over all ballots that were accepted, in their order, 64 hex digits. */
export function sequenceOf(state: StateReader): string {
  return String(state.get(SEQUENCE, BALLOTS) ?? EMPTY);
}

/** Adds a ballot: SHA-256 over the digest before and the record's id. */
export function addToSequence(state: StateWriter, recordId: string): void {
  const before = hexToBytes(sequenceOf(state));
  state.set(SEQUENCE, BALLOTS, bytesToHex(sha256(concatBytes(before, hexToBytes(recordId)))));
}
