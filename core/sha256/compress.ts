/**
 * SHA-256's compression function (FIPS 180-4 §6.2.2), written once for every kind of word: numbers that
 * are computed now, or code that a generator puts together to compute them later.
 */
import { ROUND_CONSTANTS } from "./constants.ts";

/** What the compression function does with 32-bit words. */
export interface WordOps<W> {
  constant(value: number): W;
  add(...terms: readonly W[]): W;
  and(a: W, b: W): W;
  xor(...terms: readonly W[]): W;
  /** To the right, by 1 to 31 bits. */
  rotate(word: W, bits: number): W;
  /** To the right, by 1 to 31 bits, zeros coming in. */
  shift(word: W, bits: number): W;
  /** A word that is used more than once: a generator computes it here and gives it a name. */
  keep(word: W): W;
}

/**
 * The state after one block.
 *
 * @param state eight words.
 * @param block sixteen words.
 */
export function compress<W>(ops: WordOps<W>, state: readonly W[], block: readonly W[]): W[] {
  const { add, and, xor, rotate, shift, keep } = ops;
  const sum = (x: W, bits: readonly number[]) => xor(...bits.map((each) => rotate(x, each)));
  const sigma = (x: W, [r, s, by]: readonly number[]) =>
    xor(rotate(x, r), rotate(x, s), shift(x, by));
  const schedule = [...block];
  const extend = (t: number) => {
    const s0 = sigma(schedule[t - 15], [7, 18, 3]);
    const s1 = sigma(schedule[t - 2], [17, 19, 10]);
    schedule.push(keep(add(schedule[t - 16], s0, schedule[t - 7], s1)));
  };

  let [a, b, c, d, e, f, g, h] = state;
  let bXorC = keep(xor(b, c));
  for (let t = 0; t < 64; t++) {
    // A word is made when its round needs it: of words made ahead, a processor has no registers to keep.
    if (t >= block.length) extend(t);
    const choose = xor(and(e, xor(f, g)), g);
    const first = keep(
      add(h, sum(e, [6, 11, 25]), choose, ops.constant(ROUND_CONSTANTS[t]), schedule[t]),
    );
    // Majority is ((a ^ b) & (b ^ c)) ^ b, and this round's a ^ b is the next round's b ^ c.
    const aXorB = keep(xor(a, b));
    const majority = xor(and(aXorB, bXorC), b);
    const newE = keep(add(d, first));
    const newA = keep(add(first, sum(a, [2, 13, 22]), majority));
    [a, b, c, d, e, f, g, h] = [newA, a, b, c, newE, e, f, g];
    bXorC = aXorB;
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => add(state[i], word));
}

/** Words as numbers from 0 to 2^32 - 1. */
export const numberWords: WordOps<number> = {
  constant: (value) => value,
  add: (...terms) => terms.reduce((sum, term) => (sum + term) >>> 0),
  and: (a, b) => (a & b) >>> 0,
  xor: (...terms) => terms.reduce((all, term) => (all ^ term) >>> 0),
  rotate: (word, bits) => (word >>> bits | word << (32 - bits)) >>> 0,
  shift: (word, bits) => word >>> bits,
  keep: (word) => word,
};
