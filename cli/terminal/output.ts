/**
 * The one door to the terminal: results go to stdout, everything else to stderr.
 *
 * Whatever passes it is made plain, as any of it may hold a stranger's text: a reason, a name, a record. The
 * program's own colours and cursor codes have names here, and no text can hold them. Only documents and
 * rows, which programs read back, keep their bytes, and not on a terminal.
 *
 * The room owns what a person sees and types: lines, colours, progress, notes while they wait, questions, the layout
 * of `--help`. What is said is for the rooms above.
 */
import { plainText } from "../../core/base/plain_text.ts";
import { UnreachableError } from "../app/errors.ts";
import { renderLine, type StyledLine } from "./styled_text.ts";

/** Erases the screen and goes to its top (ECMA-48 ED, CUP). */
const ERASE_SCREEN = "\x1b[2J\x1b[H";

/** Erases the line that the cursor is in (ECMA-48 EL): no cursor is hidden or moved up. */
const ERASE_LINE = "\r\x1b[K";

/** Width where there is no terminal to ask. */
const DEFAULT_COLUMNS = 80;

const encoder = new TextEncoder();

/**
 * Prints lines of a result. A line break inside of one is shown as `\u000a`, so that no stranger's text can add
 * a line.
 *
 * @throws {UnreachableError} If stdout does not take it, such as a full disk.
 */
export function printLine(...lines: readonly string[]): void {
  orUnwritable(() => console.log(lines.map(plainText).join("\n")));
}

/**
 * Prints lines with the program's own colours, if stdout is a terminal that has some.
 *
 * @throws {UnreachableError} If stdout does not take it.
 */
export function printStyled(lines: readonly StyledLine[]): void {
  const { color } = stdoutLook();
  writeToStdout(lines.map((line) => `${renderLine(line, { color })}\n`).join(""));
}

/**
 * Prints the one JSON document of a command that was asked for `--json`. What could drive a terminal is escaped
 * in it: the same value.
 *
 * @throws {UnreachableError} If stdout does not take it.
 */
export function printJson(value: unknown): void {
  printLine(JSON.stringify(value));
}

/**
 * Prints a text that other programs read, byte for byte. On a terminal each line is made plain.
 *
 * @throws {UnreachableError} If stdout does not take it, or its reader has gone.
 */
export function printDocument(text: string): void {
  writeToStdout(stdoutLook().isTerminal ? plainLines(text) : text);
}

/**
 * Prints rows that other programs read, byte for byte, with CRLF behind each. On a terminal each is one line, made
 * plain.
 *
 * @param options.mark Begins with a byte order mark, by which spreadsheets know that it is UTF-8.
 *
 * @throws {UnreachableError} If stdout does not take it, or its reader has gone.
 */
export function printRows(rows: readonly string[], { mark = false } = {}): void {
  if (stdoutLook().isTerminal) writeToStdout(rows.map((row) => `${plainText(row)}\n`).join(""));
  else writeToStdout((mark ? "\ufeff" : "") + rows.map((row) => `${row}\r\n`).join(""));
}

/**
 * Prints what is to be answered on the same line.
 *
 * @throws {UnreachableError} If stdout does not take it.
 */
export function printQuestion(text: string): void {
  writeToStdout(`${plainText(text)} `);
}

/** Tells a person something that is not the result, a line for each text. */
export function printNote(...lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.error(lines.map(plainText).join("\n"));
}

/** Where a text on stderr stands. */
export interface StderrPlace {
  /** Erases the line that the cursor is in first. @default {false} */
  readonly erase?: boolean;
  /** Ends the line. @default {false} */
  readonly end?: boolean;
}

/** Writes a part of a line to stderr, such as a progress line that is redrawn. */
export function writeToStderr(text: string, place: StderrPlace = {}): void {
  const bytes = encoder.encode(renderStderr(text, place));
  for (let sent = 0; sent < bytes.length;) sent += Deno.stderr.writeSync(bytes.subarray(sent));
}

/** What {@linkcode writeToStderr} writes. */
export function renderStderr(text: string, { erase = false, end = false }: StderrPlace): string {
  return `${erase ? ERASE_LINE : ""}${plainText(text)}${end ? "\n" : ""}`;
}

/**
 * Empties the screen, so that a table that is printed again stays in its place. Nothing if stdout is no terminal.
 *
 * @throws {UnreachableError} If stdout does not take it.
 */
export function eraseScreen(): void {
  if (stdoutLook().isTerminal) writeToStdout(ERASE_SCREEN);
}

/**
 * Prints a text of several lines with a line end behind each, whose line breaks are the program's own, such as a
 * command's help or a JSON document that is laid out for people.
 *
 * @throws {UnreachableError} If stdout does not take it.
 */
export function printText(text: string): void {
  writeToStdout(plainLines(text));
}

/** Tells a person something of several lines that is not the result, as {@linkcode printText} does. */
export function printNoteText(text: string): void {
  if (text !== "") printNote(...text.replace(/\n$/, "").split("\n"));
}

/** Where bytes that are no text go: stdout, if it is no terminal. The caller lets go of the lock. */
export function stdoutWriter(): WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>> {
  return Deno.stdout.writable.getWriter();
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

function plainLines(text: string): string {
  return text.split("\n").map(plainText).join("\n");
}

function writeToStdout(text: string): void {
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
