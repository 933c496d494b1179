/** Bad input of all kinds, made by chance from a seed that replays it. */
import { assert } from "@std/assert";
import fc from "fast-check";
import { codePoint } from "../../plugins/conformance/code_point.ts";

/** Set it to a printed seed to see the same input again. */
const SEED_VARIABLE = "CHAINVOTE_FUZZ_SEED";

/** Most bytes that one call may take beside its input: what a stranger claims is not believed. */
const MAX_TAKEN_BYTES = 64 * 1024 * 1024;

/** Depth that no recursive reader survives. */
const DEEP = 100_000;

/** The seed of this run: the one that the environment names, or a new one. */
export function fuzzSeed(): number {
  const named = Deno.env.get(SEED_VARIABLE);
  const seed = named === undefined ? Date.now() % 2 ** 31 : Number(named);
  assert(Number.isSafeInteger(seed), `${SEED_VARIABLE} must be a whole number: it is ${named}`);
  console.log(`${SEED_VARIABLE}=${seed}`);
  return seed;
}

/** Bytes that are no valid input, made of valid ones by a few changes, or of nothing. */
export function hostileBytes(valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const changed = fc.tuple(valid, fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([bytes, changes]) => changes.reduce((so, make) => make(so), bytes));
  return fc.oneof(
    { arbitrary: changed, weight: 6 },
    { arbitrary: fc.uint8Array({ maxLength: 400 }), weight: 1 },
    { arbitrary: valid, weight: 1 },
  );
}

/** The same for texts; some are nested deeper than a recursive reader can go. */
export function hostileText(valid: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const bytes = hostileBytes(valid.map((text) => new TextEncoder().encode(text)));
  const nested = fc.tuple(valid, fc.double({ min: 0, max: 1, noNaN: true }), deep)
    .map(([text, share, value]) => {
      // In place of a value, so that most of these are JSON.
      const values = [...text.matchAll(/"[^"]*"(?!:)|\d+|\{\}/g)];
      const at = values[Math.min(values.length - 1, Math.floor(share * values.length))];
      if (at === undefined) return value;
      return text.slice(0, at.index) + value + text.slice(at.index + at[0].length);
    });
  return fc.oneof(
    { arbitrary: bytes.map((each) => new TextDecoder().decode(each)), weight: 8 },
    { arbitrary: fc.string({ unit: codePoint, maxLength: 100 }), weight: 1 },
    { arbitrary: nested, weight: 1 },
  );
}

/**
 * Calls `fn`, which may throw one of `allowed` and nothing else.
 *
 * @returns What it gave; undefined if it threw.
 */
export function tryHostile<T>(
  fn: () => T,
  allowed: readonly (new (...args: never[]) => Error)[],
): T | undefined {
  const before = takenBytes();
  try {
    return fn();
  } catch (error) {
    checkAllowed(error, allowed);
    return undefined;
  } finally {
    checkTaken(before);
  }
}

/** The same for a call that answers later. */
export async function tryHostileLater<T>(
  fn: () => Promise<T>,
  allowed: readonly (new (...args: never[]) => Error)[],
): Promise<T | undefined> {
  const before = takenBytes();
  try {
    return await fn();
  } catch (error) {
    checkAllowed(error, allowed);
    return undefined;
  } finally {
    checkTaken(before);
  }
}

function checkAllowed(error: unknown, allowed: readonly (new (...args: never[]) => Error)[]): void {
  const isAllowed = allowed.some((each) => error instanceof each);
  assert(isAllowed, `threw what it does not document: ${(error as Error).stack}`);
  assert((error as Error).message !== "", "an error without a word");
}

/** Memory of this process that a call could take; buffers count at once, touched or not. */
function takenBytes(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

function checkTaken(before: number): void {
  const taken = takenBytes() - before;
  assert(taken < MAX_TAKEN_BYTES, `took ${taken} bytes`);
}

/** Numbers that a length field may claim. */
const claims = fc.constantFrom(0xffff_ffff, 0x8000_0000, 0x7fff_ffff, 0x0100_0000, 0x4001, 0);

const place = fc.double({ min: 0, max: 1, noNaN: true });

type Change = (bytes: Uint8Array) => Uint8Array;

/** One change of some bytes. */
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, fc.integer({ min: 0, max: 7 })).map(([at, bit]): Change => (bytes) => {
    const flipped = bytes.slice();
    flipped[index(bytes, at)] ^= 1 << bit;
    return flipped;
  }),
  fc.tuple(place, fc.nat(255)).map(([at, byte]): Change => (bytes) => {
    const set = bytes.slice();
    set[index(bytes, at)] = byte;
    return set;
  }),
  place.map((at): Change => (bytes) => bytes.slice(0, index(bytes, at))),
  fc.tuple(place, place).map(([a, b]): Change => (bytes) => {
    const [from, to] = range(bytes, a, b);
    return join(bytes.subarray(0, from), bytes.subarray(to));
  }),
  fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 40 })).map(
    ([at, more]): Change => (bytes) => {
      const from = index(bytes, at);
      return join(bytes.subarray(0, from), more, bytes.subarray(from));
    },
  ),
  fc.tuple(place, place).map(([a, b]): Change => (bytes) => {
    const [from, to] = range(bytes, a, b);
    return join(bytes.subarray(0, to), bytes.subarray(from));
  }),
  fc.tuple(place, place, place).map(([a, b, c]): Change => (bytes) => {
    const [from, to] = range(bytes, a, b);
    const end = Math.max(to, index(bytes, c));
    const [first, second] = [bytes.subarray(from, to), bytes.subarray(to, end)];
    return join(bytes.subarray(0, from), second, first, bytes.subarray(end));
  }),
  fc.tuple(place, claims, fc.boolean()).map(([at, claim, isAligned]): Change => (bytes) => {
    if (bytes.length < 4) return bytes;
    const claimed = bytes.slice();
    const from = Math.min(index(bytes, at), bytes.length - 4);
    new DataView(claimed.buffer).setUint32(isAligned ? from & ~3 : from, claim);
    return claimed;
  }),
);

/** JSON of a depth at which recursion ends badly. */
const deep = fc.constantFrom(
  "[".repeat(DEEP) + "]".repeat(DEEP),
  '{"a":'.repeat(DEEP) + "1" + "}".repeat(DEEP),
  "[".repeat(DEEP),
);

function index(bytes: Uint8Array, share: number): number {
  return Math.min(bytes.length, Math.floor(share * bytes.length));
}

function range(bytes: Uint8Array, a: number, b: number): [number, number] {
  const [x, y] = [index(bytes, a), index(bytes, b)];
  return x < y ? [x, y] : [y, x];
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}
