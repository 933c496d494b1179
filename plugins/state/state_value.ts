/** The values of a validator's state: JSON, copied, so that nobody can change it from outside. */
import type { Json } from "../../core/base/canonical_json.ts";
import { limitError } from "./limit_error.ts";
import { MAX_STATE_VALUE_DEPTH, MAX_STATE_VALUE_SIZE } from "./limits.ts";

/**
 * Copies a value that a validator hands over, frozen all through. It must come back the same from a
 * snapshot, so it is JSON to the letter: nothing that `JSON.stringify` would drop or change.
 *
 * @throws {TypeError} If it is not, naming the place; if it is too large or too deep.
 */
export function copyValue(value: unknown): Json {
  if (typeof value === "boolean" || value === null) return value;
  let size = 0;
  const grow = (by: number) => {
    size += by;
    if (size > MAX_STATE_VALUE_SIZE) {
      throw limitError(`a value must not be larger than ${MAX_STATE_VALUE_SIZE} characters`);
    }
  };
  const copy = (part: unknown, path: string, depth: number): Json => {
    const fail = (what: string) => new TypeError(`a value must be JSON: ${path} is ${what}`);
    if (typeof part === "string") {
      grow(part.length);
      return part;
    }
    grow(8);
    if (typeof part === "number") {
      if (!Number.isFinite(part)) throw fail(String(part));
      // JSON knows no negative zero.
      return part === 0 ? 0 : part;
    }
    if (typeof part === "boolean" || part === null) return part;
    if (typeof part !== "object") throw fail(typeof part);
    if (depth === MAX_STATE_VALUE_DEPTH) {
      throw limitError(`a value must not be deeper than ${MAX_STATE_VALUE_DEPTH} levels`);
    }
    if (Array.isArray(part)) {
      return Object.freeze(Array.from(part, (each, i) => copy(each, `${path}[${i}]`, depth + 1)));
    }
    const prototype = Object.getPrototypeOf(part);
    if (prototype !== Object.prototype && prototype !== null) throw fail("no plain object");
    const entries = Object.entries(part).map(([key, each]) => {
      grow(key.length);
      return [key, copy(each, `${path}.${key}`, depth + 1)] as const;
    });
    return Object.freeze(Object.fromEntries(entries));
  };
  return copy(value, "it", 0);
}

/** Freezes JSON all through: what is handed out as it is kept, nobody may change in place. */
export function deepFreeze<T extends Json>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
