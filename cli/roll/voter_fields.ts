/** The rules of single fields of a list of voters. */
import { hexToBytes } from "../../core/base/hash.ts";
import { isPrimeOrderKey } from "../../core/ed25519/signature.ts";
import { MAX_ROLL_WEIGHT } from "../../plugins/election/roll/limits.ts";
import { normalizeText } from "../../plugins/text/text_rules.ts";
import { describeMarked } from "../app/files/strict_text.ts";
import { MAX_EMAIL_LENGTH, MAX_FIELD_LENGTH, MAX_NAME_LENGTH } from "./limits.ts";
import type { VoterRule } from "./voter_fault.ts";

/** Why a field is none. */
export interface FieldFault {
  readonly rule: VoterRule;
  readonly reason: string;
}

/** A field's value, or its fault. */
export type ReadField<T> = { readonly value: T } | FieldFault;

/** What spreadsheets show for a formula that fails, in English, German, French and Spanish. */
const SHEET_ERROR =
  /^#(?:n\/?a|nv|ref|bezug|name|nom|value|wert|valeur|valor|div\/0|null|nul|num|zahl|nombre)[!?]?$/i;

/** A number of many digits, as spreadsheets shorten it. */
const SHORTENED = /^\d(?:[.,]\d{1,15})?e\+\d{1,3}$/i;

/** Reads a name. */
export function readName(field: string): ReadField<string> {
  if (field.trim() === "") return { rule: "name-empty", reason: "the name must not be empty" };
  if (/^[=+\-@＝＋－＠]/u.test(field.trim())) {
    return { rule: "formula", reason: "a name must not begin as a formula does" };
  }
  return readText(field, { name: "name", most: MAX_NAME_LENGTH });
}

/** Reads a field that is kept as it is. It may have several lines, as addresses have. */
export function readKept(field: string): ReadField<string> {
  const lines: string[] = [];
  for (const line of field.split(/\r\n|[\r\n]/)) {
    if (line.trim() === "") continue;
    const read = readText(line, { name: "field", most: MAX_FIELD_LENGTH });
    if ("rule" in read) return read;
    lines.push(read.value);
  }
  const value = lines.join("\n");
  if (value.length <= MAX_FIELD_LENGTH) return { value };
  const reason = `the field must not be longer than ${MAX_FIELD_LENGTH} characters`;
  return { rule: "too-long", reason };
}

/** Reads an e-mail address; an empty field is none. */
export function readEmail(field: string): ReadField<string> {
  const read = readKept(field);
  if ("rule" in read || read.value === "") return read;
  if (isEmail(read.value)) return read;
  return { rule: "email-form", reason: "an e-mail address must have the form ann@example.org" };
}

/** Reads how many votes a voter has. */
export function readWeight(field: string): ReadField<number> {
  const text = field.trim();
  const refuse = (rule: VoterRule): FieldFault => ({
    rule,
    reason: "the weight must be a whole number from 1",
  });
  if (text === "") return refuse("weight-empty");
  if (/^[+-]?0+(?:[.,]0*)?$|^[-−]\d/.test(text)) return refuse("weight-zero");
  // Whether 1.000 is one or a thousand, nobody can say.
  if (/^\d{1,15}[.,]\d{1,15}$/.test(text)) return refuse("weight-fraction");
  if (!/^[1-9]\d{0,15}$/.test(text)) return refuse("weight-form");
  const weight = Number(text);
  if (weight < MAX_ROLL_WEIGHT) return { value: weight };
  return { rule: "weight-large", reason: `the weight must be below ${MAX_ROLL_WEIGHT}` };
}

/** Reads a voter's own public key; an empty field is none. */
export function readKey(field: string): ReadField<string> {
  const key = field.trim().toLowerCase();
  if (key === "") return { value: key };
  const isKey = /^[0-9a-f]{64}$/.test(key) && isPrimeOrderKey(hexToBytes(key));
  if (isKey) return { value: key };
  return { rule: "key-form", reason: "a key must be 64 hex digits of an Ed25519 key" };
}

/** What is wrong with a field whatever it is for; undefined if nothing is. */
export function findFieldFault(field: string): FieldFault | undefined {
  const unreadable = describeMarked(field);
  if (unreadable !== undefined) {
    return { rule: "not-utf8", reason: `the field ${unreadable}` };
  }
  if (SHEET_ERROR.test(field)) {
    return { rule: "spreadsheet-error", reason: "the field must not be an error of a spreadsheet" };
  }
  if (SHORTENED.test(field)) {
    const reason = "a number must have all its digits: a spreadsheet has shortened it";
    return { rule: "shortened-number", reason };
  }
  const meant = readTwice(field);
  if (meant === undefined) return undefined;
  const reason = `the field must be in its own encoding: it looks like "${meant}", read wrongly`;
  return { rule: "wrong-encoding", reason };
}

function readText(field: string, place: { name: string; most: number }): ReadField<string> {
  const read = normalizeText(field, place);
  if (read.ok) return { value: read.text };
  const { code, reason } = read;
  return { rule: code === "empty" ? "name-empty" : code, reason };
}

/** The form alone: whether there is such a mailbox, only a mail can tell. */
function isEmail(text: string): boolean {
  if (text.length > MAX_EMAIL_LENGTH) return false;
  const [local, domain, ...rest] = text.split("@");
  if (domain === undefined || rest.length > 0) return false;
  if (!/^[^\s,;:<>()[\]\\"]{1,64}$/u.test(local) || hasEmptyPart(local)) return false;
  const labels = domain.split(".");
  return labels.length > 1 &&
    labels.every((label) => /^[\p{L}\d](?:[\p{L}\p{M}\d-]{0,62})$/u.test(label)) &&
    labels.every((label) => !label.endsWith("-")) && !/^\d+$/.test(labels[labels.length - 1]);
}

function hasEmptyPart(local: string): boolean {
  return local.split(".").includes("");
}

/** Bytes of Windows-1252 from 0x80 to 0x9F, by the characters that stand for them. */
const WESTERN = new TextDecoder("windows-1252").decode(
  Uint8Array.from({ length: 0x20 }, (_, i) => 0x80 + i),
);

/** The text that was written in UTF-8 and read as Windows-1252; undefined if this one was not. */
function readTwice(text: string): string | undefined {
  if (!/[\u00c2-\u00f4]/.test(text)) return undefined;
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.charCodeAt(0);
    const western = WESTERN.indexOf(char);
    if (western !== -1) bytes.push(0x80 + western);
    else if (code < 0x100 && char.length === 1) bytes.push(code);
    else return undefined;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    // What is no UTF-8 is a text of its own.
    return undefined;
  }
}
