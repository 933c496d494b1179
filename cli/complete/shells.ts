/** The shells that there are completions for. */
import { bashScript } from "./bash_script.ts";
import type { CompletionCommand } from "./command_tree.ts";
import { fishScript } from "./fish_script.ts";
import { powershellScript } from "./powershell_script.ts";
import { zshScript } from "./zsh_script.ts";

const SCRIPTS = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
} as const;

/** A shell by its name. */
export type Shell = keyof typeof SCRIPTS;

/** The names of the shells. */
export const SHELLS = Object.keys(SCRIPTS) as readonly Shell[];

/** The completion script of a shell. */
export function completionScript(shell: Shell, commands: readonly CompletionCommand[]): string {
  return SCRIPTS[shell](commands);
}
