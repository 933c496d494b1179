/**
 * The text of a file that a person made: UTF-8, or an error that says what is wrong and what to do.
 *
 * A lenient reader makes one character, U+FFFD, of every byte that it cannot read. Then two records are one,
 * a candidate has a name that nobody can vote for, and two network files are one network.
 *
 * Source of the well-formed sequences: The Unicode Standard, table 3-7.
 */

import { UsageError } from "../errors.ts";

/** The bytes are no text in UTF-8. The message says where, what they look like and what to do. */
export class NotTextError extends TypeError {
  override readonly name = "NotTextError";
}

/** First bytes of what people take for text, and what it is. The longer ones come first. */
const FORMATS: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0xff, 0xfe, 0x00, 0x00], "it is text in UTF-32: save it as UTF-8"],
  [[0x00, 0x00, 0xfe, 0xff], "it is text in UTF-32: save it as UTF-8"],
  [[0xff, 0xfe], "it is text in UTF-16: save it as UTF-8"],
  [[0xfe, 0xff], "it is text in UTF-16: save it as UTF-8"],
  [
    [0xd0, 0xcf, 0x11, 0xe0],
    "it is a workbook or document of Microsoft Office (.xls, .doc), not text: save it as text in UTF-8",
  ],
  [
    [0x50, 0x4b, 0x03, 0x04],
    "it is a workbook or document (.xlsx, .ods, .docx) or another ZIP archive, not text: save it as " +
    "text in UTF-8",
  ],
  [[0x25, 0x50, 0x44, 0x46], "it is a PDF, not text"],
  [[0x1f, 0x8b], "it is compressed by gzip: unpack it"],
];

const BOM = [0xef, 0xbb, 0xbf];

/** Bytes at the start that tell UTF-16 without a mark: half of them are zero. */
const SAMPLE = 512;

/** What a byte that is not UTF-8 becomes in marked text: no UTF-8 gives a lone surrogate. */
const MARK = 0xdc00;

/** Marked bytes in a text. With the flag `u`, halves of a pair are not found. */
const MARKED = /[\u{dc80}-\u{dcff}]/u;
const ALL_MARKED = new RegExp(MARKED, "gu");

/** Bytes of Windows-1252 that stand in names and sentences. Others look like something else. */
const WESTERN = /^[À-ÖØ-öø-ÿŠŒŽšœžŸ‘’“”–—…«»\u00a0¡¿ªº°§´·€]$/;

/** Characters that an error shows on either side of what it is about. */
const SHOWN = 20;

/** Options of {@linkcode decodeText}. */
export interface DecodeOptions {
  /** Nothing of the text is shown in an error, as it is a key. @default {false} */
  readonly isSecret?: boolean;
  /** A byte order mark stays in the text: the file's hash is asked for. @default {false} */
  readonly keepBom?: boolean;
}

/**
 * Reads UTF-8, with or without a byte order mark.
 *
 * @throws {NotTextError} If it is anything else, or holds a zero byte.
 */
export function decodeText(
  bytes: Uint8Array,
  { isSecret = false, keepBom = false }: DecodeOptions = {},
): string {
  checkIsText(bytes);
  const zero = bytes.indexOf(0);
  if (zero !== -1) throw new NotTextError(`${placeOf(bytes, zero)} is 0, which no text holds`);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: keepBom }).decode(bytes);
  } catch {
    const bad = badBytes(bytes).next().value ?? 0;
    const hex = bytes[bad].toString(16).toUpperCase();
    const reading = isSecret ? "" : describeReading(lineOf(bytes, bad));
    throw new NotTextError(
      `${placeOf(bytes, bad)} is 0x${hex}, which is not UTF-8${reading}: save it as UTF-8`,
    );
  }
}

/**
 * Refuses a text of the command line in which U+FFFD stands for bytes that were not UTF-8, as the terminal's
 * encoding is another one.
 *
 * @throws {UsageError} Naming `what` it is.
 */
export function checkIsRead(text: string, what: string): void {
  const index = text.indexOf("\ufffd");
  if (index === -1) return;
  throw new UsageError(
    `Cannot use ${what} as character ${
      index + 1
    } of it could not be read (U+FFFD): it must be UTF-8`,
  );
}

/**
 * Refuses what is no text in UTF-8 as a whole: UTF-16, a workbook and the like.
 *
 * @throws {NotTextError}
 */
