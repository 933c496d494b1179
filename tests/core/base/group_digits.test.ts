import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { groupDigits } from "../../../core/base/group_digits.ts";

Deno.test("groupDigits() writes whole numbers as toLocaleString() does", () => {
  const numbers = fc.oneof(
    fc.maxSafeInteger(),
    fc.bigInt(),
    fc.integer({ min: -2_000, max: 2_000 }),
  );
  fc.assert(fc.property(numbers, (value) => {
    assertEquals(groupDigits(value), value.toLocaleString("en"));
  }));
});
