import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { oddMultiplesFor, signedDigits } from "../../../../plugins/belenios/curve/digits.ts";

const LARGEST = 2n ** 253n - 1n;

for (const width of [2, 5, 7, 8]) {
  Deno.test(`signedDigits() of width ${width} have the exponent's value, and few that are not 0`, () => {
    const check = (exponent: bigint) => {
      const digits = [...signedDigits(exponent, width)];
      const value = digits.reduce((sum, digit, i) => sum + (BigInt(digit) << BigInt(i)), 0n);
      assertEquals(value, exponent);
      const places = digits.flatMap((digit, i) => digit === 0 ? [] : [i]);
      assert(places.every((place, i) => i === 0 || place - places[i - 1] >= width));
      // The last of the odd multiples is twice their number, less 1.
      const largest = 2 * oddMultiplesFor(width) - 1;
      assert(places.every((i) => digits[i] % 2 !== 0 && Math.abs(digits[i]) <= largest));
    };
    for (const exponent of [0n, 1n, 2n ** 252n, 2n ** 252n - 1n, LARGEST]) check(exponent);
    fc.assert(fc.property(fc.bigInt(0n, LARGEST), check));
    // Long runs of ones and zeros, where a carry goes far.
    const runs = fc.array(fc.nat(252), { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(runs, (bits) => {
      check(bits.reduce((all, bit) => all ^ (2n ** BigInt(bit) - 1n), 0n));
    }));
  });
}
