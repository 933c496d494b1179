/**
 * What costs most of checking a ballot, by the fastest code of this machine: products of powers, and reading points of the large
 * group. noble is the reference. WebAssembly is used if this machine has it and it says what noble says of points and exponents
 * that are easy to get wrong; a page that forbids WebAssembly has noble. Both give the same answers, the one some four times as fast.
 *
 * Nothing here is for secrets: how long it takes depends on the exponents.
 */
import { normalizeZ } from "@noble/curves/abstract/curve.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { GROUP_ORDER } from "../../../core/ed25519/signature.ts";
import { hexToBytes } from "../../../core/base/hash.ts";
import type { ExtendedPoint } from "../curve/curve_module.ts";
import { type PowerTable, WasmCurve } from "../curve/wasm_curve.ts";

/** A point of the curve, of any order. */
export type CurvePoint = InstanceType<typeof ed25519.Point>;

/** base^exponent · other^otherExponent, with exponents from 0 to q − 1. Of many products the base is the same. */
export interface TwoPowers {
  readonly base: CurvePoint;
  readonly exponent: bigint;
  readonly other: CurvePoint;
  readonly otherExponent: bigint;
}

/** What is done with points that everybody may know. */
export interface PublicPowers {
  /** The products, each with a Z of 1, so that writing it costs little. */
  products(all: readonly TwoPowers[]): CurvePoint[];
  /**
   * The point of order q that 32 bytes encode as RFC 8032 has it.
   *
   * @returns Undefined if they encode none, in another way, one of another order, or the neutral element.
   */
  read(bytes: Uint8Array): CurvePoint | undefined;
}

const { Point } = ed25519;

/** The reference. */
export const noblePowers: PublicPowers = {
  products: (all) =>
    normalizeZ(
      Point,
      all.map(({ base, exponent, other, otherExponent }) =>
        base.multiplyUnsafe(exponent).add(other.multiplyUnsafe(otherExponent))
      ),
    ),
  read(bytes) {
    let point: CurvePoint;
    try {
      point = Point.fromBytes(bytes);
    } catch {
      // That there is no such point is all that noble says.
      return undefined;
    }
    return point.is0() || !point.isTorsionFree() ? undefined : point;
  },
};

/**
 * The same in WebAssembly.
 *
 * @throws {WebAssembly.CompileError} If this machine does not know the instructions, or a page forbids them.
 * @throws {ReferenceError} If it has no WebAssembly.
 */
export function createWasmPowers(): PublicPowers {
  const curve = new WasmCurve();
  // A table goes with its base.
  const tables = new WeakMap<CurvePoint, PowerTable>();
  const tableOf = (base: CurvePoint) => {
    const known = tables.get(base);
    if (known !== undefined) return known;
    const table = curve.tableOf(base);
    tables.set(base, table);
    return table;
  };
  return {
    products: (all) =>
      normalizeZ(
        Point,
        all.map(({ base, ...rest }) => pointOf(curve.product({ base: tableOf(base), ...rest }))),
      ),
    read(bytes) {
      const point = curve.read(bytes);
      return point && pointOf(point);
    },
  };
}

function pointOf({ X, Y, Z, T }: ExtendedPoint): CurvePoint {
  return new Point(X, Y, Z, T);
}

/** A point of order 8 (RFC 8032's encoding). */
const ORDER_8 = Point.fromBytes(
  hexToBytes("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
);

/** All points of small order, and the generator times each: one of each coset of the large group, that itself first. */
const SMALL: readonly CurvePoint[] = Array.from(
  { length: 8 },
  (_, i) => ORDER_8.multiplyUnsafe(BigInt(i)),
);
const MIXED: readonly CurvePoint[] = SMALL.map((small) => small.add(Point.BASE));

/** Exponents at the ends of the range, and where digits carry on and on. */
const EXPONENTS: readonly bigint[] = [0n, 1n, GROUP_ORDER - 1n, 2n ** 252n - 1n];

/** 32 bytes that some readers of points take: of no order or of a wrong one, with a sign where x = 0 has none, y from p − 1 on. */
const UNREADABLE: readonly Uint8Array[] = [
  ...[...SMALL, ...MIXED.slice(1)].map((point) => point.toBytes()),
  new Uint8Array(32).with(0, 1).with(31, 0x80),
  ...[0xec, 0xed, 0xee, 0xff].flatMap((low) =>
    [0x7f, 0xff].map((high) => new Uint8Array(32).fill(0xff).with(0, low).with(31, high))
  ),
];

/** Whether other code says what noble says, of points, encodings and exponents that are easy to get wrong. */
export function agreesWithNoble(powers: PublicPowers): boolean {
  try {
    const all = MIXED.map((other, i) => ({
      base: i % 4 === 0 ? SMALL[5] : Point.BASE,
      exponent: EXPONENTS[i % 4],
      other,
      otherExponent: EXPONENTS[(i + (i >> 2)) % 4],
    }));
    const expected = noblePowers.products(all);
    return powers.products(all).every((point, i) => point.equals(expected[i])) &&
      UNREADABLE.every((bytes) => powers.read(bytes) === undefined) &&
      [Point.BASE, Point.BASE.negate()].every((point) =>
        powers.read(point.toBytes())?.equals(point)
      );
  } catch {
    // Whatever it throws, it is not to be trusted.
    return false;
  }
}

/** WebAssembly if it can be made here and agrees with noble, or else noble. */
export function choosePowers(create: () => PublicPowers = createWasmPowers): PublicPowers {
  let powers: PublicPowers;
  try {
    powers = create();
  } catch {
    // A machine without WebAssembly, or a page that forbids it.
    return noblePowers;
  }
  return agreesWithNoble(powers) ? powers : noblePowers;
}

let chosen: PublicPowers | undefined;

/** What {@linkcode choosePowers} gives, chosen when it is first asked for. */
export function publicPowers(): PublicPowers {
  return chosen ??= choosePowers();
}
