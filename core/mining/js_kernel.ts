/** The kernel for machines without WebAssembly: SHA-256 of the header's second block in plain JavaScript. */
import { ROUND_CONSTANTS } from "../sha256/constants.ts";
import { headerToWords, isAtMost, NONCE_WORD, PADDING } from "./header_words.ts";
import type { MiningKernel } from "./kernel.ts";

const ROUNDS = Int32Array.from(ROUND_CONSTANTS);

/** The kernel. */
export const jsKernel: MiningKernel = {
  name: "js",
  chunk: 4_096,
  prepare(header, target) {
    const words = headerToWords(header, target);
    const midstate = Int32Array.from(words.midstate);
    const schedule = new Int32Array(64);
    schedule.set([...words.rest, 0, ...PADDING]);
    const hash = new Uint32Array(8);
    return (from, count) => {
      for (let nonce = from; nonce < from + count; nonce++) {
        schedule[NONCE_WORD] = nonce;
        compressInto(hash, midstate, schedule);
        if (isAtMost(hash, words.target)) return nonce;
      }
      return undefined;
    };
  },
};

/**
 * FIPS 180-4 §6.2.2. Ten times the speed of the same function over `numberWords`, as all its words are
 * signed 32-bit numbers in local variables (`deno task bench mine`).
 */
function compressInto(out: Uint32Array, state: Int32Array, schedule: Int32Array): void {
  for (let t = 16; t < 64; t++) {
    const x = schedule[t - 15];
    const y = schedule[t - 2];
    const s0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3;
    const s1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10;
    schedule[t] = schedule[t - 16] + s0 + schedule[t - 7] + s1;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3];
  let e = state[4], f = state[5], g = state[6], h = state[7];
  for (let t = 0; t < 64; t++) {
    const s1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
    const s0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
    const first = h + s1 + ((f ^ g) & e ^ g) + ROUNDS[t] + schedule[t] | 0;
    const second = s0 + ((a ^ b) & (b ^ c) ^ b) | 0;
    h = g;
    g = f;
    f = e;
    e = d + first | 0;
    d = c;
    c = b;
    b = a;
    a = first + second | 0;
  }
  out[0] = state[0] + a;
  out[1] = state[1] + b;
  out[2] = state[2] + c;
  out[3] = state[3] + d;
  out[4] = state[4] + e;
  out[5] = state[5] + f;
  out[6] = state[6] + g;
  out[7] = state[7] + h;
}
