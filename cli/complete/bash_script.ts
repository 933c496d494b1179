/** Completions for bash, from 3.2 (macOS) on, with or without the package bash-completion. */
import type { CompletionCommand, WordKind } from "./command_tree.ts";

/** What comes before the table of commands. */
const HEAD = `# Completions of chainvote for bash. Load them: source <(chainvote complete bash)

# Sets what can follow a command.
_chainvote_at() {
  commands= options= values= arguments= rest=
  case $1 in
`;

/** What reads the line, and comes after the table. */
const TAIL = `  esac
}

# Sets \`kind\` to what the value of an option is; empty for an option without one.
_chainvote_value_of() {
  local each
  kind=
  for each in $values; do
    [[ $each == "$1:"* ]] && kind=\${each#*:}
  done
}

# Offers the words of a list that begin as the current one does.
_chainvote_offer() {
  local each
  for each in "$@"; do
    [[ $each == "$current"* ]] && COMPREPLY+=("$each")
  done
}

_chainvote() {
  local IFS=$' \\t\\n'
  local commands options values arguments rest
  local path= kind= count=0 ended= glued= at word
  local current=\${COMP_WORDS[COMP_CWORD]-}
  COMPREPLY=()
  _chainvote_at ''
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    # bash cuts words at these; what follows belongs to the word before.
    if [[ $word == '=' ]]; then
      continue
    elif [[ $word == :* ]]; then
      glued=yes
    elif [[ $word == *[\\<\\>] || $word == *[\\<\\>]\\& ]]; then
      kind=file glued=
    elif [[ -n $glued ]]; then
      glued=
    elif [[ -n $kind ]]; then
      kind=
    elif [[ -z $ended && $word == -- ]]; then
      ended=yes
    elif [[ -z $ended && $word == -* ]]; then
      _chainvote_value_of "$word"
    elif [[ " $commands " == *" $word "* ]]; then
      path=\${path:+$path }$word
      _chainvote_at "$path"
    else
      count=$((count + 1))
    fi
  done
  if [[ $current == *[\\<\\>] ]]; then
    kind=file
  elif [[ $current == '=' ]]; then
    current=
  elif [[ -n $glued || $current == :* ]]; then
    kind=text
  fi
  current=\${current#[\\"\\']}
  if [[ -z $kind ]]; then
    if [[ -z $ended && $current == -* ]]; then
      kind=options
    elif [[ -n $commands ]]; then
      kind=commands
    else
      set -- $arguments
      shift "$((count < $# ? count : $#))"
      kind=\${1:-$rest}
      [[ -n $kind || -n $current || -n $ended ]] || kind=options
    fi
  fi
  case $kind in
  options) _chainvote_offer $options ;;
  commands) _chainvote_offer $commands ;;
  *,) _chainvote_offer \${kind//,/ } ;;
  esac
  # Where nothing is offered bash looks for files. bash 3.2 has no compopt, and always does.
  case $kind in
  file) ;;
  folder) compopt -o dirnames +o default +o bashdefault 2>/dev/null ;;
  *) compopt +o default +o bashdefault 2>/dev/null ;;
  esac
  return 0
}

complete -o bashdefault -o default -F _chainvote chainvote
`;

/**
 * The script. It compares what stands on the line as text, and never expands or runs any of it: no `eval`, no
 * `compgen -W`, no start of the program. Names of files are left to bash (`-o default`), which quotes them.
 */
export function bashScript(commands: readonly CompletionCommand[]): string {
  return `${HEAD}${commands.map(describe).join("\n")}
${TAIL}`;
}

function describe({ path, commands, options, arguments: args }: CompletionCommand): string {
  const values = options.flatMap(({ names, value }) =>
    value === undefined ? [] : names.map((name) => `${name}:${kindText(value)}`)
  );
  const last = args.at(-1);
  return `  '${path.join(" ")}')
    commands='${commands.join(" ")}'
    options='${options.flatMap(({ names }) => names).join(" ")}'
    values='${values.join(" ")}'
    arguments='${args.map(kindText).join(" ")}'
    rest='${last?.mayRepeat ? kindText(last) : ""}' ;;`;
}

/** `file`, or words with a comma behind each. */
function kindText(value: WordKind): string {
  return value.kind === "words" ? value.words.map((word) => `${word},`).join("") : value.kind;
}
