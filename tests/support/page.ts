/**
 * Follows a page of the documentation to the letter: every line of its shell blocks, in one shell, in an
 * empty folder. What a line's comment says is held to:
 *
 * - `# terminal N`: it runs on, and says that it does;
 * - `# -> TEXT`: it ends well, and prints that;
 * - `# exit code N`: it ends so. Without any of these it ends well.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { COMMAND, Program, SOURCE_COMMAND } from "./program.ts";
import type { Running } from "./running.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

interface Line {
  readonly command: string;
  readonly comment: string;
}

/** The lines of a page's shell blocks. */
function linesOf(page: string): Line[] {
  const text = Deno.readTextFileSync(ROOT + page);
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block]) => block.split("\n"))
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => {
      const [command, comment = ""] = line.split(/ +# /);
      return { command: atHome(command), comment };
    });
}

/** What a page says of this project's folder, from elsewhere; and no port that others may have taken. */
function atHome(command: string): string {
  return command
    .replaceAll(/\b(plugins\/examples|docs)\/(?=\w+\.ts)/g, `${ROOT}$1/`)
    .replace("deno task --quiet chainvote", "chainvote-of-the-sources")
    .replace(/^chainvote tracker$/, "chainvote tracker --listen 127.0.0.1:0");
}

/** Follows a page. Fails with what a line printed that did not do what its comment says. */
export async function followPage(page: string): Promise<number> {
  await using program = new Program();
  await using shell = openShell(program);
  const lines = linesOf(page);
  for (const [number, { command, comment }] of lines.entries()) {
    if (comment.startsWith("terminal ")) {
      const { code, output } = await shell.runOn(command, number);
      assertEquals(code, 0, `${command}\n${output}`);
      const [url] = /http:\/\/\S+/.exec(output) ?? [];
      if (url !== undefined) await shell.run(`export CHAINVOTE_TRACKER=${url}`, `${number}url`);
      continue;
    }
    const { code, output } = await shell.run(command, `${number}`);
    const expected = Number(/^exit code (\d+)/.exec(comment)?.[1] ?? 0);
    assertEquals(code, expected, `${command}\n${output}`);
    if (comment.startsWith("-> ")) assertStringIncludes(output, comment.slice(3).trim(), command);
  }
  return lines.length;
}

function openShell(program: Program) {
  const wrappers = {
    chainvote: COMMAND,
    "chainvote-of-the-sources": SOURCE_COMMAND,
    deno: [Deno.execPath()],
  };
  for (const [name, command] of Object.entries(wrappers)) program.command(name, command);
  Deno.mkdirSync(program.path("work"));
  const shell = program.start("bash", ["-s"], {
    env: { PATH: `${program.path("bin")}:${Deno.env.get("PATH")}` },
  });
  const ready = shell.type(
    `exec 2>&1; cd work; pids=""; trap 'kill $pids; wait $pids' EXIT\n`,
  );
  return {
    /** Runs a command to its end. */
    async run(command: string, mark: string): Promise<Said> {
      await ready;
      return await say(shell, `${command}\n`, mark);
    },
    /** Starts a command that runs on, and takes its first line. */
    async runOn(command: string, number: number): Promise<Said> {
      await ready;
      // Read by the shell, so that the command's output is not mixed with what comes after.
      const start = `mkfifo on${number}; ${command} >on${number} & pids="$pids $!"; ` +
        `exec {out}<on${number}; read -r line <&$out && echo "$line"\n`;
      return await say(shell, start, `on${number}`);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await shell.type("exit\n", { end: true });
      await shell.ended();
    },
  };
}

/** What a command printed, and how it ended. */
interface Said {
  readonly code: number;
  readonly output: string;
}

/** Types a command and waits for its end. */
async function say(shell: Running, command: string, mark: string): Promise<Said> {
  const before = shell.stdout.length;
  await shell.type(`${command}echo "<<${mark} $?>>"\n`);
  const end = await shell.seen("stdout", new RegExp(`<<${mark} \\d+>>`));
  const said = shell.stdout.slice(before);
  return { code: Number(/\d+(?=>>)/.exec(end)), output: said.slice(0, said.lastIndexOf(end)) };
}
