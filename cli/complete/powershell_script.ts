/** Completions for PowerShell, from 5.1 on. */
import type { CompletionCommand } from "./command_tree.ts";

/**
 * The script: a table, and a look into it. It reads the words of the line as text. Where it offers nothing,
 * PowerShell looks for files.
 */
export function powershellScript(commands: readonly CompletionCommand[]): string {
  return `# Completions of chainvote for PowerShell. Load them:
# chainvote complete powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName chainvote -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    # For each command the commands and options that can follow it, and the words that an option takes.
    $commands = @{
${commands.map(({ path, commands }) => row(path, commands)).join("\n")}
    }
    $options = @{
${commands.map(({ path, options }) => row(path, options.flatMap(({ names }) => names))).join("\n")}
    }
    $values = @{
${commands.flatMap(valueRows).join("\n")}
    }
    $path = ''
    $last = ''
    foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
        if ($element.Extent.EndOffset -ge $cursorPosition) { break }
        $last = $element.Extent.Text
        if ($commands[$path] -ccontains $last) { $path = "$path $last".Trim() }
    }
    $offered = $values["$path $last".Trim()]
    if ($null -eq $offered) {
        $offered = $commands[$path]
        if ($wordToComplete.StartsWith('-') -or $offered.Count -eq 0) { $offered = $options[$path] }
    }
    $offered | Where-Object { $_.StartsWith($wordToComplete) } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
`;
}

/** The options of a command that take a value: its words, or none. */
function valueRows({ path, options }: CompletionCommand): string[] {
  return options.flatMap(({ names, value }) => {
    if (value === undefined) return [];
    const words = value.kind === "words" ? value.words : [];
    return names.map((name) => row([...path, name], words));
  });
}

function row(path: readonly string[], words: readonly string[]): string {
  return `        '${path.join(" ")}' = @(${words.map((word) => `'${word}'`).join(", ")})`;
}
