import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  buildCurveModule,
  type CurveModule,
  FREE_AT,
} from "../../../../plugins/belenios/curve/curve_module.ts";
import { LIMB_BITS, LIMBS, NUMBER_BYTES } from "../../../../plugins/belenios/curve/field_code.ts";

const P = 2n ** 255n - 19n;

/** The largest limbs of a tight number, and of a sum. */
const TIGHT = 2n ** 29n + 2n ** 17n;
const SUM = 2n * TIGHT;

const instance = new WebAssembly.Instance(new WebAssembly.Module(buildCurveModule()));
const module = instance.exports as unknown as CurveModule;
const words = new BigUint64Array(module.memory.buffer);
const [OUT, A, B] = [0, 1, 2].map((i) => FREE_AT + i * NUMBER_BYTES);

const limbsAt = (at: number) => [...words.subarray(at / 8, at / 8 + LIMBS)];
const valueOf = (limbs: readonly bigint[]) =>
  limbs.reduce((sum, limb, i) => sum + (limb << BigInt(i * LIMB_BITS)), 0n);

/** Limbs up to `most`, the ends more often than by chance. */
const limbsUpTo = (most: bigint) =>
  fc.array(
    fc.oneof(fc.bigInt(0n, most), fc.constantFrom(0n, 1n, 2n ** 29n - 1n, 2n ** 29n, most)),
    { minLength: LIMBS, maxLength: LIMBS },
  );

/** What each function must give, and how large its operands and its result may be. */
const FUNCTIONS = {
  product: { operands: SUM, result: TIGHT, expected: (a: bigint, b: bigint) => a * b },
  sum: { operands: TIGHT, result: SUM, expected: (a: bigint, b: bigint) => a + b },
  difference: { operands: SUM, result: TIGHT, expected: (a: bigint, b: bigint) => a - b },
} as const;

/** The number that a function leaves, modulo p, with its limbs within the bound. */
function outcome(bound: bigint): bigint {
  const limbs = limbsAt(OUT);
  assert(limbs.every((limb) => limb <= bound), `${limbs}`);
  return valueOf(limbs) % P;
}

for (const name of ["product", "sum", "difference"] as const) {
  const { operands, result, expected } = FUNCTIONS[name];

  Deno.test(`${name}() is right modulo p and within its bound, up to the largest limbs`, () => {
    const check = (a: readonly bigint[], b: readonly bigint[]) => {
      words.set(a, A / 8);
      words.set(b, B / 8);
      module[name](OUT, A, B);
      const value = expected(valueOf(a), valueOf(b)) % P;
      assertEquals(outcome(result), value < 0n ? value + P : value);
    };
    const largest = Array<bigint>(LIMBS).fill(operands);
    const zero = Array<bigint>(LIMBS).fill(0n);
    for (const a of [largest, zero]) for (const b of [largest, zero]) check(a, b);
    const limbs = limbsUpTo(operands);
    fc.assert(fc.property(limbs, limbs, check), { numRuns: 500 });
  });
}

Deno.test("square() is right modulo p and within its bound, so many times, up to the largest limbs", () => {
  const check = (a: readonly bigint[], times: number) => {
    words.set(a, A / 8);
    module.square(OUT, A, times);
    let value = valueOf(a);
    for (let i = 0; i < times; i++) value = value * value % P;
    assertEquals(outcome(TIGHT), value);
    assertEquals(limbsAt(A), a);
  };
  for (const limb of [SUM, 0n]) check(Array<bigint>(LIMBS).fill(limb), 1);
  fc.assert(fc.property(limbsUpTo(SUM), fc.integer({ min: 1, max: 5 }), check), { numRuns: 300 });
});

Deno.test("product() and its like may write where an operand stands", () => {
  for (const name of ["product", "sum", "difference"] as const) {
    for (const at of [A, B]) {
      words.set([3n, 5n, 0n, 0n, 0n, 0n, 0n, 0n, 1n], A / 8);
      words.set([2n, 0n, 7n, 0n, 0n, 0n, 0n, 0n, 0n], B / 8);
      module[name](OUT, A, B);
      const apart = limbsAt(OUT);
      module[name](at, A, B);
      assertEquals(limbsAt(at), apart, name);
    }
  }
});
