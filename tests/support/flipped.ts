/** A copy with one bit turned; `at` may be any number. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const changed = bytes.slice();
  const bit = at % (8 * bytes.length);
  changed[bit >> 3] ^= 1 << (bit & 7);
  return changed;
}
