/**
 * Six words by which people compare the id of a chain: on a letter, on a screen, by telephone. The one door to
 * `@scure/bip39`, of which the English list alone is used.
 *
 * 66 bits: whoever wants another chain with the same words has to make some 2^66 of them, which takes 230 years at 10^10
 * a second. Programs that meet compare all 256 bits.
 */
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { hexToBytes } from "./hash.ts";

/** How many words there are. */
const WORDS = 6;

/** A list of 2,048 words. */
const BITS = 11;

/**
 * The words of a chain: its id as bits, from the first on, 11 for a word, each the place of a word in the English list of
 * BIP 39, from 0. They are parted by single spaces.
 *
 * @param chainId 64 hex digits.
 * @throws {RangeError} If it is no such text.
 * @example
 * ```ts
 * import { wordsOf } from "./chain_words.ts";
 *
 * console.assert(wordsOf("00".repeat(32)) === Array(6).fill("abandon").join(" "));
 * ```
 */
export function wordsOf(chainId: string): string {
  if (!/^[0-9a-f]{64}$/.test(chainId)) {
    throw new RangeError(`a chain id must have 64 hex digits: it is ${JSON.stringify(chainId)}`);
  }
  const bits = Array.from(hexToBytes(chainId), (byte) => byte.toString(2).padStart(8, "0")).join(
    "",
  );
  return Array.from(
    { length: WORDS },
    (_, i) => wordlist[Number.parseInt(bits.slice(i * BITS, (i + 1) * BITS), 2)],
  ).join(" ");
}

/**
 * True if a text that a person wrote says the words of a chain, in any case and with any space or punctuation between
 * them.
 *
 * @param chainId 64 hex digits.
 */
export function saysWordsOf(chainId: string, text: string): boolean {
  return text.toLowerCase().split(/[^a-z]+/).filter((each) => each !== "").join(" ") ===
    wordsOf(chainId);
}
