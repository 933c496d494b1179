/** The list of the voters' keys, with the weight of each (specification §4.8). */
import { TextSet } from "../../../core/base/text_map.ts";
import { type FieldReader, listOf, parseExact, readTextField } from "../group/fields.ts";
import { readElement } from "../group/group.ts";

/** A voter as the list has them. */
export interface PublicCredential {
  /** The voter's key, 64 hex digits. */
  readonly key: string;
  /** How often the ballot counts; undefined in a list without weights, where it counts once. */
  readonly weight?: number;
}

const CREDENTIAL = /^([0-9a-f]{64})(?:,([1-9]\d{0,14}))?$/;

/** The text of the list, in the order that is handed in. */
export function credentialsText(credentials: readonly PublicCredential[]): string {
  return JSON.stringify(writeCredentials(credentials));
}

/**
 * Reads the list.
 *
 * @throws {SyntaxError} If it is none, a key is no element of the group or stands there twice, or some have weights and others
 *   none.
 */
export function parseCredentials(text: string): PublicCredential[] {
  const where = "the list of voters' keys";
  const list = parseExact(text, where, { read: listOf(readCredential), write: writeCredentials });
  if (new TextSet(list.map(({ key }) => key)).size !== list.length) {
    throw new SyntaxError(`${where} must have every key once`);
  }
  const withWeight = list.filter(({ weight }) => weight !== undefined).length;
  if (withWeight !== 0 && withWeight !== list.length) {
    throw new SyntaxError(`${where} must have weights for all keys or for none`);
  }
  return list;
}

function writeCredentials(credentials: readonly PublicCredential[]): string[] {
  return credentials.map(({ key, weight }) => weight === undefined ? key : `${key},${weight}`);
}

const readCredential: FieldReader<PublicCredential> = (value, where) => {
  const text = readTextField(value, where);
  const [, key, weight] = CREDENTIAL.exec(text) ?? [];
  if (key !== undefined && readElement(key) !== undefined) {
    return weight === undefined ? { key } : { key, weight: Number(weight) };
  }
  throw new SyntaxError(
    `${where} must be an element of the group, and a comma and a weight if there are weights: it is ${
      JSON.stringify(text)
    }`,
  );
};
