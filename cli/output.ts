/** The one door to the terminal: results go to stdout, everything else to stderr. */

import { UnreachableError } from "./errors.ts";

/**
 * Prints a line of a result.
 *
 * @throws {UnreachableError} If stdout does not take it, such as a full disk.
 */
export function printLine(text: string): void {
  orUnwritable(() => console.log(text));
}

/**
 * Prints the one JSON document of a command that was asked for `--json`.
 *
 * @throws {UnreachableError} If stdout does not take it.
 */
export function printJson(value: unknown): void {
  printLine(JSON.stringify(value));
}

/** Tells a person something that is not the result. */
export function printNote(text: string): void {
  console.error(text);
}

/** Width where there is no terminal to ask. */
const DEFAULT_COLUMNS = 80;

const encoder = new TextEncoder();

/** Writes text to stderr as it is, such as a progress line that is redrawn. */
export function writeToStderr(text: string): void {
  Deno.stderr.writeSync(encoder.encode(text));
}

/**
 * Writes text to stdout as it is.
 *
 * @throws {UnreachableError} If stdout does not take it, or its reader has gone.
 */
export function writeToStdout(text: string): void {
  const bytes = encoder.encode(text);
  orUnwritable(() => {
    for (let sent = 0; sent < bytes.length;) sent += Deno.stdout.writeSync(bytes.subarray(sent));
  });
}

function orUnwritable(write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new UnreachableError(`Cannot write to stdout: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** What stdout is, for tables that fit. */
export function stdoutLook(): { isTerminal: boolean; columns: number; color: boolean } {
  const isTerminal = Deno.stdout.isTerminal();
  return { isTerminal, columns: columnsOf(isTerminal), color: isTerminal && !Deno.noColor };
}

/** What stderr is, for progress lines. */
export function stderrLook(): { isTerminal: boolean; columns: number } {
  const isTerminal = Deno.stderr.isTerminal();
  return { isTerminal, columns: columnsOf(isTerminal) };
}

/** Width of the terminal; some, such as those of a CI, say 0. */
function columnsOf(isTerminal: boolean): number {
  return isTerminal ? Deno.consoleSize().columns || DEFAULT_COLUMNS : DEFAULT_COLUMNS;
}
