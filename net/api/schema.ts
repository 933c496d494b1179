/** What schemas of the API are written with: JSON Schema (draft 2020-12, which OpenAPI 3.1 takes). */

/** A schema, or a reference to one. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

/** Describes every field of a type. */
type Fields<T> = { readonly [name in keyof T]-?: Schema };

/** 32 bytes in lower-case hex. */
export const HASH: Schema = { type: "string", pattern: "^[0-9a-f]{64}$" };
/** A whole number from 0. */
export const COUNT: Schema = { type: "integer", minimum: 0 };
/** True or false. */
export const FLAG: Schema = { type: "boolean" };
/** A time, or a span of it. */
export const MILLISECONDS: Schema = { type: "number", description: "in ms" };

/** An object with these fields, all of which are there but the ones that are named. */
export function objectSchema<T>(
  properties: Fields<T>,
  optional: readonly (keyof T)[] = [],
): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name as keyof T));
  return { type: "object", required, properties };
}

/** A schema that also takes null. */
export function orNull(schema: Schema): Schema {
  return { anyOf: [schema, { type: "null" }] };
}

/** A schema with a description. */
export function told(description: string, schema: Schema): Schema {
  return { ...schema, description };
}
