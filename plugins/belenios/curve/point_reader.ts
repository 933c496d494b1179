/**
 * Reads points of the large group from their encoding.
 *
 * That a point is in the group of order L is shown by halving (Pornin, "Point-Halving and Subgroup Membership in Twisted Edwards
 * Curves", 2022), in a third of the time that the power of L takes. The points of order 1, 2, 4 and 8 are a cyclic group, so
 * P = Q · T^j with Q in the large group, T of order 8 and j from 0 to 7. P has a half if j is even, and then a half has j/2 or
 * j/2 + 4, which are both even or both not. So P is in the large group exactly if it has a half, that one too, and its half too.
 */
import { assertInvariant, present } from "../../../core/base/invariant.ts";
import { numberOf } from "../../../core/ed25519/signature.ts";
import { FIELD_ORDER, FieldMemory, ROOT_OF_MINUS_1 } from "./field_memory.ts";
import type { ExtendedPoint } from "./curve_module.ts";
import { KEY_BYTES } from "../../../core/ed25519/sizes.ts";

/** d of −x² + y² = 1 + d·x²·y² (RFC 8032 §5.1). */
const D = 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n;

/** A of the same curve as v² = u³ + A·u² + u (RFC 7748 §4.1). */
const A = 486662n;

/** The sign of x is the highest bit. */
const SIGN = 1n << 255n;

/** A point of v² = u³ + A·u² + u. */
interface MontgomeryPoint {
  readonly u: number;
  readonly v: number;
}

/** Reads points, with numbers in a memory. */
export class PointReader {
  readonly #field: FieldMemory;
  readonly #zero: number;
  readonly #one: number;
  readonly #half: number;
  readonly #d: number;
  readonly #a: number;
  /** √−1. */
  readonly #i: number;
  /** √−(A + 2): by which v is larger than u/x. */
  readonly #scale: number;
  /** 1/√(±√−1 · (A² − 4)), of numbers that are squares as neither factor is one. */
  readonly #twists: Readonly<Record<"i" | "-i", number>>;

