/** Whose turn it is to propose. */
import { concatBytes, hexToBytes, sha256 } from "../base/hash.ts";
import type { ChainId } from "../block/ids.ts";
import type { WitnessSet } from "./witness_set.ts";

/** Begins what the order is drawn from, so that no other hash of the program is one of these. */
const ORDER_TAG = Uint8Array.of(3);

/**
 * The number of the witness that proposes in a round.
 *
 * Rounds go in runs of as many as there are witnesses. In each run everybody proposes once, in an order that is drawn for
 * that run: so some liars in a row in one run do not follow each other in the next. Everybody can know all turns in
 * advance.
 *
 * @param round From 1.
 */
export function proposerOf(
  { keys }: Pick<WitnessSet, "keys">,
  chainId: ChainId,
  round: number,
): number {
  const run = Math.floor(round / keys.length);
  const runBytes = new Uint8Array(8);
  new DataView(runBytes.buffer).setBigUint64(0, BigInt(run));
  const drawn = keys.map(({ key }, number) => ({
    number,
    lot: sha256(concatBytes(ORDER_TAG, hexToBytes(chainId), runBytes, hexToBytes(key))),
  }));
  drawn.sort((one, other) => compareLots(one.lot, other.lot));
  return drawn[round % keys.length].number;
}

/** Below 0 if `one` comes first: as numbers, big-endian. Two are never equal, as all keys differ. */
function compareLots(one: Uint8Array, other: Uint8Array): number {
  const at = one.findIndex((byte, i) => byte !== other[i]);
  return at === -1 ? 0 : one[at] - other[at];
}
