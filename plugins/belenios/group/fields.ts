/**
 * Reading the JSON that Belenios writes. Its specification fixes the order of fields and leaves out white space (§4.1), so every
 * value has one text, and what is written otherwise is refused. How long a text may be is for whoever hands it in.
 */
import { type Element, readElement } from "./group.ts";
import { readScalar } from "./scalar.ts";

/** Reads what JSON holds. `where` names it in errors. @throws {SyntaxError} If it is not of that form. */
export type FieldReader<T> = (value: unknown, where: string) => T;

/**
 * Reads a JSON text, and refuses it if what was read would be written in another way.
 *
 * @param write What `JSON.stringify` makes the text of again.
 * @throws {SyntaxError} If it is not JSON, not of that form, or not written in the one way.
 */
export function parseExact<T>(
  text: string,
  where: string,
  { read, write }: { read: FieldReader<T>; write: (value: T) => unknown },
): T {
  const value = read(JSON.parse(text), where);
  if (JSON.stringify(write(value)) !== text) {
    throw new SyntaxError(`${where} must be JSON without white space and with nothing twice`);
  }
  return value;
}

/**
 * The values of an object's fields, in their order.
 *
 * @param names The names that it must have, in this order. One with `?` at its end may be left out, and is undefined then.
 * @throws {SyntaxError} If it is no object, or has others.
 */
export function readFields(value: unknown, names: readonly string[], where: string): unknown[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError(`${where} must be an object with the fields ${names.join(", ")}`);
  }
  const object: Readonly<Record<string, unknown>> = { ...value };
  const expected = names.filter((name) => !name.endsWith("?") || Object.hasOwn(object, bare(name)));
  const got = Object.keys(object);
  if (got.join() !== expected.map(bare).join()) {
    throw new SyntaxError(
      `${where} must have the fields ${names.join(", ")}: it has ${JSON.stringify(got)}`,
    );
  }
  return names.map((name) => Object.hasOwn(object, bare(name)) ? object[bare(name)] : undefined);
}

function bare(name: string): string {
  return name.replace("?", "");
}

/** A reader of lists, whose members `read` reads. */
export function listOf<T>(read: FieldReader<T>): FieldReader<T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) throw new SyntaxError(`${where} must be a list`);
    return value.map((each, i) => read(each, `${where}[${i}]`));
  };
}

/** Reads a text. */
export const readTextField: FieldReader<string> = (value, where) => {
  if (typeof value === "string" && value.isWellFormed()) return value;
  throw new SyntaxError(`${where} must be a text: it is ${JSON.stringify(value)}`);
};

/** Reads a whole number from 0. */
export const readCountField: FieldReader<number> = (value, where) => {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new SyntaxError(`${where} must be a whole number: it is ${JSON.stringify(value)}`);
};

/** Reads an element. */
export const readElementField: FieldReader<Element> = (value, where) => {
  const element = readElement(readTextField(value, where));
  if (element !== undefined) return element;
  throw new SyntaxError(
    `${where} must be an element of the group, and not the neutral one: it is ${
      JSON.stringify(value)
    }`,
  );
};

/** Reads a number modulo q. */
export const readScalarField: FieldReader<bigint> = (value, where) => {
  const number = readScalar(readTextField(value, where));
  if (number !== undefined) return number;
  throw new SyntaxError(
    `${where} must be a number below the group's order in decimal: it is ${JSON.stringify(value)}`,
  );
};
