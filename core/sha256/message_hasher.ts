/**
 * SHA-256 (FIPS 180-4 §6.2) as a WebAssembly module, for Merkle trees: checking a body takes three
 * compressions a record, and one call of noble costs more than the compressions in it.
 *
 * The module is generated here, round by round, when it is first needed. noble stays the reference: a
 * property test holds the two equal, and `hash.ts` compares them at every start.
 */
import { assemble, type Code, i32, repeatWhile } from "./wasm_assembler.ts";

/** Longest message that {@linkcode Sha256.hash} takes, in bytes. */
export const MAX_MESSAGE_BYTES = 32 * 1024;

const BLOCK_SIZE = 64;
const DIGEST_SIZE = 32;

/** Where the message lies in the module's memory; before it lies the digest. */
const MESSAGE_AT = 64;

/** First 32 bits of the fractional parts of the roots of the first primes (FIPS 180-4 §4.2.2, §5.3.3). */
const PRIMES = firstPrimes(64);
const ROUND_CONSTANTS = PRIMES.map((prime) => fractionOfRoot(prime, 3));
const INITIAL_STATE = PRIMES.slice(0, 8).map((prime) => fractionOfRoot(prime, 2));

/** Locals of the function. */
const POINTER = 0; // parameter: the first block
const END = 1; // parameter: behind the last block
const STATE = 2; // eight words of the hash so far
const WORK = 10; // eight working variables
const SCHEDULE = 18; // the last sixteen words of the message schedule
const TEMPORARY = 34;
const LOCALS = TEMPORARY + 1 - 2;

/** Hashes messages that lie in its own memory. */
export interface Sha256 {
  /** Where the message is to be written, from the start. */
  readonly message: Uint8Array;
  /** Where {@linkcode hash} leaves the digest. */
  readonly digest: Uint8Array;
  /** Hashes the first `length` bytes of the message; what lies behind them is lost. */
  hash(length: number): void;
}

/** The bytes of the module. */
export function buildSha256Module(): Uint8Array<ArrayBuffer> {
  const { get, set } = i32;
  const load = INITIAL_STATE.flatMap((word, i) => set(STATE + i, i32.const(word)));
  const block = [
    ...range(8).flatMap((i) => set(WORK + i, get(STATE + i))),
    ...range(64).flatMap(round),
    ...range(8).flatMap((i) => set(STATE + i, i32.add(get(STATE + i), get(WORK + i)))),
    ...set(POINTER, i32.add(get(POINTER), i32.const(BLOCK_SIZE))),
  ];
  const isMore = i32.xor(get(POINTER), get(END));
  const store = range(8).flatMap((i) => i32.store(i32.const(0), 4 * i, swapped(get(STATE + i))));
  return assemble({
    parameters: 2,
    locals: LOCALS,
    pages: 1,
    body: [...load, ...repeatWhile(isMore, block), ...store],
  });
}

/** @throws {Error} If this machine has no WebAssembly. */
export function createSha256(): Sha256 {
  const module = new WebAssembly.Module(buildSha256Module());
  const { memory, run } = new WebAssembly.Instance(module).exports as {
    memory: WebAssembly.Memory;
    run: (from: number, to: number) => void;
  };
  const bytes = new Uint8Array(memory.buffer);
  const view = new DataView(memory.buffer);
  return {
    message: bytes.subarray(MESSAGE_AT, MESSAGE_AT + MAX_MESSAGE_BYTES),
    digest: bytes.subarray(0, DIGEST_SIZE),
    hash(length) {
      // Padding (FIPS 180-4 §5.1.1): one bit, zeros, the length in bits.
      const end = MESSAGE_AT + length;
      const blocks = Math.floor((length + 8) / BLOCK_SIZE) + 1;
      const last = MESSAGE_AT + blocks * BLOCK_SIZE;
      bytes.fill(0, end, last);
      bytes[end] = 0x80;
      view.setUint32(last - 4, 8 * length);
      run(MESSAGE_AT, last);
    },
  };
}

/** Round `t` of the compression. Instead of moving the working variables on, their names move. */
function round(t: number): Code {
  const { get, set, add, and, xor, rotateRight } = i32;
  const [a, b, c, d, e, f, g, h] = range(8).map((i) => WORK + (i - t + 64) % 8);
  const sum = (x: number, bits: readonly number[]) =>
    xor(...bits.map((each) => rotateRight(get(x), each)));
  const choose = xor(and(get(e), xor(get(f), get(g))), get(g));
  const majority = xor(and(get(a), xor(get(b), get(c))), and(get(b), get(c)));
  const first = add(get(h), sum(e, [6, 11, 25]), choose, i32.const(ROUND_CONSTANTS[t]), word(t));
  return [
    ...schedule(t),
    ...set(TEMPORARY, first),
    ...set(d, add(get(d), get(TEMPORARY))),
    ...set(h, add(get(TEMPORARY), sum(a, [2, 13, 22]), majority)),
  ];
}

/** Makes word `t` of the message schedule. */
function schedule(t: number): Code {
  const { get, add, xor, rotateRight, shiftRight } = i32;
  const store = (value: Code) => i32.set(SCHEDULE + t % 16, value);
  if (t < 16) return store(swapped(i32.load(get(POINTER), 4 * t)));
  const sigma = (at: number, [r, s, shift]: readonly number[]) =>
    xor(rotateRight(word(at), r), rotateRight(word(at), s), shiftRight(word(at), shift));
  return store(
    add(word(t - 16), sigma(t - 15, [7, 18, 3]), word(t - 7), sigma(t - 2, [17, 19, 10])),
  );
}

function word(t: number): Code {
  return i32.get(SCHEDULE + t % 16);
}

/** A word with its bytes the other way round: the module's memory is little-endian, SHA-256 is not. */
function swapped(value: Code): Code {
  const { get, set, and, or, rotateRight } = i32;
  const odd = and(rotateRight(get(TEMPORARY), 8), i32.const(0xff00ff00));
  const even = and(rotateRight(get(TEMPORARY), 24), i32.const(0x00ff00ff));
  return [...set(TEMPORARY, value), ...or(odd, even)];
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((p) => n % p !== 0)) primes.push(n);
  return primes;
}

/** First 32 bits of the fractional part of the `degree`-th root of `n`, exactly. */
function fractionOfRoot(n: number, degree: number): number {
  // floor(root(n) * 2^32) is the largest x with x^degree <= n * 2^(32 degree).
  const limit = BigInt(n) << BigInt(32 * degree);
  let x = 0n;
  for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) {
    if ((x + bit) ** BigInt(degree) <= limit) x += bit;
  }
  return Number(x & 0xffff_ffffn);
}
