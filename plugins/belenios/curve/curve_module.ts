/**
 * The module: functions for numbers (`field_code.ts`), and for points of edwards25519 made of them.
 *
 * A point is X, Y, Z, T with x = X/Z, y = Y/Z and xy = T/Z (Hisil, Wong, Carter and Dawson, "Twisted Edwards Curves Revisited",
 * 2008), all tight. What is added to a point is kept as Y + X, Y − X, 2Z and 2dT, here called a *summand*. The formulas hold for
 * every two points of the curve, also of small order, so there are no cases to tell apart.
 *
 * Nothing here is for secrets: which functions are called depends on the exponents.
 */
import {
  assemble,
  call,
  type Code,
  get,
  i32,
  repeatWhile,
  set,
  type WasmFunction,
} from "../../../core/base/wasm_assembler.ts";
import {
  differenceFunction,
  NUMBER_BYTES,
  productFunction,
  squareFunction,
  sumFunction,
} from "./field_code.ts";

/** A point of the curve, of any order: x = X/Z, y = Y/Z, xy = T/Z, all below p. */
export interface ExtendedPoint {
  readonly X: bigint;
  readonly Y: bigint;
  readonly Z: bigint;
  readonly T: bigint;
}

/** The bytes of a point in memory, and of a summand. */
export const POINT_BYTES = 4 * NUMBER_BYTES;

/** Memory of the module, in pages of 64 KiB. */
const PAGES = 2;

/** Numbers that the functions for points compute with. */
const SCRATCH_NUMBERS = 8;

/** Where the module reads 2d, which must be written there before it is used. */
export const TWICE_D_AT = SCRATCH_NUMBERS * NUMBER_BYTES;

/** Where the memory is free for those who call. */
export const FREE_AT = TWICE_D_AT + NUMBER_BYTES;

/** What the module exports. All parameters but `times`, which is at least 1, are addresses. */
export interface CurveModule {
  readonly memory: WebAssembly.Memory;
  product(out: number, a: number, b: number): void;
  square(out: number, a: number, times: number): void;
  sum(out: number, a: number, b: number): void;
  difference(out: number, a: number, b: number): void;
  /** Doubles a point so many times; `out` may be where it stands. */
  double(out: number, point: number, times: number): void;
  /** Adds a summand to a point; `out` may be where the point stands. */
  add(out: number, point: number, summand: number): void;
  /** Takes a summand from a point. */
  subtract(out: number, point: number, summand: number): void;
  /** Makes a summand of a point. */
  summand(out: number, point: number): void;
}

const OUT = 0;
const POINT = 1;
const THIRD = 2;

/** Scratch number i. */
const scratch = (i: number): Code => i32.const(i * NUMBER_BYTES);

/** Coordinate i of what a parameter points to. */
const part = (pointer: number, i: number): Code =>
  i === 0 ? get(pointer) : i32.add(get(pointer), i32.const(i * NUMBER_BYTES));

const FIELD = [productFunction(), squareFunction(), sumFunction(), differenceFunction()];
const [product, , sum, difference] = FIELD.map((_, i) => (out: Code, a: Code, b: Code): Code =>
  call(i, out, a, b)
);
const square = (out: Code, a: Code): Code => call(1, out, a, i32.const(1));

/** The bytes of the module. */
export function buildCurveModule(): Uint8Array<ArrayBuffer> {
  const points = [doubleFunction(), addFunction("add"), addFunction("subtract"), summandFunction()];
  return assemble({ pages: PAGES, functions: [...FIELD, ...points] });
}

/**
 * dbl-2008-hwcd for a = −1, with the signs of F and H turned, which turns those of all four coordinates. T is of no use to the next
 * doubling, and made after the last one alone.
 */
function doubleFunction(): WasmFunction {
  const [x, y, z] = [0, 1, 2].map((i) => part(POINT, i));
  const [a, b, e, f, g, h] = [0, 1, 2, 3, 4, 5].map(scratch);
  const body = [
    square(a, x),
    square(b, y),
    sum(e, x, y),
    square(e, e),
    sum(h, a, b),
    difference(e, e, h),
    difference(g, b, a),
    square(f, z),
    sum(f, f, f),
    difference(f, f, g),
    product(part(OUT, 0), e, f),
    product(part(OUT, 1), g, h),
    product(part(OUT, 2), f, g),
    set(POINT, get(OUT)),
    set(THIRD, i32.add(get(THIRD), i32.const(-1))),
  ];
  const last = product(part(OUT, 3), e, h);
  return {
    name: "double",
    parameters: 3,
    locals: [],
    body: [...repeatWhile(get(THIRD), body.flat()), ...last],
  };
}

/** add-2008-hwcd-3. The opposite of a summand has its first two numbers exchanged, and the sign of the last one turned. */
function addFunction(name: "add" | "subtract"): WasmFunction {
  const isAdd = name === "add";
  const [x, y, z, t] = [0, 1, 2, 3].map((i) => part(POINT, i));
  const [plus, minus] = (isAdd ? [0, 1] : [1, 0]).map((i) => part(THIRD, i));
  const [twiceZ, twiceDT] = [2, 3].map((i) => part(THIRD, i));
  const [a, b, c, d, e, f, g, h] = [0, 1, 2, 3, 4, 5, 6, 7].map(scratch);
  const [less, more] = isAdd ? [f, g] : [g, f];
  const body = [
    difference(a, y, x),
    product(a, a, minus),
    sum(b, y, x),
    product(b, b, plus),
    product(c, t, twiceDT),
    product(d, z, twiceZ),
    difference(e, b, a),
    difference(less, d, c),
    sum(more, d, c),
    sum(h, b, a),
    product(part(OUT, 0), e, f),
    product(part(OUT, 1), g, h),
    product(part(OUT, 2), f, g),
    product(part(OUT, 3), e, h),
  ];
  return { name, parameters: 3, locals: [], body: body.flat() };
}

function summandFunction(): WasmFunction {
  const [x, y, z, t] = [0, 1, 2, 3].map((i) => part(POINT, i));
  const body = [
    sum(part(OUT, 0), y, x),
    difference(part(OUT, 1), y, x),
    sum(part(OUT, 2), z, z),
    product(part(OUT, 3), t, i32.const(TWICE_D_AT)),
  ];
  return { name: "summand", parameters: 2, locals: [], body: body.flat() };
}
