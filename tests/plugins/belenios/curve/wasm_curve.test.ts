import { assert, assertEquals } from "@std/assert";
import { ed25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { bytesToHex, sha256 } from "../../../../core/base/hash.ts";
import { GROUP_ORDER } from "../../../../core/ed25519/signature.ts";
import {
  buildCurveModule,
  type ExtendedPoint,
} from "../../../../plugins/belenios/curve/curve_module.ts";
import { WasmCurve } from "../../../../plugins/belenios/curve/wasm_curve.ts";

const { Point } = ed25519;
const P = 2n ** 255n - 19n;
const LARGEST = 2n ** 253n - 1n;
const curve = new WasmCurve();

/** A point of order 8, as RFC 8032 encodes it. */
const ORDER_8 = Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");

/** Points of every order: g to a power, times one of the eight of small order. */
const anyPoint = fc.tuple(
  fc.oneof(fc.bigInt(0n, GROUP_ORDER - 1n), fc.constantFrom(0n, 1n, 2n)),
  fc.nat(7),
).map(([exponent, small]) =>
  Point.BASE.multiplyUnsafe(exponent).add(ORDER_8.multiplyUnsafe(BigInt(small)))
);

const anyExponent = fc.oneof(
  fc.bigInt(0n, LARGEST),
  fc.bigInt(0n, GROUP_ORDER - 1n),
  fc.constantFrom(0n, 1n, 2n, 8n, GROUP_ORDER - 1n, GROUP_ORDER, GROUP_ORDER + 1n, LARGEST),
);

/** The same point with another Z, up to the largest coordinates. */
function scaled({ X, Y, Z, T }: ExtendedPoint, by: bigint): ExtendedPoint {
  const [x, y, z, t] = [X, Y, Z, T].map((each) => each * by % P);
  return { X: x, Y: y, Z: z, T: t };
}

/** The noble point of coordinates, which must be below p, on the curve, and fit each other. */
function pointOf({ X, Y, Z, T }: ExtendedPoint): InstanceType<typeof Point> {
  assert([X, Y, Z, T].every((each) => each >= 0n && each < P));
  const point = new Point(X, Y, Z, T);
  if (!point.is0()) point.assertValidity();
  assertEquals(X * Y % P, Z * T % P);
  return point;
}

/** noble's power; noble itself takes none above q − 1, and an exponent of a point of small order may not be reduced. */
function powerOf(point: InstanceType<typeof Point>, exponent: bigint) {
  const half = point.multiplyUnsafe(exponent / 2n).double();
  return exponent % 2n === 0n ? half : half.add(point);
}

Deno.test("product() is what noble works out, for points of every order and all exponents", () => {
  fc.assert(
    fc.property(
      anyPoint,
      anyExponent,
      anyPoint,
      anyExponent,
      fc.bigInt(1n, P - 1n),
      (base, exponent, other, otherExponent, by) => {
        const product = curve.product({
          base: curve.tableOf(scaled(base, by)),
          exponent,
          other: scaled(other, P - by),
          otherExponent,
        });
        const expected = powerOf(base, exponent).add(powerOf(other, otherExponent));
        assert(pointOf(product).equals(expected));
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("product() gives the neutral element where two powers are each other's opposites", () => {
  const base = curve.tableOf(Point.BASE);
  for (const exponent of [1n, 5n, GROUP_ORDER - 1n]) {
    const [same, opposite] = [Point.BASE, Point.BASE.negate()].map((other) =>
      pointOf(curve.product({ base, exponent, other, otherExponent: exponent }))
    );
    assert(opposite.is0());
    assert(same.equals(Point.BASE.multiplyUnsafe(exponent).double()));
  }
});

/** What noble reads, of the large group alone. */
function readByNoble(bytes: Uint8Array): InstanceType<typeof Point> | undefined {
  try {
    const point = Point.fromBytes(bytes);
    return point.is0() || !point.isTorsionFree() ? undefined : point;
  } catch {
    return undefined;
  }
}

/** Reads bytes by both, which must find the same; whether it is a point. */
function isReadAlike(bytes: Uint8Array): boolean {
  const [read, expected] = [curve.read(bytes), readByNoble(bytes)];
  assertEquals(read === undefined, expected === undefined, bytes.toHex());
  if (read === undefined || expected === undefined) return false;
  assert(pointOf(read).equals(expected));
  assertEquals(read.Z, 1n);
  return true;
}

Deno.test("read() takes of the eight cosets the large group alone, without the neutral element", () => {
  const small = Array.from({ length: 8 }, (_, i) => ORDER_8.multiplyUnsafe(BigInt(i)));
  for (const exponent of [0n, 1n, 2n, GROUP_ORDER - 1n, 2n ** 200n + 12345n]) {
    const large = Point.BASE.multiplyUnsafe(exponent);
    for (const [i, each] of small.entries()) {
      const point = large.add(each);
      assertEquals(isReadAlike(point.toBytes()), i === 0 && exponent !== 0n, `${exponent}, ${i}`);
    }
  }
  fc.assert(
    fc.property(anyPoint, (point) => {
      isReadAlike(point.toBytes());
    }),
    { numRuns: 200 },
  );
});

Deno.test("read() takes of any 32 bytes what noble takes, and no other number of bytes", () => {
  // The 19 numbers from p on are other encodings of the lowest, which must not be read.
  const lowest = Array.from({ length: 25 }, (_, y) => BigInt(y));
  const ends = [...lowest, 2n ** 254n].flatMap((y) => [y, P - y, P + y]);
  for (const y of ends.filter((each) => each >= 0n && each < 2n ** 255n)) {
    for (const sign of [0n, 2n ** 255n]) {
      const hex = (y + sign).toString(16).padStart(64, "0");
      isReadAlike(Uint8Array.fromHex(hex).reverse());
    }
  }
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      isReadAlike(bytes);
    }),
    { numRuns: 200 },
  );
  for (const length of [0, 31, 33]) {
    assertEquals(curve.read(new Uint8Array(length).fill(0x58)), undefined);
  }
});

Deno.test("buildCurveModule() is a small module, the same every time", () => {
  const bytes = buildCurveModule();
  assert(bytes.length < 5_000);
  assertEquals(
    bytesToHex(sha256(bytes)),
    "4c4e1665f0828278b04d240d274a80b45e5199750d630364e14c2cad53ee9d87",
  );
});
