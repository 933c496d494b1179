/**
 * edwards25519 in generated WebAssembly: some four times as fast as with JavaScript's big numbers, for checking what everybody may
 * know. How long it takes depends on the exponents, so none of them may be a secret.
 *
 * This room owns numbers modulo p in limbs (`field_code.ts`), the module's functions for points (`curve_module.ts`), digits of
 * exponents (`digits.ts`), reading points (`point_reader.ts`), and here products of powers. It knows nothing of Belenios, and
 * not whether it can be trusted: that `../group/public_powers.ts` finds out. Notation is multiplicative, as in `../group`.
 */
import {
  buildCurveModule,
  type CurveModule,
  type ExtendedPoint,
  POINT_BYTES,
  TWICE_D_AT,
} from "./curve_module.ts";
import { DIGITS, oddMultiplesFor, signedDigits } from "./digits.ts";
import { NUMBER_BYTES } from "./field_code.ts";
import { FieldMemory } from "./field_memory.ts";
import { PointReader } from "./point_reader.ts";

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

/** 2d of the curve −x² + y² = 1 + d·x²·y² with d = −121665/121666 (RFC 8032 §5.1). */
const TWICE_D = 0x2406d9dc56dffce7198e80f2eef3d13000e0149a8283b156ebd69b9426b2f159n;

const NEUTRAL: ExtendedPoint = { X: 0n, Y: 1n, Z: 1n, T: 0n };

/** Widths of digits: with tables that are made for one product, and with those that are kept. Others were slower. */
const NARROW = 5;
const WIDE = 7;

/** A table in the module's memory, and the digits of the exponent. */
interface Walk {
  readonly tableAt: number;
  readonly digits: Int8Array;
}

/** The curve, with a memory of its own. */
export class WasmCurve {
  readonly #module: CurveModule;
  readonly #words: BigUint64Array;
  readonly #field: FieldMemory;
  readonly #reader: PointReader;
  readonly #places: Readonly<Record<"result" | "point" | "step" | "narrow" | "wide", number>>;

  /**
   * @throws {WebAssembly.CompileError} If this machine does not know the instructions, or a page forbids them.
   * @throws {ReferenceError} If it has no WebAssembly.
   */
  constructor() {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(buildCurveModule()));
    this.#module = instance.exports as unknown as CurveModule;
    this.#words = new BigUint64Array(this.#module.memory.buffer);
    this.#field = new FieldMemory(this.#module);
    this.#field.write(TWICE_D_AT, TWICE_D);
    const allot = (points: number) => this.#field.allot(4 * points);
    this.#places = {
      result: allot(1),
      point: allot(1),
      step: allot(1),
      narrow: allot(oddMultiplesFor(NARROW)),
      wide: allot(oddMultiplesFor(WIDE)),
    };
    this.#reader = new PointReader(this.#field);
  }

  /** The point of order L that 32 bytes encode; undefined if they do not, or not in the one way. */
  read(bytes: Uint8Array): ExtendedPoint | undefined {
    return this.#reader.read(bytes);
  }

  /** Works out what products with this base begin with. */
  tableOf(base: ExtendedPoint): PowerTable {
    const { wide } = this.#places;
    this.#makeTable(wide, base, WIDE);
    return this.#words.slice(wide / 8, (wide + oddMultiplesFor(WIDE) * POINT_BYTES) / 8);
  }

  /** A product of two powers. */
  product({ base, exponent, other, otherExponent }: PowerProduct): ExtendedPoint {
    const { wide, narrow, result } = this.#places;
    this.#words.set(base, wide / 8);
    this.#makeTable(narrow, other, NARROW);
    this.#walk([
      { tableAt: wide, digits: signedDigits(exponent, WIDE) },
      { tableAt: narrow, digits: signedDigits(otherExponent, NARROW) },
    ]);
    return this.#readPoint(result);
  }

  /** Works the product out at its place: one chain of squares for all powers (Straus, 1964). */
  #walk(walks: readonly Walk[]): void {
    const { double, add, subtract } = this.#module;
    const { result } = this.#places;
    this.#writePoint(result, NEUTRAL);
    let doublings = 0;
    let isNeutral = true;
    for (let i = DIGITS - 1; i >= 0; i--) {
      doublings++;
      for (const { tableAt, digits } of walks) {
        const digit = digits[i];
        if (digit === 0) continue;
        if (!isNeutral && doublings > 0) double(result, result, doublings);
        doublings = 0;
        isNeutral = false;
        const summand = tableAt + (Math.abs(digit) >> 1) * POINT_BYTES;
        (digit > 0 ? add : subtract)(result, result, summand);
      }
    }
    if (!isNeutral && doublings > 0) double(result, result, doublings);
  }

  /** Writes the odd multiples of a point. */
  #makeTable(at: number, point: ExtendedPoint, width: number): void {
    const { double, add, summand } = this.#module;
    const { result, point: power, step } = this.#places;
    this.#writePoint(power, point);
    summand(at, power);
    double(result, power, 1);
    summand(step, result);
    for (let i = 1; i < oddMultiplesFor(width); i++) {
      add(power, power, step);
      summand(at + i * POINT_BYTES, power);
    }
  }

  #writePoint(at: number, { X, Y, Z, T }: ExtendedPoint): void {
    for (const [i, number] of [X, Y, Z, T].entries()) {
      this.#field.write(at + i * NUMBER_BYTES, number);
    }
  }

  #readPoint(at: number): ExtendedPoint {
    const [X, Y, Z, T] = [0, 1, 2, 3].map((i) => this.#field.read(at + i * NUMBER_BYTES));
    return { X, Y, Z, T };
  }
}
