/** Rules on the fields of a definition: each says what a value must be, in the words that an organiser reads. */
import type { Json, JsonObject } from "../../../core/base/canonical_json.ts";
import { hexToBytes } from "../../../core/base/hash.ts";
import { quote } from "../../../core/base/plain_text.ts";
import { isPrimeOrderKey } from "../../../core/ed25519/signature.ts";
import { checkText } from "../../text/text_rules.ts";

/** A rule that a definition breaks. Read in this order it is a sentence: `closes must be …: it is 5`. */
export interface DefinitionFault {
  /** Which value: `questions[0].choices[2]`. */
  readonly path: string;
  /** What it must be: `must be a whole number from 1 to 32`. */
  readonly rule: string;
  /** What it is, as JSON that is cut where it is long, or `missing`. */
  readonly value: string;
}

/** What a value must be, if it is not; undefined if it is good. */
export type ValueRule = (value: Json) => string | undefined;

/** A field that an object has. */
export interface FieldRule {
  readonly rule: ValueRule;
  /** May be left out. */
  readonly isOptional?: true;
}

/** The fields that an object has, by name. */
export type FieldRules = Readonly<Record<string, FieldRule>>;

/** Which object is looked at, and where its faults go. */
export interface CheckedObject {
  readonly path: string;
  /** What it is, in words: `a question`. */
  readonly what: string;
  readonly fields: FieldRules;
  readonly faults: DefinitionFault[];
}

/** A field that must be there. */
export function requiredField(rule: ValueRule): FieldRule {
  return { rule };
}

/** A field that may be left out. */
export function optionalField(rule: ValueRule): FieldRule {
  return { rule, isOptional: true };
}

/** Looks at an object and each of its fields. Undefined if it is none, so that nobody has to look at its fields again. */
export function checkObject(
  value: Json | undefined,
  { path, what, fields, faults }: CheckedObject,
): JsonObject | undefined {
  if (!isObject(value)) {
    faults.push(faultOf(path, `must be an object, ${what}`, value));
    return undefined;
  }
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(fields, key)) continue;
    const rule = `must be left out: ${what} has ${Object.keys(fields).join(", ")} and nothing else`;
    faults.push(faultOf(memberPath(path, key), rule, value[key]));
  }
  for (const [key, { rule, isOptional }] of Object.entries(fields)) {
    const member = Object.hasOwn(value, key) ? value[key] : undefined;
    if (member === undefined && isOptional) continue;
    const broken = member === undefined ? "must be there" : rule(member);
    if (broken !== undefined) faults.push(faultOf(memberPath(path, key), broken, member));
  }
  return value;
}

/** A fault, its value short and on one line. */
export function faultOf(path: string, rule: string, value: unknown): DefinitionFault {
  return { path, rule, value: quote(value) };
}

/** A text that people read, of at most so many code points. */
export function textRule(most: number): ValueRule {
  const name = "text";
  return (value) => {
    if (typeof value !== "string") return "must be a text";
    // The reason says which text is meant; the path has said it.
    return checkText(value, { name, most })?.reason.slice(`the ${name} `.length);
  };
}

/** A whole number within a range. */
export function wholeRule(least: number, most: number): ValueRule {
  return (value) =>
    Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most
      ? undefined
      : `must be a whole number from ${least} to ${most}`;
}

/** One of some words. */
export function wordRule(...words: readonly string[]): ValueRule {
  const list = words.map((word) => JSON.stringify(word)).join(" or ");
  return (value) => words.some((word) => word === value) ? undefined : `must be ${list}`;
}

/** 32 bytes. */
export const hexRule: ValueRule = (value) =>
  typeof value === "string" && /^[0-9a-f]{64}$/.test(value)
    ? undefined
    : "must be 64 lower-case hex digits";

/** A public key that somebody signs with. */
export const keyRule: ValueRule = (value) =>
  hexRule(value) === undefined && isPrimeOrderKey(hexToBytes(String(value)))
    ? undefined
    : "must be an Ed25519 key of prime order, 64 lower-case hex digits";

/** True or false. */
export const flagRule: ValueRule = (value) =>
  typeof value === "boolean" ? undefined : "must be true or false";

/** A list, whose members are looked at one by one. */
export function listRule(least: number, most: number): ValueRule {
  return (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most
      ? undefined
      : `must be a list of ${least} to ${most}`;
}

/** An object, which is looked at by {@linkcode checkObject}. */
export const anyRule: ValueRule = () => undefined;

/** Whether a value is an object with fields. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function memberPath(path: string, key: string): string {
  if (!/^[a-z]\w*$/i.test(key)) return `${path}[${quote(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
