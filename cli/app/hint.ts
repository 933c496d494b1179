/** Command lines that a person can paste: the program as it was started, and the options that lead to one place. */
import { BUILD } from "./build_info.ts";
import { shellWord } from "./shell_word.ts";

/** How this program was started. */
function programWords(): readonly string[] {
  if (BUILD.way !== "source") return ["chainvote"];
  // npx sets this; who has Deno through it has no `deno` on the path.
  const isNpx = (Deno.env.get("npm_config_user_agent") ?? "").startsWith("npm/");
  const deno = isNpx ? ["npx", "-y", `deno@${Deno.version.deno}`] : ["deno"];
  return [...deno, "task", "--quiet", "chainvote"];
}

/**
 * A command line.
 *
 * @param words The command and what belongs to it, such as `["status", "--record", id]`.
 * @param given Options that lead to the same peer, election and network, as the user gave them.
 */
export function commandLine(words: readonly string[], given: readonly string[] = []): string {
  return [...programWords(), ...words, ...given].map(shellWord).join(" ");
}
