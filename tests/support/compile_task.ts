/** `deno task compile`, as a process of its own. */
import { assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

/** Runs the task with `--json`; what it printed. */
export async function compile<T>(args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "compile", ...args, "--json"],
    cwd: ROOT,
  }).output();
  const decoder = new TextDecoder();
  assertEquals(code, 0, decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}
