/**
 * Numbers modulo p in the module's memory, as if they were values: each result has a place of its own, until all are given up.
 * What functions take and give are such places, which are addresses.
 *
 * As in `field_code.ts` a sum may be an operand of anything but of another sum.
 */
import { type CurveModule, FREE_AT } from "./curve_module.ts";
import { LIMB_BITS, LIMBS, NUMBER_BYTES } from "./field_code.ts";

/** p, the modulus of coordinates. */
export const FIELD_ORDER = 2n ** 255n - 19n;

/** √−1 = 2^((p − 1)/4) (RFC 8032 §5.1.1). */
export const ROOT_OF_MINUS_1 = 0x2b8324804fc1df0b2b4d00993dfbd7a72f431806ad2fe478c4ee1b274a0ea0b0n;

/** What {@linkcode FieldMemory.fourthRootOf} gives. */
export interface FourthRoot {
  /** a^((p − 5)/8). */
  readonly power: number;
  /** power² · a: 1 or −1 if a is a square, √−1 or −√−1 if it is none, and 0 if a is. */
  readonly unit: "1" | "-1" | "i" | "-i" | "0";
}

/** The memory. Numbers that are made before {@linkcode keepAll} stay. */
export class FieldMemory {
  readonly #module: CurveModule;
  readonly #words: BigUint64Array;
  #first = FREE_AT;
  #next = FREE_AT;

  constructor(module: CurveModule) {
    this.#module = module;
    this.#words = new BigUint64Array(module.memory.buffer);
  }

  /** A place for so many numbers. */
  allot(count: number): number {
    const place = this.#next;
    this.#next += count * NUMBER_BYTES;
    return place;
  }

  /** Keeps what was made so far for good. */
  keepAll(): void {
    this.#first = this.#next;
  }

  /** Gives up all that was made since {@linkcode keepAll}. */
  giveUp(): void {
    this.#next = this.#first;
  }

  /** A number from 0 to p − 1, in the memory. */
  number(value: bigint): number {
    const place = this.allot(1);
    this.write(place, value);
    return place;
  }

  write(place: number, value: bigint): void {
    for (let i = 0, rest = value; i < LIMBS; i++, rest >>= BigInt(LIMB_BITS)) {
      this.#words[place / 8 + i] = BigInt.asUintN(LIMB_BITS, rest);
    }
  }

  /** The number at a place, from 0 to p − 1. */
  read(place: number): bigint {
    let number = 0n;
    for (let i = LIMBS - 1; i >= 0; i--) {
      number = (number << BigInt(LIMB_BITS)) + this.#words[place / 8 + i];
    }
    return number % FIELD_ORDER;
  }

  product(a: number, b: number): number {
    const out = this.allot(1);
    this.#module.product(out, a, b);
    return out;
  }

  /** a^(2^times). */
  square(a: number, times = 1): number {
    const out = this.allot(1);
    this.#module.square(out, a, times);
    return out;
  }

  sum(a: number, b: number): number {
    const out = this.allot(1);
    this.#module.sum(out, a, b);
    return out;
  }

  difference(a: number, b: number): number {
    const out = this.allot(1);
    this.#module.difference(out, a, b);
    return out;
  }

  /** What square roots are made of, where p is 5 modulo 8. */
  fourthRootOf(a: number): FourthRoot {
    // 2^252 − 3 is (p − 5)/8. Each name says how many ones its exponent has.
    const join = (high: number, times: number, low: number) =>
      this.product(this.square(high, times), low);
    const two = join(a, 1, a);
    const five = join(join(two, 2, two), 1, a);
    const ten = join(five, 5, five);
    const twenty = join(ten, 10, ten);
    const fifty = join(join(twenty, 20, twenty), 10, ten);
    const hundred = join(fifty, 50, fifty);
    const power = join(join(join(hundred, 100, hundred), 50, fifty), 2, a);
    return { power, unit: unitOf(this.read(this.product(this.square(power), a))) };
  }
}

function unitOf(value: bigint): FourthRoot["unit"] {
  if (value === 0n) return "0";
  if (value === 1n) return "1";
  if (value === FIELD_ORDER - 1n) return "-1";
  return value === ROOT_OF_MINUS_1 ? "i" : "-i";
}
