/** What can be typed after the program's name: its commands and options, as the completion scripts need them. */
import type { Argument, CommandUnknownOpts, Option } from "commander";

/** What kind of word stands in a place. */
export type WordKind =
  | { readonly kind: "file" | "folder" | "text" }
  /** One of these; a script may put them down as they are. */
  | { readonly kind: "words"; readonly words: readonly string[] };

/** An option of a command. */
export interface CompletionOption {
  /** `-o` and `--output`. */
  readonly names: readonly string[];
  readonly description: string;
  /** What its value is called in the help, and what it is; undefined for an option without one. */
  readonly value?: WordKind & { readonly name: string };
}

/** A command, or the program itself. */
export interface CompletionCommand {
  /** `[]` is the program, `["network", "new"]` the command `chainvote network new`. */
  readonly path: readonly string[];
  readonly description: string;
  /** The names of the commands below it. */
  readonly commands: readonly string[];
  readonly options: readonly CompletionOption[];
  /** What stands without an option, in order. */
  readonly arguments:
    readonly (WordKind & { readonly name: string; readonly mayRepeat: boolean })[];
}

/** What the values of options, and arguments, are called that name a file or folder. */
const FILES: ReadonlySet<string> = new Set(["file", "csv", "jsonl", "json|file", "file|url"]);
const FOLDERS: ReadonlySet<string> = new Set(["dir", "folder"]);

/** What values are called that are neither: texts, numbers, addresses. A test knows all names of the program. */
export const TEXTS: ReadonlySet<string> = new Set([
  "choice",
  "hash",
  "host:port",
  "id",
  "index",
  "ip",
  "json",
  "ms",
  "n",
  "name",
  "name=key",
  "name=value",
  "path",
  "record id",
  "seconds",
  "url",
  "voter",
  "link",
  "words",
  "text",
  "list",
  "time",
  "number",
  "lines",
  "numbers",
]);

/** What a script may put down without quoting it, in any shell. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/**
 * Reads a program's commands: itself first, each command before those below it.
 *
 * @throws {TypeError} If a name of a command or a choice is not plain: letters, digits, `_`, `.` and `-`.
 */
export function readCommandTree(
  command: CommandUnknownOpts,
  path: readonly string[] = [],
): CompletionCommand[] {
  const help = command.createHelp();
  const below = help.visibleCommands(command);
  const names = below.map((each) => plain(each.name()));
  return [
    {
      path,
      description: oneLine(command.description()),
      commands: names,
      options: help.visibleOptions(command).map(readOption),
      arguments: command.registeredArguments.map(readArgument),
    },
    // A help command lists its brothers, and has no life of its own.
    ...below.flatMap((each) =>
      each.name() === "help"
        ? [helpCommand(names, [...path, "help"], each)]
        : readCommandTree(each, [...path, each.name()])
    ),
  ];
}

function helpCommand(
  names: readonly string[],
  path: readonly string[],
  command: CommandUnknownOpts,
): CompletionCommand {
  const words = names.filter((name) => name !== "help");
  return {
    path,
    description: oneLine(command.description()),
    commands: [],
    options: [],
    arguments: [{ kind: "words", words, name: "command", mayRepeat: false }],
  };
}

function readOption(option: Option): CompletionOption {
  const { flags, short, long, description, argChoices, required, optional } = option;
  const names = [short, long].filter((name) => name !== undefined);
  if (!required && !optional) return { names, description: oneLine(description) };
  const name = /[<[]([^>\]]+)[>\]]/.exec(flags)![1].replace(/\.{3}$/, "");
  const value = { ...kindOf(name, argChoices), name };
  return { names, description: oneLine(description), value };
}

function readArgument(argument: Argument): CompletionCommand["arguments"][number] {
  const name = argument.name();
  return { ...kindOf(name, argument.argChoices), name, mayRepeat: argument.variadic };
}

/** What a value is, by what the help calls it: `n|off` is a number or that word. */
export function kindOf(name: string, choices?: readonly string[]): WordKind {
  if (choices !== undefined) return { kind: "words", words: choices.map(plain) };
  if (FILES.has(name)) return { kind: "file" };
  if (FOLDERS.has(name)) return { kind: "folder" };
  const words = name.split("|").slice(1);
  return words.length > 0 ? { kind: "words", words: words.map(plain) } : { kind: "text" };
}

function plain(word: string): string {
  if (PLAIN.test(word)) return word;
  throw new TypeError(`Cannot complete a word as it must match ${PLAIN}: ${JSON.stringify(word)}`);
}

/** A description in one line, without what a terminal could obey. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}
