/** Records as people write them: JSON, one a line. */
import { MAX_RECORD_BYTES } from "../../core/block/limits.ts";
import { UsageError } from "../app/errors.ts";
import { readInput } from "../app/files/input_source.ts";
import { encodeRecordData } from "../app/records/record_data.ts";
import { checkIsRead, decodeText } from "../app/files/strict_text.ts";

/** Most bytes of a file, which is kept in memory: a million records of the usual size. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** A record of a file. */
export interface RecordLine {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly record: Uint8Array;
}

/**
 * Reads a file with one JSON value a line; `-` is stdin. Empty lines are passed over.
 *
 * @throws {UsageError} If a line is no record or no UTF-8, naming it.
 * @throws {UnreachableError} If the file cannot be read.
 */
export async function readRecordLines(file: string, signal: AbortSignal): Promise<RecordLine[]> {
  const bytes = await readInput(file, { maxBytes: MAX_FILE_BYTES, signal });
  return decodeLines(bytes, file).split("\n")
    .map((text, i) => ({ text, line: i + 1 }))
    .filter(({ text }) => text.trim() !== "")
    .map(({ text, line }) => ({ line, record: readRecord(text, `${file}:${line}`) }));
}

function decodeLines(bytes: Uint8Array, file: string): string {
  try {
    return decodeText(bytes);
  } catch (error) {
    throw new UsageError(`Cannot add ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * The record of a JSON text that was typed in.
 *
 * @throws {UsageError} If it is none, or holds what stands for bytes that were not UTF-8.
 */
export function readTypedRecord(text: string): Uint8Array {
  checkIsRead(text, "the record");
  return readRecord(text, "the record");
}

/**
 * The record of a JSON text.
 *
 * @throws {UsageError} If it is none, naming `where` it stands.
 */
export function readRecord(text: string, where: string): Uint8Array {
  try {
    const record = encodeRecordData(JSON.parse(text));
    if (record.length <= MAX_RECORD_BYTES) return record;
    throw new RangeError(
      `it must not be larger than ${MAX_RECORD_BYTES} bytes: it is ${record.length}`,
    );
  } catch (error) {
    throw new UsageError(`Cannot add ${where}: ${(error as Error).message}`, { cause: error });
  }
}
