/** Runs the program on a terminal, by `script` of util-linux. */
import { COMMAND, type Program } from "./program.ts";
import type { Ended } from "./running.ts";

/** True if there is `script` of util-linux, which gives a command a terminal; else it says so. */
export function hasPty(): boolean {
  const isThere = Deno.build.os === "linux" &&
    new Deno.Command("sh", { args: ["-c", "command -v script"] })
      .outputSync().success;
  if (!isThere) console.log("not looked at on a terminal: that needs script of util-linux");
  return isThere;
}

/**
 * Runs the program on a terminal, where somebody has typed `input` already; stdout is what the terminal was sent,
 * with plain line ends.
 */
export async function onTerminal(
  program: Program,
  args: readonly string[],
  { env = {}, columns = 80, input = "" }: {
    env?: Record<string, string>;
    columns?: number;
    input?: string;
  } = {},
): Promise<Ended> {
  const words = [...COMMAND, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const running = program.start("script", ["-qec", `stty cols ${columns}; ${words}`, "/dev/null"], {
    env,
  });
  await running.type(input);
  const ended = await running.ended();
  return { ...ended, stdout: ended.stdout.replaceAll("\r\n", "\n") };
}