export function checkIsText(bytes: Uint8Array): void {
  const known = FORMATS.find(([start]) => start.every((byte, i) => bytes[i] === byte));
  if (known !== undefined) throw new NotTextError(known[1]);
  const sample = bytes.subarray(0, SAMPLE & ~1);
  const zeros = (rest: number) => sample.filter((byte, i) => byte === 0 && i % 2 === rest).length;
  if (sample.length < 4 || 3 * Math.max(zeros(0), zeros(1)) < sample.length) return;
  throw new NotTextError("it looks like text in UTF-16: save it as UTF-8");
}

/**
 * Reads UTF-8, and keeps each byte that is none as a mark, so that {@linkcode describeMarked} can tell of it
 * later. The same idea as Python's `surrogateescape` (PEP 383).
 */
export function decodeMarked(bytes: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let from = BOM.every((byte, i) => bytes[i] === byte) ? BOM.length : 0;
  const parts: string[] = [];
  for (const bad of badBytes(bytes)) {
    if (bad > from) parts.push(decoder.decode(bytes.subarray(from, bad)));
    parts.push(String.fromCharCode(MARK + bytes[bad]));
    from = bad + 1;
  }
  parts.push(decoder.decode(bytes.subarray(from)));
  return parts.join("");
}

/** What is wrong with a marked text: `holds the byte 0xEB, which is not UTF-8; …`. Undefined if nothing is. */
export function describeMarked(text: string): string | undefined {
  const index = text.search(MARKED);
  if (index === -1) return undefined;
  const hex = (text.charCodeAt(index) - MARK).toString(16).toUpperCase();
  return `holds the byte 0x${hex}, which is not UTF-8${describeReading(text)}`;
}

/** `; it looks like Windows-1252, in which it reads "Zoë"`, if all its bad bytes do. */
function describeReading(marked: string): string {
  const index = marked.search(MARKED);
  let from = Math.max(0, index - SHOWN);
  // Half of a pair would look like a mark.
  if (/[\ud800-\udbff]/.test(marked.charAt(from - 1))) from++;
  const near = marked.slice(from, index + SHOWN).replace(/[\r\n]/g, " ").trim();
  let isWestern = true;
  const reading = near.replace(ALL_MARKED, (mark) => {
    const char = windows1252(mark.charCodeAt(0) - MARK);
    isWestern &&= WESTERN.test(char);
    return char;
  });
  if (!isWestern) return "";
  return `; it looks like Windows-1252, in which it reads ${
    JSON.stringify(reading.toWellFormed())
  }`;
}

/** The upper half of Windows-1252, once it was asked for. */
let upperHalf: string | undefined;

function windows1252(byte: number): string {
  upperHalf ??= new TextDecoder("windows-1252").decode(
    Uint8Array.from({ length: 0x80 }, (_, i) => 0x80 + i),
  );
  return upperHalf[byte - 0x80];
}

/** The indices of bytes that are part of no well-formed sequence, in order. */
function* badBytes(bytes: Uint8Array): Generator<number> {
  for (let i = 0; i < bytes.length;) {
    const length = sequenceLength(bytes, i);
    if (length === 0) yield i++;
    else i += length;
  }
}

/** Bytes of the well-formed sequence at an index; 0 if there is none. */
function sequenceLength(bytes: Uint8Array, index: number): number {
  const first = bytes[index];
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  // The second byte alone tells overlong forms, surrogates, and what lies beyond U+10FFFF.
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[index + 1];
  if (length === 0 || !(second >= least && second <= most)) return 0;
  for (let i = 2; i < length; i++) if (bytes[index + i] >> 6 !== 0b10) return 0;
  return length;
}

/** `line 3, byte 12`, both from 1; bytes are counted in the line. */
function placeOf(bytes: Uint8Array, index: number): string {
  let line = 1;
  let start = 0;
  for (let i = 0; i < index; i++) {
    if (bytes[i] !== 0x0a && !(bytes[i] === 0x0d && bytes[i + 1] !== 0x0a)) continue;
    line++;
    start = i + 1;
  }
  return `line ${line}, byte ${index - start + 1}`;
}

/** The marked text of the line that holds a byte, from a little before it on. */
function lineOf(bytes: Uint8Array, index: number): string {
  const start = Math.max(bytes.lastIndexOf(0x0a, index), bytes.lastIndexOf(0x0d, index)) + 1;
  let from = Math.max(start, index - 4 * SHOWN);
  while (from > start && bytes[from] >> 6 === 0b10) from--;
  return decodeMarked(bytes.subarray(from, index + 4 * SHOWN)).split(/[\r\n]/)[0];
}
