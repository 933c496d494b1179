import { assertEquals } from "@std/assert";
import { readCommandTree } from "../../../cli/complete/command_tree.ts";
import { createProgram } from "../../../cli/main.ts";

Deno.test("trustee run asks no peer of another machine: it has no option to name one", async () => {
  const commands = readCommandTree(await createProgram([], async () => {}));
  const optionsOf = (command: string) =>
    commands.find(({ path }) => path.join(" ") === command)!.options.flatMap(({ names }) => names);
  const waysToOthers = ["--peer", "--token-file"];
  assertEquals(waysToOthers.filter((name) => optionsOf("vote").includes(name)), waysToOthers);
  assertEquals(waysToOthers.filter((name) => optionsOf("trustee run").includes(name)), []);
  assertEquals(optionsOf("trustee run").includes("--data"), true);
});
