/** Completions for zsh, from 5.0 on. */
import type { CompletionCommand, CompletionOption, WordKind } from "./command_tree.ts";

/**
 * The script. zsh's own `_arguments` reads the line; all that it is told to run is written here. It can be sourced,
 * also where `compinit` was not called, or lie in a folder of `fpath` as `_chainvote`.
 */
export function zshScript(commands: readonly CompletionCommand[]): string {
  return `#compdef chainvote
# Completions of chainvote for zsh. Load them: source <(chainvote complete zsh)

# zsh runs the commands in the beginning of a path, \`$(…)/na\`, to list what is there: not here.
_chainvote_files() {
  [[ $PREFIX == *'\`'* || $PREFIX == *'$'*['([{']* ]] && return 1
  _files "$@"
}

${commands.map((command) => describe(command, commands)).join("\n\n")}

if [[ $funcstack[1] == _chainvote ]]; then
  _chainvote "$@"
else
  # Without a file of its own in an empty home, and without a question.
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i -D }
  compdef _chainvote chainvote
fi
`;
}

function describe(command: CompletionCommand, all: readonly CompletionCommand[]): string {
  const options = command.options.flatMap(optionSpecs);
  return command.commands.length > 0
    ? describeGroup(command, options, all)
    : describeLeaf(command, options);
}

/** A command with commands below it. */
function describeGroup(
  { path, commands }: CompletionCommand,
  options: readonly string[],
  all: readonly CompletionCommand[],
): string {
  const below = commands.map((name) => {
    const whole = [...path, name].join(" ");
    const { description } = all.find((each) => each.path.join(" ") === whole)!;
    return { name, whole: [...path, name], description };
  });
  const lines = [...options, "':command:->command'", "'*::argument:->argument'"];
  return `${functionName(path)}() {
  local curcontext="$curcontext" context state state_descr line
  typeset -A opt_args
  _arguments -C \\
${lines.map((line) => `    ${line}`).join(" \\\n")}
  local ret=$?
  case $state in
  command)
    local -a commands=(
${below.map(({ name, description }) => `      ${quote(`${name}:${description}`)}`).join("\n")}
    )
    _describe -t commands command commands && ret=0 ;;
  argument)
    case $line[1] in
${below.map(({ name, whole }) => `    ${name}) ${functionName(whole)} && ret=0 ;;`).join("\n")}
    esac ;;
  esac
  return ret
}`;
}

/** A command that is followed by options and arguments alone. */
function describeLeaf(
  { path, arguments: args }: CompletionCommand,
  options: readonly string[],
): string {
  const specs = args.map(({ mayRepeat, name, ...value }, i) =>
    quote(`${mayRepeat ? "*" : i + 1}:${colons(name)}:${action(value)}`)
  );
  return `${functionName(path)}() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -S \\
${[...options, ...specs].map((line) => `    ${line}`).join(" \\\n")}
}`;
}

/** `*`: an option may be repeated. */
function optionSpecs({ names, description, value }: CompletionOption): string[] {
  const told = `[${colons(description).replace(/[[\]]/g, "\\$&")}]`;
  const takes = value === undefined ? "" : `:${colons(value.name)}:${action(value)}`;
  return names.map((name) => {
    // `--name=value` and `--name value`.
    const join = value !== undefined && name.startsWith("--") ? "=" : "";
    return quote(`*${name}${join}${told}${takes}`);
  });
}

function action(value: WordKind): string {
  switch (value.kind) {
    case "file":
      return "_chainvote_files";
    case "folder":
      return "_chainvote_files -/";
    case "words":
      return `(${value.words.join(" ")})`;
    case "text":
      // A message, and nothing to choose from.
      return " ";
  }
}

function functionName(path: readonly string[]): string {
  return ["_chainvote", ...path].join("_");
}

/** Backslashes before what has a meaning in a description. */
function colons(text: string): string {
  return text.replace(/[\\:]/g, "\\$&");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
