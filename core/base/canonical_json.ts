/** Canonical JSON, RFC 8785: one text for one value, so that it can be hashed and compared. */
import canonicalize from "canonicalize";
import { equalBytes } from "./hash.ts";

/** Anything that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The canonical JSON text of a value.
 *
 * @throws {TypeError} If the value is not JSON (undefined, a function, NaN, a lone surrogate, a cycle).
 */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (error) {
    throw new TypeError(`Cannot write canonical JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (text === undefined) throw new TypeError(`Cannot write canonical JSON of ${typeof value}`);
  if (!text.isWellFormed()) throw new TypeError("Cannot write canonical JSON of a lone surrogate");
  return text;
}

/** The canonical JSON of a value as UTF-8. @throws {TypeError} As {@linkcode canonicalJson}. */
export function encodeCanonicalJson(value: unknown): Uint8Array<ArrayBuffer> {
  return encoder.encode(canonicalJson(value));
}

/**
 * Reads canonical JSON. Bytes that say the same in another way (spaces, key order, escapes, doubled
 * keys) are refused, so one value has one record id.
 *
 * @throws {SyntaxError} If the bytes are not UTF-8, not JSON or not canonical.
 */
export function decodeCanonicalJson(bytes: Uint8Array): Json {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (error) {
    throw new SyntaxError("the bytes are not UTF-8", { cause: error });
  }
  const value: Json = JSON.parse(text);
  if (!equalBytes(encodeCanonicalOrNothing(value), bytes)) {
    throw new SyntaxError("the JSON is not in canonical form (RFC 8785)");
  }
  return value;
}

function encodeCanonicalOrNothing(value: Json): Uint8Array {
  try {
    return encodeCanonicalJson(value);
  } catch (error) {
    // A lone surrogate written as an escape parses, but has no canonical form.
    throw new SyntaxError((error as Error).message, { cause: error });
  }
}
