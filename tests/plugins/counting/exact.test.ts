import { assertEquals, assertThrows } from "@std/assert";
import {
  compareFractions,
  showDecimal,
  showFraction,
  showWhole,
} from "../../../plugins/counting/exact.ts";

const fraction = (numerator: bigint, denominator: bigint) => ({ numerator, denominator });

Deno.test("showFraction() writes lowest terms, and whole numbers as such", () => {
  assertEquals(showFraction(fraction(34n, 12n)), "17/6");
  assertEquals(showFraction(fraction(12n, 4n)), 3);
  assertEquals(showFraction(fraction(0n, 7n)), 0);
  assertEquals(showFraction(fraction(3n * 10n ** 40n, 7n * 10n ** 40n)), "3/7");
});

Deno.test("showDecimal() writes all places, and whole numbers as such", () => {
  assertEquals(showDecimal(3_399_974n, 5), "33.99974");
  assertEquals(showDecimal(7n, 5), "0.00007");
  assertEquals(showDecimal(416_660n, 5), "4.16660");
  assertEquals(showDecimal(300_000n, 5), 3);
  assertEquals(showDecimal(0n, 9), 0);
});

Deno.test("showWhole() refuses what JSON cannot say exactly", () => {
  assertEquals(showWhole(2n ** 53n - 1n), 2 ** 53 - 1);
  assertThrows(() => showWhole(2n ** 53n), RangeError, "below 2^53: it is 9007199254740992");
});

Deno.test("compareFractions() tells apart what floating point cannot", () => {
  const big = 10n ** 20n;
  assertEquals(Math.sign(compareFractions(fraction(big + 1n, big), fraction(1n, 1n))), 1);
  assertEquals(Math.sign(compareFractions(fraction(1n, 3n), fraction(33n, 98n))), -1);
  assertEquals(compareFractions(fraction(2n, 6n), fraction(1n, 3n)), 0);
});
