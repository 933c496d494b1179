import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type AsertInput, calcAsertTarget } from "../../../core/rules/asert.ts";
import { nextBits } from "../../../core/rules/difficulty.ts";
import { Header, ZERO_HASH } from "../../../core/block/header.ts";
import { DEFAULT_PARAMS } from "../../../core/rules/params.ts";
import { merkleRoot } from "../../../core/block/merkle.ts";
import {
  compactToTarget,
  targetToCompact,
  targetToWork,
  workToTarget,
} from "../../../core/block/target.ts";
import vectors from "../vectors/asert.json" with { type: "json" };

/** A fraction; the bottom is positive. */
interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

function floor({ top, bottom }: Fraction): bigint {
  const remainder = ((top % bottom) + bottom) % bottom;
  return (top - remainder) / bottom;
}

function times(a: Fraction, b: Fraction): Fraction {
  return { top: a.top * b.top, bottom: a.bottom * b.bottom };
}

function plus(a: Fraction, b: Fraction): Fraction {
  return { top: a.top * b.bottom + b.top * a.bottom, bottom: a.bottom * b.bottom };
}

const whole = (n: bigint): Fraction => ({ top: n, bottom: 1n });

function powerOfTwo(n: bigint): Fraction {
  return n < 0n ? { top: 1n, bottom: 2n ** -n } : whole(2n ** n);
}

/** aserti3-2d from its definition, in exact fractions: rounded only where the definition rounds. */
function modelTarget(input: AsertInput): bigint {
  const behind = input.timeDelta - input.heightDelta * input.spacing;
  const isNegative = behind < 0n;
  const size = floor({ top: (isNegative ? -behind : behind) * 65_536n, bottom: input.halfLife });
  const exponent = { top: isNegative ? -size : size, bottom: 65_536n };
  const doublings = floor(exponent);
  const x = plus(exponent, whole(-doublings));
  // Horner's form of the cubic in x in [0, 1), with the coefficients of the text as fractions.
  const coefficients = [
    { top: 5_127n * 2n ** 48n, bottom: 2n ** 48n },
    { top: 971_821_376n * 2n ** 32n, bottom: 2n ** 48n },
    { top: 195_766_423_245_049n * 2n ** 16n, bottom: 2n ** 48n },
  ];
  const cubic = coefficients.reduce((sum, each) => times(plus(sum, each), x), whole(0n));
  const factor = floor(plus(cubic, { top: 1n, bottom: 2n })) + 65_536n;
  const exact = times(whole(input.target * factor), powerOfTwo(doublings - 16n));
  const next = floor(exact);
  return next < 1n ? 1n : next > input.limit ? input.limit : next;
}

const inputs: fc.Arbitrary<AsertInput> = fc.record({
  target: fc.oneof(fc.bigInt(1n, 1_000n), fc.bigInt(1n, (1n << 250n) - 1n)),
  timeDelta: fc.bigInt(-1_000_000n, 10_000_000n),
  heightDelta: fc.bigInt(0n, 1_000n),
  spacing: fc.bigInt(1n, 10_000n),
  halfLife: fc.bigInt(1n, 1_000_000n),
  limit: fc.bigInt(1n << 200n, (1n << 256n) - 1n),
});

Deno.test("calcAsertTarget() is the cubic of its text, rounded where the text rounds", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      assertEquals(calcAsertTarget(input), modelTarget(input));
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("vectors/asert.json holds what the model in exact fractions gives", () => {
  for (const { expected, ...row } of vectors.valid) {
    const numbers = Object.entries(row).map(([name, digits]) => [name, BigInt(digits)]);
    const input = Object.fromEntries(numbers) as unknown as AsertInput;
    assertEquals(String(modelTarget(input)), expected);
  }
});

Deno.test("calcAsertTarget() is within 0.02 % of the true power of two", () => {
  const gentle = fc.record({
    target: fc.bigInt(1n << 150n, 1n << 190n),
    timeDelta: fc.bigInt(-2_000_000n, 2_000_000n),
    halfLife: fc.bigInt(100_000n, 1_000_000n),
  });
  fc.assert(fc.property(gentle, (some) => {
    const input = { ...some, heightDelta: 1n, spacing: 600n, limit: (1n << 256n) - 1n };
    const true_ = 2 ** (Number(some.timeDelta - 600n) / Number(some.halfLife));
    const ratio = Number(calcAsertTarget(input)) / Number(some.target);
    assert(Math.abs(ratio / true_ - 1) < 0.0002, `${ratio} instead of ${true_}`);
  }));
});

Deno.test("nextBits() keeps to the floor at the very first block too", () => {
  const params = {
    ...DEFAULT_PARAMS,
    initialDifficulty: 2 ** 20,
    floorDifficulty: 2 ** 20,
    growthBlocks: 1,
  };
  const genesis: Header = {
    version: 1,
    prevHash: ZERO_HASH,
    dataRoot: merkleRoot([]),
    index: 0,
    time: 0,
    bits: targetToCompact(workToTarget(2n ** 20n)),
    recordCount: 1,
    extra: "00".repeat(20),
    nonce: 0,
  };
  const work = targetToWork(compactToTarget(nextBits(genesis, undefined, params)));
  assert(work >= 2n ** 21n, `${work}`);
});
