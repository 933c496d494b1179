/**
 * Stand-in for `@std/assert`, which lives on a registry this project does not depend on: the same
 * function names over `node:assert/strict`. The import map points `@std/assert` here, so swapping the
 * real one in is one line of deno.json.
 */
import assertStrict from "node:assert/strict";

// deno-lint-ignore no-explicit-any -- a class of errors is any constructor, as in @std/assert
type ErrorClass<E extends Error> = new (...args: any[]) => E;

/** Passes when `value` is truthy. */
export function assert(value: unknown, message?: string): asserts value {
  assertStrict.ok(value, message);
}

/** Passes when both are deeply and strictly equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  assertStrict.deepStrictEqual(actual, expected, message);
}

/** Passes when they are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  assertStrict.notDeepStrictEqual(actual, expected, message);
}

/** Passes when `actual` matches the pattern. */
export function assertMatch(actual: string, pattern: RegExp, message?: string): void {
  assertStrict.match(actual, pattern, message);
}

/** Passes when `actual` contains `part`. */
export function assertStringIncludes(actual: string, part: string, message?: string): void {
  assertStrict.ok(
    actual.includes(part),
    message ?? `expected ${JSON.stringify(part)} in:\n${actual}`,
  );
}

/** Passes when `actual` is an instance of `type`. */
export function assertInstanceOf<E extends Error>(
  actual: unknown,
  type: ErrorClass<E>,
): asserts actual is E {
  assertStrict.ok(actual instanceof type, `expected ${type.name}, got ${Deno.inspect(actual)}`);
}

/** Runs `fn`, which must throw; returns what it threw. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  type?: ErrorClass<E>,
  part?: string,
): E {
  try {
    fn();
  } catch (error) {
    return checkThrown(error, type, part);
  }
  throw new assertStrict.AssertionError({ message: `expected ${type?.name ?? "an error"}` });
}

/** Runs `fn`, whose promise must reject; returns what it rejected with. */
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  type?: ErrorClass<E>,
  part?: string,
): Promise<E> {
  try {
    await fn();
  } catch (error) {
    return checkThrown(error, type, part);
  }
  throw new assertStrict.AssertionError({ message: `expected ${type?.name ?? "an error"}` });
}

function checkThrown<E extends Error>(error: unknown, type?: ErrorClass<E>, part?: string): E {
  if (type) assertInstanceOf(error, type);
  if (part !== undefined) assertStringIncludes((error as Error).message, part);
  return error as E;
}
