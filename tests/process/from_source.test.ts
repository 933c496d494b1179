/** The program started from its sources, as developers do; the other tests run it as one file. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { DENO_FOLDER, Program, SOURCE_COMMAND } from "../support/program.ts";

Deno.test("chainvote from its sources says so, takes a vote, and names a line that can be pasted", async () => {
  await using program = new Program();
  const [command, ...before] = SOURCE_COMMAND;
  // Not as started by npx, whatever runs the tests: then the line begins so, and fetches Deno.
  const env = { DENO_DIR: DENO_FOLDER, npm_config_user_agent: "" };
  const run = (...args: string[]) => program.start(command, [...before, ...args], { env }).ended();
  const version = await run("--version");
  assertMatch(version.stdout, /^\S+ \(from source, Deno \S+, [^ ,]+\)\n$/);
  const vote = ["vote", "--id", "alice", "--choice", "red", "--alone"];
  const { code, stderr } = await run(...vote, ...program.options("it's a"));
  assertEquals(code, 0, stderr);
  const [, line] = stderr.match(/Follow it: (.*)\n/) ?? [];
  assert(line.startsWith("deno task --quiet chainvote status --record "), line);
  const pasted = await program.paste(line.replace(" --watch", ""), { env });
  assertEquals(pasted.code, 0, pasted.stderr);
  assertMatch(pasted.stdout, /^In block 1/);
});
