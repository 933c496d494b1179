/**
 * Code for numbers modulo p = 2^255 − 19, as functions of a WebAssembly module.
 *
 * A number is nine limbs of 29 bits, the lowest first, each in a 64-bit word of the memory. Limbs may be a little larger than 29
 * bits, which saves most carries. There are two kinds:
 *
 * - a *tight* number has limbs up to T = 2^29 + 2^17. Products, squares and differences are tight;
 * - a *sum* is of two tight numbers, limb by limb, so up to 2T.
 *
 * All operands may be sums, but for those of a sum. Then nothing passes 64 bits: a product adds up nine products of limbs,
 * 9 · (2T)² < 2^63.2. Each function says what makes its own result tight. That the words wrap around nowhere is proven by a test
 * that computes with the largest limbs of all.
 */
import {
  type Code,
  get,
  i32,
  i64,
  repeatWhile,
  set,
  type ValueType,
  type WasmFunction,
} from "../../../core/base/wasm_assembler.ts";

export const LIMBS = 9;
export const LIMB_BITS = 29;

/** The bytes of a number in memory. */
export const NUMBER_BYTES = 8 * LIMBS;

const MASK = i64.const(2n ** BigInt(LIMB_BITS) - 1n);

/** 2^261 modulo p: what the limb after the last one weighs. */
const WRAP_VALUE = 19n << 6n;
const WRAP = i64.const(WRAP_VALUE);

/** 4 · (2^261 − 1216) = 256p, each limb at least 2T: what is added so that no difference is below zero. */
const BIAS = Array.from(
  { length: LIMBS },
  (_, i) => i64.const(4n * (2n ** BigInt(LIMB_BITS) - (i === 0 ? WRAP_VALUE : 1n))),
);

/** The code of a function as it grows, with 64-bit locals after its parameters. */
class Builder {
  readonly code: Code[] = [];
  readonly #parameters: number;
  #kept = 0;

  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  /** Computes a word once; the code that reads it. */
  keep(value: Code): Code {
    const local = this.#parameters + this.#kept++;
    this.code.push(set(local, value));
    return get(local);
  }

  loadNumber(pointer: number): Code[] {
    return range(LIMBS).map((i) => this.keep(i64.load(get(pointer), 8 * i)));
  }

  storeNumber(pointer: number, limbs: readonly Code[]): void {
    this.code.push(...limbs.map((limb, i) => i64.store(get(pointer), 8 * i, limb)));
  }

  get locals(): ValueType[] {
    return Array<ValueType>(this.#kept).fill("i64");
  }
}

/** Parameters of the functions: pointers. */
const OUT = 0;
const A = 1;
const B = 2;

/** `product(out, a, b)`. */
export function productFunction(): WasmFunction {
  const builder = new Builder(3);
  const a = builder.loadNumber(A);
  const b = builder.loadNumber(B);
  const term = (i: number, j: number) => [i64.multiply(a[i], b[j])];
  builder.storeNumber(OUT, reduce(builder, columnsOf(term)));
  return finish("product", 3, builder);
}

/** `square(out, a, times)`: a squared so many times, at least once. */
export function squareFunction(): WasmFunction {
  const times = B;
  const builder = new Builder(3);
  const a = builder.loadNumber(A);
  const doubled = a.map((limb) => builder.keep(i64.add(limb, limb)));
  const term = (i: number, j: number) =>
    j < i ? [] : [i64.multiply(a[j], i === j ? a[i] : doubled[i])];
  builder.storeNumber(OUT, reduce(builder, columnsOf(term)));
  builder.code.push(set(A, get(OUT)));
  builder.code.push(set(times, i32.add(get(times), i32.const(-1))));
  const body = repeatWhile(get(times), builder.code.flat());
  return { name: "square", parameters: 3, locals: builder.locals, body };
}

/** `sum(out, a, b)` of tight numbers: a sum. */
export function sumFunction(): WasmFunction {
  const builder = new Builder(3);
  const limbs = range(LIMBS).map((i) => i64.add(i64.load(get(A), 8 * i), i64.load(get(B), 8 * i)));
  builder.storeNumber(OUT, limbs);
  return finish("sum", 3, builder);
}

/**
 * `difference(out, a, b)`: a + 256p − b.
 *
 * Before carries a limb is below 2T + 2^31 < 2^32, so at most 7 is carried, at the wrap 7 · 1216 < 2^17.
 */
export function differenceFunction(): WasmFunction {
  const builder = new Builder(3);
  const a = builder.loadNumber(A);
  const b = builder.loadNumber(B);
  const limbs = a.map((limb, i) => builder.keep(i64.subtract(i64.add(limb, BIAS[i]), b[i])));
  const carries = limbs.map((limb) => i64.shiftRight(limb, LIMB_BITS));
  const carried = range(LIMBS).map((i) => {
    const carry = i === 0 ? i64.multiply(carries[LIMBS - 1], WRAP) : carries[i - 1];
    return i64.add(i64.and(limbs[i], MASK), carry);
  });
  builder.storeNumber(OUT, carried);
  return finish("difference", 3, builder);
}

/** What a product has at each of its 17 places: the terms with i + j = place. */
function columnsOf(term: (i: number, j: number) => readonly Code[]): Code[] {
  return range(2 * LIMBS - 1).map((place) => {
    const first = Math.max(0, place - LIMBS + 1);
    const count = Math.min(place, LIMBS - 1) - first + 1;
    return i64.add(...range(count).flatMap((i) => term(first + i, place - first - i)));
  });
}

/**
 * The limbs of a product. Its upper half goes back to the lower, times 1216, in two parts that fit: of a place below 2^63.2 the
 * low 29 bits, below 2^40 when multiplied, and the rest, below 2^46 then. Carrying gives limbs of 29 bits, and a last carry below
 * 2^36 that goes to the first limb, times 1216: 2^47, of which the second limb takes up what is over 29 bits, less than 2^17
 * as the carry is at most 9 · (2T)² / 2^29.
 */
function reduce(builder: Builder, columns: readonly Code[]): Code[] {
  const upper = columns.slice(LIMBS).map((column) => {
    const word = builder.keep(column);
    const low = builder.keep(i64.multiply(i64.and(word, MASK), WRAP));
    const high = builder.keep(i64.multiply(i64.shiftRight(word, LIMB_BITS), WRAP));
    return { low, high };
  });
  let carry: Code[] = [];
  const limbs = columns.slice(0, LIMBS).map((column, i) => {
    const folded = [upper[i]?.low, upper[i - 1]?.high].filter((code) => code !== undefined);
    const word = builder.keep(i64.add(column, ...folded, ...carry));
    carry = [builder.keep(i64.shiftRight(word, LIMB_BITS))];
    return builder.keep(i64.and(word, MASK));
  });
  const first = builder.keep(i64.add(limbs[0], i64.multiply(carry[0], WRAP)));
  const second = i64.add(limbs[1], i64.shiftRight(first, LIMB_BITS));
  return [i64.and(first, MASK), second, ...limbs.slice(2)];
}

function finish(name: string, parameters: number, builder: Builder): WasmFunction {
  return { name, parameters, locals: builder.locals, body: builder.code.flat() };
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
