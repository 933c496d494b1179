/** `chainvote complete`: the script that completes this program's commands in a shell. */
import { Argument, type Command } from "commander";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples } from "../options/output_options.ts";
import { completionScript, readCommandTree, SHELLS } from "../complete/mod.ts";
import { EXIT } from "../app/errors.ts";
import { printDocument } from "../terminal/output.ts";

/** Adds the command to the program, which must have all its commands by the time it runs. */
export function addCompleteCommand(program: Command, run: RunCommand): void {
  const command = program.command("complete")
    .description("print a script that completes commands, options and files in a shell")
    .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
    .action((shell) =>
      run(() => {
        printDocument(completionScript(shell, readCommandTree(program)));
        return Promise.resolve(EXIT.done);
      })
    );
  addExamples(command, [
    "source <(chainvote complete bash)                 in this shell; zsh likewise",
    "chainvote complete fish | source",
    "chainvote complete bash > ~/.local/share/bash-completion/completions/chainvote",
    'chainvote complete zsh > "${fpath[1]}/_chainvote"',
    "chainvote complete fish > ~/.config/fish/completions/chainvote.fish",
    "chainvote complete powershell | Out-String | Invoke-Expression     (untested: no PowerShell at hand)",
  ]);
}
