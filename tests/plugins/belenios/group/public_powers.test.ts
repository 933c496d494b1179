import { assert, assertEquals } from "@std/assert";
import { ed25519 } from "@noble/curves/ed25519.js";
import { GROUP_ORDER } from "../../../../core/ed25519/signature.ts";
import { GENERATOR, power } from "../../../../plugins/belenios/group/group.ts";
import {
  agreesWithNoble,
  choosePowers,
  createWasmPowers,
  type CurvePoint,
  noblePowers,
  type PublicPowers,
} from "../../../../plugins/belenios/group/public_powers.ts";

const { Point } = ed25519;
const wasmPowers = createWasmPowers();

for (const [name, powers] of Object.entries({ noblePowers, wasmPowers })) {
  Deno.test(`${name}.products() are what powers one by one give, each with a Z of 1`, () => {
    const bases = [GENERATOR, power(GENERATOR, 77n), power(GENERATOR, GROUP_ORDER - 5n)];
    const exponents = [0n, 1n, 3n ** 150n, GROUP_ORDER - 1n];
    const all = bases.flatMap((base) =>
      bases.flatMap((other) =>
        exponents.map((exponent, i) => ({
          base,
          exponent,
          other,
          otherExponent: exponents[(i + 1) % 4],
        }))
      )
    );
    const products = powers.products(all);
    assertEquals(products.length, all.length);
    for (const [i, { base, exponent, other, otherExponent }] of all.entries()) {
      const expected = power(base, exponent).add(power(other, otherExponent));
      assert(products[i].equals(expected), `${i}`);
      assertEquals(products[i].Z, 1n);
    }
    assertEquals(powers.products([]), []);
  });
}

Deno.test("choosePowers() takes WebAssembly, as this machine has it", () => {
  for (const powers of [wasmPowers, noblePowers]) assert(agreesWithNoble(powers));
  assertEquals(choosePowers(() => wasmPowers), wasmPowers);
});

/** What is made; undefined if there is nothing. */
function attempt(make: () => CurvePoint): CurvePoint | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** The point, if it is the neutral element. */
function neutral(point: CurvePoint): CurvePoint {
  if (point.is0()) return point;
  throw new RangeError("not the neutral element");
}

/** The point, if its order is so many times q. */
function ofOrder(times: bigint, point: CurvePoint): CurvePoint {
  const isSmaller = point.multiplyUnsafe(times / 2n).isTorsionFree();
  if (point.multiplyUnsafe(times).isTorsionFree() && !isSmaller && !point.isSmallOrder()) {
    return point;
  }
  throw new RangeError(`not of order ${times} q`);
}

/** Powers that are wrong now and then, or not at all there. */
const BAD: Readonly<Record<string, () => PublicPowers>> = {
  "cannot be made": () => {
    throw new WebAssembly.CompileError("no instructions");
  },
  "throws": () => ({
    ...wasmPowers,
    products: () => {
      throw new RangeError("out of memory");
    },
  }),
  "reads points of every order": () => ({
    ...wasmPowers,
    read: (bytes) => attempt(() => Point.fromBytes(bytes)),
  }),
  "reads the neutral element": () => ({
    ...wasmPowers,
    read: (bytes) => wasmPowers.read(bytes) ?? attempt(() => neutral(Point.fromBytes(bytes))),
  }),
  "reads points whose order is twice q": () => ({
    ...wasmPowers,
    read: (bytes) => wasmPowers.read(bytes) ?? attempt(() => ofOrder(2n, Point.fromBytes(bytes))),
  }),
  "reads points whose order is eight times q": () => ({
    ...wasmPowers,
    read: (bytes) => wasmPowers.read(bytes) ?? attempt(() => ofOrder(8n, Point.fromBytes(bytes))),
  }),
  "reads the other sign": () => ({
    ...wasmPowers,
    read: (bytes) => wasmPowers.read(bytes)?.negate(),
  }),
  "reads nothing": () => ({ ...wasmPowers, read: () => undefined }),
  "is wrong for one exponent": () => ({
    ...wasmPowers,
    products: (all) =>
      wasmPowers.products(
        all.map((each) => each.exponent === GROUP_ORDER - 1n ? { ...each, exponent: 1n } : each),
      ),
  }),
  "is wrong for points of small order": () => ({
    ...wasmPowers,
    products: (all) =>
      wasmPowers.products(all).map((product, i) =>
        all[i].other.isTorsionFree() ? product : product.clearCofactor()
      ),
  }),
};

for (const [what, create] of Object.entries(BAD)) {
  Deno.test(`choosePowers() takes noble where other code ${what}`, () => {
    assertEquals(choosePowers(create), noblePowers);
  });
}
