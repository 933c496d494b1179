/**
 * edwards25519 in generated WebAssembly: some four times as fast as with JavaScript's big numbers, for checking what everybody may
 * know. How long it takes depends on the exponents, so none of them may be a secret.
 *
 * This room owns numbers modulo p in limbs (`field_code.ts`), the module's functions for points (`curve_module.ts`), digits of
 * exponents (`digits.ts`), and here what is made of them: products of powers, and the order of points. It knows nothing of Belenios, and
 * not whether it can be trusted: that `../group/public_powers.ts` finds out. Notation is multiplicative, as in `../group`.
 */
import {
  buildCurveModule,
  type CurveModule,
  FREE_AT,
  POINT_BYTES,
  TWICE_D_AT,
} from "./curve_module.ts";
import { DIGITS, oddMultiplesFor, signedDigits } from "./digits.ts";
import { LIMB_BITS, LIMBS, NUMBER_BYTES } from "./field_code.ts";

/** A point of the curve, of any order: x = X/Z, y = Y/Z, xy = T/Z, all below p. */
export interface ExtendedPoint {
  readonly X: bigint;
  readonly Y: bigint;
  readonly Z: bigint;
  readonly T: bigint;
}

/** Odd powers of a base that many products have, worked out ahead. */
export type PowerTable = BigUint64Array;

/** base^exponent · other^otherExponent. */
export interface PowerProduct {
  readonly base: PowerTable;
  /** From 0 to 2^253 − 1, as is the other. */
  readonly exponent: bigint;
  readonly other: ExtendedPoint;
  readonly otherExponent: bigint;
}

/** p, the modulus of coordinates. */
const P = 2n ** 255n - 19n;

/** The order of the large group (RFC 8032 §5.1). */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

/** 2d of the curve −x² + y² = 1 + d·x²·y² with d = −121665/121666 (RFC 8032 §5.1). */
const TWICE_D = 0x2406d9dc56dffce7198e80f2eef3d13000e0149a8283b156ebd69b9426b2f159n;

const NEUTRAL: ExtendedPoint = { X: 0n, Y: 1n, Z: 1n, T: 0n };

/** Widths of digits: with tables that are made for one product, and with those that are kept. Others were slower. */
const NARROW = 5;
const WIDE = 7;

const L_DIGITS = signedDigits(L, NARROW);

/** Places in the module's memory. */
const RESULT_AT = FREE_AT;
const POINT_AT = RESULT_AT + POINT_BYTES;
const STEP_AT = POINT_AT + POINT_BYTES;
const NARROW_AT = STEP_AT + POINT_BYTES;
const WIDE_AT = NARROW_AT + oddMultiplesFor(NARROW) * POINT_BYTES;

/** A table in the module's memory, and the digits of the exponent. */
interface Walk {
  readonly tableAt: number;
  readonly digits: Int8Array;
}

/** The curve, with a memory of its own. */
export class WasmCurve {
  readonly #module: CurveModule;
  readonly #words: BigUint64Array;

  /**
   * @throws {WebAssembly.CompileError} If this machine does not know the instructions, or a page forbids them.
   * @throws {ReferenceError} If it has no WebAssembly.
   */
  constructor() {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(buildCurveModule()));
    this.#module = instance.exports as unknown as CurveModule;
    this.#words = new BigUint64Array(this.#module.memory.buffer);
    this.#writeNumber(TWICE_D_AT, TWICE_D);
  }

  /** Works out what products with this base begin with. */
  tableOf(base: ExtendedPoint): PowerTable {
    this.#makeTable(WIDE_AT, base, WIDE);
    return this.#words.slice(WIDE_AT / 8, WIDE_AT / 8 + oddMultiplesFor(WIDE) * POINT_BYTES / 8);
  }

  /** A product of two powers. */
  product({ base, exponent, other, otherExponent }: PowerProduct): ExtendedPoint {
    this.#words.set(base, WIDE_AT / 8);
    this.#makeTable(NARROW_AT, other, NARROW);
    this.#walk([
      { tableAt: WIDE_AT, digits: signedDigits(exponent, WIDE) },
      { tableAt: NARROW_AT, digits: signedDigits(otherExponent, NARROW) },
    ]);
    return this.#readPoint(RESULT_AT);
  }

  /** Whether point^L is the neutral element: exactly then the point is in the large group, or that element. */
  isTorsionFree(point: ExtendedPoint): boolean {
    this.#makeTable(NARROW_AT, point, NARROW);
    this.#walk([{ tableAt: NARROW_AT, digits: L_DIGITS }]);
    const { X, Y, Z } = this.#readPoint(RESULT_AT);
    return X === 0n && Y === Z;
  }

  /** Works the product out at {@linkcode RESULT_AT}: one chain of squares for all powers (Straus, 1964). */
  #walk(walks: readonly Walk[]): void {
    const { double, add, subtract } = this.#module;
    this.#writePoint(RESULT_AT, NEUTRAL);
    let doublings = 0;
    let isNeutral = true;
    for (let i = DIGITS - 1; i >= 0; i--) {
      doublings++;
      for (const { tableAt, digits } of walks) {
        const digit = digits[i];
        if (digit === 0) continue;
        if (!isNeutral && doublings > 0) double(RESULT_AT, RESULT_AT, doublings);
        doublings = 0;
        isNeutral = false;
        const summand = tableAt + (Math.abs(digit) >> 1) * POINT_BYTES;
        (digit > 0 ? add : subtract)(RESULT_AT, RESULT_AT, summand);
      }
    }
    if (!isNeutral && doublings > 0) double(RESULT_AT, RESULT_AT, doublings);
  }

  /** Writes the odd multiples of a point. */
  #makeTable(at: number, point: ExtendedPoint, width: number): void {
    const { double, add, summand } = this.#module;
    this.#writePoint(POINT_AT, point);
    summand(at, POINT_AT);
    double(RESULT_AT, POINT_AT, 1);
    summand(STEP_AT, RESULT_AT);
    for (let i = 1; i < oddMultiplesFor(width); i++) {
      add(POINT_AT, POINT_AT, STEP_AT);
      summand(at + i * POINT_BYTES, POINT_AT);
    }
  }

  #writePoint(at: number, { X, Y, Z, T }: ExtendedPoint): void {
    for (const [i, number] of [X, Y, Z, T].entries()) {
      this.#writeNumber(at + i * NUMBER_BYTES, number);
    }
  }

  #readPoint(at: number): ExtendedPoint {
    const [X, Y, Z, T] = [0, 1, 2, 3].map((i) => this.#readNumber(at + i * NUMBER_BYTES));
    return { X, Y, Z, T };
  }

  #writeNumber(at: number, number: bigint): void {
    for (let i = 0, rest = number; i < LIMBS; i++, rest >>= BigInt(LIMB_BITS)) {
      this.#words[at / 8 + i] = BigInt.asUintN(LIMB_BITS, rest);
    }
  }

  #readNumber(at: number): bigint {
    let number = 0n;
    for (let i = LIMBS - 1; i >= 0; i--) {
      number = (number << BigInt(LIMB_BITS)) + this.#words[at / 8 + i];
    }
    return number % P;
  }
}
