/** Completions for fish, from 3.1 on. */
import type { CompletionCommand, CompletionOption } from "./command_tree.ts";

/** The script: a table of what can stand where. fish runs the conditions, which are written here, and nothing else. */
export function fishScript(commands: readonly CompletionCommand[]): string {
  return `# Completions of chainvote for fish. Load them: chainvote complete fish | source

# True if the words on the line are those of a command: \`under\` with more behind them, or \`at\` with no more.
function __chainvote_is
    set -l words (commandline -opc)
    set -e words[1]
    set -l plain
    for word in $words
        string match -q -- '-*' $word; or set -a plain $word
    end
    set -l path $argv[2..-1]
    set -l depth (count $path)
    test $argv[1] = at -a (count $plain) -ne $depth; and return 1
    test (count $plain) -lt $depth; and return 1
    test $depth -eq 0; or test "$plain[1..$depth]" = "$path"
end

complete -c chainvote -e
complete -c chainvote -f
${commands.flatMap((command) => describe(command, commands)).join("\n")}
`;
}

function describe(command: CompletionCommand, all: readonly CompletionCommand[]): string[] {
  const { path, commands, options, arguments: args } = command;
  const where = (place: "at" | "under") =>
    `complete -c chainvote -n ${quote(["__chainvote_is", place, ...path].join(" "))}`;
  // A group's name comes alone before those below it. One that is a command too, such as vote, has values behind it,
  // which cannot be told from names.
  const isGroup = commands.length > 0 && !options.some(({ value }) => value !== undefined);
  const start = where(isGroup ? "at" : "under");
  const names = commands.map((name) => {
    const whole = [...path, name].join(" ");
    const { description } = all.find((each) => each.path.join(" ") === whole)!;
    return `${where("at")} -a ${name} -d ${quote(description)}`;
  });
  const kinds = new Set(args.map(({ kind }) => kind));
  const words = args.flatMap((each) => each.kind === "words" ? each.words : []);
  return [
    ...names,
    ...options.map((option) => `${start}${describeOption(option)}`),
    ...kinds.has("file") ? [`${start} -F`] : [],
    ...kinds.has("folder") ? [`${start} -a '(__fish_complete_directories)'`] : [],
    ...words.length > 0 ? [`${start} -a '${words.join(" ")}'`] : [],
  ];
}

function describeOption({ names, description, value }: CompletionOption): string {
  const flags = names.map((name) =>
    name.startsWith("--") ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`
  );
  return `${flags.join("")}${takes(value)} -d ${quote(description)}`;
}

/** `-r` wants a value, `-x` one that is no file. */
function takes(value: CompletionOption["value"]): string {
  switch (value?.kind) {
    case undefined:
      return "";
    case "file":
      return " -r -F";
    case "folder":
      return " -x -a '(__fish_complete_directories)'";
    case "words":
      return ` -x -a '${value.words.join(" ")}'`;
    case "text":
      return " -x";
  }
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
