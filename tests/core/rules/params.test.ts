import { assertEquals, assertThrows } from "@std/assert";
import { MAX_TIME } from "../../../core/block/limits.ts";
import {
  type ConsensusParams,
  DEFAULT_PARAMS,
  futureLimitMs,
  halfLifeMs,
  idleCapMs,
  parseParams,
} from "../../../core/rules/params.ts";
import { RuleError } from "../../../core/block/rule_error.ts";

/** What the format allows: peers of all versions must agree on it. */
const RANGES: Readonly<Record<keyof ConsensusParams, readonly [number, number]>> = {
  intervalMs: [1, 86_400_000],
  halfLifeBlocks: [1, 100_000],
  initialDifficulty: [1, 2 ** 52],
  floorDifficulty: [1, 2 ** 52],
  growthBlocks: [1, 2 ** 32],
  maxBodyBytes: [16_384, 8 * 1024 * 1024],
  maxRecords: [1, 100_000],
};

/** Lets each difficulty be tried without the rule that the floor is at most the initial one. */
function alone(name: string, value: unknown): Record<string, unknown> {
  if (name === "initialDifficulty") return { floorDifficulty: 1, initialDifficulty: value };
  if (name === "floorDifficulty") return { floorDifficulty: value, initialDifficulty: 2 ** 52 };
  return { [name]: value };
}

for (const [name, [least, most]] of Object.entries(RANGES)) {
  Deno.test(`parseParams() takes ${name} from ${least} to ${most} and nothing beside`, () => {
    for (const value of [least, most]) {
      const params = parseParams(alone(name, value));
      assertEquals(params[name as keyof ConsensusParams], value);
    }
    for (const value of [least - 1, most + 1, least + 0.5, NaN, Infinity, `${least}`, null, true]) {
      const error = assertThrows(
        () => parseParams(alone(name, value)),
        RuleError,
        `params.${name}`,
      );
      assertEquals(error.code, "definition");
    }
  });
}

Deno.test("parseParams() refuses what is no object, and names that it does not know", () => {
  for (const value of [null, undefined, 1, "x", [], [{}]]) {
    assertThrows(() => parseParams(value), RuleError, "params must be an object");
  }
  for (const name of ["__proto__", "constructor", "toString", ""]) {
    const input = JSON.parse(`{${JSON.stringify(name)}: 1}`);
    assertThrows(() => parseParams(input), RuleError, JSON.stringify(name));
  }
});

Deno.test("parseParams() takes a floor that is the initial difficulty, and none above", () => {
  assertEquals(parseParams({ initialDifficulty: 7, floorDifficulty: 7 }).floorDifficulty, 7);
  const above = { initialDifficulty: 7, floorDifficulty: 8 };
  assertThrows(() => parseParams(above), RuleError, "params.floorDifficulty");
});

Deno.test("DEFAULT_PARAMS are those of the published format, and keep every rule", () => {
  assertEquals(parseParams({}), DEFAULT_PARAMS);
  assertEquals(DEFAULT_PARAMS.maxBodyBytes, 2_097_152);
  assertEquals([DEFAULT_PARAMS.intervalMs, DEFAULT_PARAMS.halfLifeBlocks], [5_000, 20]);
  assertEquals(DEFAULT_PARAMS.maxRecords, 20_000);
  assertEquals(halfLifeMs(DEFAULT_PARAMS), 100_000);
  assertEquals(idleCapMs(DEFAULT_PARAMS), 50_000);
  assertEquals(futureLimitMs(DEFAULT_PARAMS), 15_000);
});

Deno.test("futureLimitMs() is three intervals, whatever the half-life", () => {
  assertEquals(futureLimitMs({ ...DEFAULT_PARAMS, intervalMs: 1, halfLifeBlocks: 1 }), 3);
  assertEquals(futureLimitMs({ ...DEFAULT_PARAMS, intervalMs: 7, halfLifeBlocks: 300 }), 21);
});

Deno.test("MAX_TIME is the year 10000, where dates take a digit more", () => {
  assertEquals(MAX_TIME, Date.UTC(10_000, 0, 1));
});
