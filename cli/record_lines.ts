/** Records as people write them: JSON, one a line. */
import { MAX_RECORD_BYTES } from "../core/limits.ts";
import { UnreachableError, UsageError } from "./errors.ts";
import { encodeRecordData } from "./record_data.ts";

/** A record of a file. */
export interface RecordLine {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly record: Uint8Array;
}

/**
 * Reads a file with one JSON value a line; `-` is stdin. Empty lines are passed over.
 *
 * @throws {UsageError} If a line is no record, naming it.
 * @throws {UnreachableError} If the file cannot be read.
 */
export async function readRecordLines(file: string): Promise<RecordLine[]> {
  return (await readText(file)).split("\n")
    .map((text, i) => ({ text, line: i + 1 }))
    .filter(({ text }) => text.trim() !== "")
    .map(({ text, line }) => ({ line, record: readRecord(text, `${file}:${line}`) }));
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

async function readText(file: string): Promise<string> {
  try {
    if (file === "-") return await new Response(Deno.stdin.readable).text();
    return await Deno.readTextFile(file);
  } catch (error) {
    throw new UnreachableError(`Cannot read ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
