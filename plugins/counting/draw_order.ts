/**
 * The order that breaks ties, drawn from the chain id: fixed before the first ballot, the same for
 * everybody, different for each question, and no choice of anybody's who does not also choose the chain id.
 */
import { concatBytes, HASH_SIZE, hexToBytes, sha256 } from "../../core/base/hash.ts";
import { MAX_CHOICES } from "./limits.ts";
import { range } from "./seat_tie.ts";

/** Tells these hashes from all others of the same chain id. */
const DOMAIN = new TextEncoder().encode("chainvote/1/tie-order\0");
const WORD_SIZE = 4;
const WORDS = 2 ** 32;

/**
 * Draws a permutation of the choices of a question. Who stands earlier wins a tie.
 *
 * - The stream: SHA-256(`"chainvote/1/tie-order"` ‖ 0x00 ‖ chain id ‖ u32 question ‖ u32 block) for the blocks
 *   0, 1, 2, …, read as u32 words; all numbers big-endian.
 * - A number below n: the next word modulo n; words from the largest multiple of n on are passed over, so
 *   every number is as likely (rejection).
 * - Fisher and Yates: for i from `choices - 1` down to 1, the places i and j are exchanged, j a number
 *   below i + 1.
 *
 * @param chainId 64 hex digits.
 * @param question The question's number in the definition, from 0.
 * @param choices How many choices it has.
 * @throws {RangeError} If the chain id is not 32 bytes, or a number out of range.
 */
export function drawOrder(chainId: string, question: number, choices: number): number[] {
  if (!/^[0-9a-f]{64}$/.test(chainId)) {
    throw new RangeError(`Cannot draw an order as a chain id is 64 hex digits: ${chainId}`);
  }
  if (!Number.isInteger(question) || question < 0 || question >= WORDS) {
    throw new RangeError(`Cannot draw an order as a question's number is a u32: ${question}`);
  }
  if (!Number.isInteger(choices) || choices < 1 || choices > MAX_CHOICES) {
    throw new RangeError(`Cannot draw an order of other than 1 to ${MAX_CHOICES}: ${choices}`);
  }
  const words = drawWords(hexToBytes(chainId), question);
  const order = range(choices);
  for (let i = choices - 1; i > 0; i--) {
    const j = drawBelow(i + 1, words);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** A number from 0 to n - 1, each as likely as the words are. */
export function drawBelow(n: number, words: Iterator<number, never>): number {
  const end = WORDS - WORDS % n;
  for (;;) {
    const word = words.next().value;
    if (word < end) return word % n;
  }
}

function* drawWords(chainId: Uint8Array, question: number): Generator<number, never> {
  const numbers = new DataView(new ArrayBuffer(2 * WORD_SIZE));
  numbers.setUint32(0, question);
  for (let block = 0;; block++) {
    numbers.setUint32(WORD_SIZE, block);
    const digest = sha256(concatBytes(DOMAIN, chainId, new Uint8Array(numbers.buffer)));
    const view = new DataView(digest.buffer, digest.byteOffset, HASH_SIZE);
    for (let at = 0; at < HASH_SIZE; at += WORD_SIZE) yield view.getUint32(at);
  }
}
