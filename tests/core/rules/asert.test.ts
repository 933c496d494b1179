import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type AsertInput, calcAsertTarget } from "../../../core/rules/asert.ts";
import vectors from "../vectors/asert.json" with { type: "json" };

const inputs: fc.Arbitrary<AsertInput> = fc.record({
  target: fc.bigInt(1n, (1n << 200n) - 1n),
  timeDelta: fc.bigInt(-1_000_000n, 1_000_000n),
  heightDelta: fc.bigInt(0n, 1_000n),
  spacing: fc.bigInt(1n, 10_000n),
  halfLife: fc.bigInt(1n, 1_000_000n),
  limit: fc.bigInt(1n << 200n, (1n << 256n) - 1n),
});

Deno.test("calcAsertTarget() gives the targets of an independent model", () => {
  assert(vectors.valid.length >= 150);
  for (const row of vectors.valid) {
    const { expected, ...input } = row;
    const numbers = Object.fromEntries(
      Object.entries(input).map(([name, digits]) => [name, BigInt(digits)]),
    ) as unknown as AsertInput;
    assertEquals(String(calcAsertTarget(numbers)), expected, JSON.stringify(row));
  }
});

Deno.test("calcAsertTarget() stays within 1..limit and never falls as time passes", () => {
  fc.assert(fc.property(inputs, fc.bigInt(0n, 10_000n), (input, more) => {
    const target = calcAsertTarget(input);
    assert(target >= 1n && target <= input.limit);
    const later = calcAsertTarget({ ...input, timeDelta: input.timeDelta + more });
    assert(later >= target);
  }));
});

Deno.test("calcAsertTarget() doubles after a half-life, halves before, and stays when on schedule", () => {
  const input = {
    target: 1n << 100n,
    heightDelta: 3n,
    spacing: 7n,
    halfLife: 50n,
    limit: 1n << 200n,
  };
  assertEquals(calcAsertTarget({ ...input, timeDelta: 21n }), 1n << 100n);
  assertEquals(calcAsertTarget({ ...input, timeDelta: 71n }), 1n << 101n);
  assertEquals(calcAsertTarget({ ...input, timeDelta: -29n }), 1n << 99n);
  assertEquals(calcAsertTarget({ ...input, timeDelta: 10n ** 30n }), input.limit);
  assertEquals(calcAsertTarget({ ...input, timeDelta: -(10n ** 6n) }), 1n);
});

Deno.test("calcAsertTarget() refuses a half-life that is not positive", () => {
  const input = { target: 1n, timeDelta: 1n, heightDelta: 1n, spacing: 1n, limit: 2n };
  assertThrows(() => calcAsertTarget({ ...input, halfLife: 0n }), RangeError, "halfLife");
});
