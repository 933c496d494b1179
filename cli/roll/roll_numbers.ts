/** From keys in the order of a list of voters to a roll, and the number of each voter on it. */
import { bytesToHex } from "../../core/base/hash.ts";
import type { HexText } from "../../core/base/text_map.ts";
import {
  digestRoll,
  ENTRY_BYTES,
  fingerprintOfRoll,
  type RollDigest,
  writeRoll,
} from "../../plugins/election/roll/roll.ts";
import { KEY_BYTES } from "../../core/ed25519/sizes.ts";

/** A roll as a registrar has made it. */
export interface NumberedRoll {
  readonly roll: Uint8Array;
  readonly digest: RollDigest;
  readonly fingerprint: string;
  /** Number of each voter on it, in the order of the list. */
  readonly numbers: readonly number[];
}

/**
 * Makes the roll.
 *
 * @param keys Checked, one for each voter, in the order of the list.
 * @param weights In the same order.
 * @throws {RangeError} If two keys are the same, or the weights are too large together.
 */
export function numberVoters(
  keys: readonly Uint8Array[],
  weights: readonly number[],
): NumberedRoll {
  const entries = keys.map((publicKey, i) => ({ publicKey, weight: weights[i] }));
  const roll = writeRoll(entries, { areKeysChecked: true });
  const digest = digestRoll(roll);
  const places = new Map<HexText, number>();
  for (let place = 0; place < digest.voters; place++) {
    places.set(bytesToHex(keyAt(roll, place)), place + 1);
  }
  const numbers = keys.map((key) => places.get(bytesToHex(key))!);
  return { roll, digest, fingerprint: fingerprintOfRoll(digest), numbers };
}

/** The key at a place of a roll, from 0. */
export function keyAt(roll: Uint8Array, place: number): Uint8Array {
  return roll.subarray(place * ENTRY_BYTES, place * ENTRY_BYTES + KEY_BYTES);
}