  constructor(field: FieldMemory) {
    this.#field = field;
    this.#zero = field.number(0n);
    this.#one = field.number(1n);
    this.#half = field.number((FIELD_ORDER + 1n) / 2n);
    this.#d = field.number(D);
    this.#a = field.number(A);
    this.#i = field.number(ROOT_OF_MINUS_1);
    const root = (value: bigint) => {
      const place = this.#inverseRoot(field.number(value % FIELD_ORDER));
      return present(place, "constants of which a root is taken are squares");
    };
    const minus = FIELD_ORDER - (A + 2n);
    this.#scale = field.product(field.number(minus), root(minus));
    const nonSquare = A * A - 4n;
    this.#twists = {
      "i": root(nonSquare * ROOT_OF_MINUS_1),
      "-i": root(nonSquare * (FIELD_ORDER - ROOT_OF_MINUS_1)),
    };
    field.keepAll();
  }

  /**
   * The point that 32 bytes encode (RFC 8032 §5.1.3), if it is of order L.
   *
   * @returns Undefined if they encode none, in another way than the one, one of another order, or the neutral element.
   */
  read(bytes: Uint8Array): ExtendedPoint | undefined {
    if (bytes.length !== KEY_BYTES) return undefined;
    const encoded = numberOf(bytes);
    const y = encoded % SIGN;
    return y < FIELD_ORDER ? this.#pointOf(y, encoded >= SIGN) : undefined;
  }

  #pointOf(y: bigint, isOdd: boolean): ExtendedPoint | undefined {
    const field = this.#field;
    field.giveUp();
    const Y = field.number(y);
    // x² = u/v. With r = 1/√(uv), x = u·r, 1/x = v·r and 1/u = v·r².
    const y2 = field.square(Y);
    const u = field.difference(y2, this.#one);
    const v = field.sum(field.product(this.#d, y2), this.#one);
    // There is none at y = ±1 either, the neutral element and the one of order 2.
    const r = this.#inverseRoot(field.product(u, v));
    if (r === undefined) return undefined;
    const inverseX = field.product(v, r);
    // (1 + y)/(1 − y) = −(1 + y)²/u.
    const square = field.square(field.sum(this.#one, Y));
    const negative = field.product(square, field.product(inverseX, r));
    const montgomeryU = field.difference(this.#zero, negative);
    const scaled = field.product(this.#scale, montgomeryU);
    const point = { u: montgomeryU, v: field.product(scaled, inverseX) };
    if (!this.#isInLargeGroup(point)) return undefined;
    const root = field.read(field.product(u, r));
    const x = (root % 2n === 1n) === isOdd ? root : FIELD_ORDER - root;
    return { X: x, Y: y, Z: 1n, T: x * y % FIELD_ORDER };
  }

  #isInLargeGroup(point: MontgomeryPoint): boolean {
    const half = this.#halfOf(point);
    const quarter = half && this.#halfOf(half);
    return quarter !== undefined && this.#inverseRoot(quarter.u) !== undefined;
  }

  /**
   * One of the two halves of a point, or the opposite of one, which is in the large group if that is; undefined if it has none.
   *
   * Doubling is an isogeny to the curve v² = u³ − 2A·u² + (A² − 4)·u, (u, v) ↦ (v²/u², v(1 − u²)/u²), and one back,
   * (u, v) ↦ (v²/4u², v(A² − 4 − u²)/8u²) (Silverman and Tate, "Rational Points on Elliptic Curves", §3.4). Each is undone here.
   */
  #halfOf({ u, v }: MontgomeryPoint): MontgomeryPoint | undefined {
    const field = this.#field;
    // On the way back v'/u' is w with w² = 4u, of either sign.
    const r = this.#inverseRoot(u);
    if (r === undefined) return undefined;
    const rootU = field.product(u, r);
    const w = field.sum(rootU, rootU);
    // Then u' + (A² − 4)/u' = w² + 2A and (A² − 4)/u' − u' = 8v/w give u' = 2u + A − 2v/√u.
    const twiceU = field.sum(u, u);
    const quotient = field.product(v, r);
    const twiceQuotient = field.sum(quotient, quotient);
    const less = field.sum(field.difference(twiceU, twiceQuotient), this.#a);
    const { power, unit } = field.fourthRootOf(less);
    if (unit === "1" || unit === "-1") {
      const inverse = unit === "1" ? power : field.product(power, this.#i);
      return this.#beforeFirst({ u: less, inverse, w });
    }
    assertInvariant(unit !== "0", "u' times the other root of its equation is A² − 4");
    // With −w for w, u' is A² − 4 divided by this one, and of the two exactly one is a square. Then v' = −w·u' has the other sign
    // than what goes on here, which is that of the opposite.
    const more = field.difference(twiceU, field.difference(this.#zero, twiceQuotient));
    const inverse = field.product(field.product(less, power), this.#twists[unit]);
    return this.#beforeFirst({ u: field.sum(more, this.#a), inverse, w });
  }

  /**
   * The point before the first isogeny, of a point (u, w·u) after it, `inverse` being 1/√u. With m = √u, which v/u was before,
   * u₀ + 1/u₀ = u − A and 1/u₀ − u₀ = w·m give 2u₀ = u − A − w·m.
   */
  #beforeFirst(
    { u, inverse, w }: { u: number; inverse: number; w: number },
  ): MontgomeryPoint {
    const field = this.#field;
    const m = field.product(u, inverse);
    const twice = field.difference(field.difference(u, this.#a), field.product(w, m));
    const before = field.product(twice, this.#half);
    return { u: before, v: field.product(m, before) };
  }

  /** 1/√a; undefined if a is no square, or 0. */
  #inverseRoot(a: number): number | undefined {
    const { power, unit } = this.#field.fourthRootOf(a);
    if (unit === "1") return power;
    return unit === "-1" ? this.#field.product(power, this.#i) : undefined;
  }
}
