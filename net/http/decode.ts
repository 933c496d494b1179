/**
 * Decoders of JSON that comes from outside: each gives the typed value, or says which part broke which rule.
 *
 * @example
 * ```ts
 * import { type Decoder, flag, object, optional, text, whole } from "./decode.ts";
 *
 * interface Answer {
 *   readonly name: string;
 *   readonly count: number;
 *   readonly isNew?: boolean;
 * }
 * const decodeAnswer: Decoder<Answer> = object({
 *   name: text(100),
 *   count: whole(0, 1_000),
 *   isNew: optional(flag),
 * });
 * decodeAnswer(JSON.parse('{"name": "ann", "count": 3}'), "the answer");
 * ```
 */
import { quote } from "../../core/base/plain_text.ts";

/** Gives the value, or throws {@linkcode DecodeError}. `at` names it in the message. */
export type Decoder<T> = (value: unknown, at: string) => T;

/** A value from outside breaks its rule. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";

  /** @param at Which value, such as `status.peers`. */
  constructor(at: string, rule: string, value: unknown) {
    // What a whole answer holds is not written out to show a part of it.
    const shown = Array.isArray(value)
      ? `a list of ${value.length}`
      : typeof value === "object" && value !== null
      ? "an object"
      : quote(value);
    super(`${at} must be ${rule}: it is ${shown}`);
  }
}

/** An object with these fields. Others may be there, as a later version may say more, and are left out. */
export function object<T>(fields: { readonly [K in keyof T]-?: Decoder<T[K]> }): Decoder<T> {
  const decoders = Object.entries(fields) as [string, Decoder<unknown>][];
  return (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new DecodeError(at, "an object", value);
    }
    const given = value as Readonly<Record<string, unknown>>;
    const decoded = decoders.map(([name, decode]) => {
      // What is inherited was not sent.
      const part = Object.hasOwn(given, name) ? given[name] : undefined;
      return [name, decode(part, `${at}.${name}`)] as const;
    });
    return Object.fromEntries(decoded.filter(([, part]) => part !== undefined)) as T;
  };
}

/** A list of at most `most` such values. */
export function list<T>(decode: Decoder<T>, most: number): Decoder<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw new DecodeError(at, "a list", value);
    if (value.length > most) {
      throw new DecodeError(`${at}.length`, `at most ${most}`, value.length);
    }
    return value.map((each, i) => decode(each, `${at}[${i}]`));
  };
}

/** A pair of such values. */
export function pair<A, B>(first: Decoder<A>, second: Decoder<B>): Decoder<[A, B]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length !== 2) throw new DecodeError(at, "a pair", value);
    return [first(value[0], `${at}[0]`), second(value[1], `${at}[1]`)];
  };
}

/** A text of at most `most` UTF-16 code units. Before a terminal sees it, it must be made plain. */
export function text(most: number): Decoder<string> {
  return (value, at) => {
    if (typeof value === "string" && value.length <= most) return value;
    throw new DecodeError(at, `a text of at most ${most} characters`, value);
  };
}

/** A text that a pattern matches; `rule` says so in words. */
export function matching(pattern: RegExp, rule: string): Decoder<string> {
  return (value, at) => {
    if (typeof value === "string" && pattern.test(value)) return value;
    throw new DecodeError(at, rule, value);
  };
}

/** A text of a kind; `rule` says in words which. */
export function kind<T extends string>(
  isKind: (text: string) => text is T,
  rule: string,
): Decoder<T> {
  return (value, at) => {
    if (typeof value === "string" && isKind(value)) return value;
    throw new DecodeError(at, rule, value);
  };
}

/** A hash in lower-case hex. */
export const hash: Decoder<string> = matching(/^[0-9a-f]{64}$/, "64 lower-case hex digits");

/** A whole number. */
export function whole(least: number, most: number = Number.MAX_SAFE_INTEGER): Decoder<number> {
  return (value, at) => {
    if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) {
      return Number(value);
    }
    throw new DecodeError(at, `a whole number from ${least} to ${most}`, value);
  };
}

/** Any number that is not below `least`; JSON's 1e999 is none. */
export function numeric(least: number, most: number = Number.MAX_VALUE): Decoder<number> {
  return (value, at) => {
    if (typeof value === "number" && value >= least && value <= most) return value;
    throw new DecodeError(at, `a number from ${least} to ${most}`, value);
  };
}

/** True or false. */
export const flag: Decoder<boolean> = (value, at) => {
  if (typeof value === "boolean") return value;
  throw new DecodeError(at, "true or false", value);
};

/** One of these texts. */
export function oneOf<const T extends string>(...texts: readonly T[]): Decoder<T> {
  return (value, at) => {
    const found = texts.find((each) => each === value);
    if (found !== undefined) return found;
    throw new DecodeError(at, `one of ${texts.join(", ")}`, value);
  };
}

/** A value, or null. */
export function nullable<T>(decode: Decoder<T>): Decoder<T | null> {
  return (value, at) => value === null ? null : decode(value, at);
}

/** A field that may be left out. */
export function optional<T>(decode: Decoder<T>): Decoder<T | undefined> {
  return (value, at) => value === undefined ? undefined : decode(value, at);
}

/** A field that a peer of an earlier version leaves out; it counts as `otherwise` then. */
export function withDefault<T>(decode: Decoder<T>, otherwise: T): Decoder<T> {
  return (value, at) => value === undefined ? otherwise : decode(value, at);
}
