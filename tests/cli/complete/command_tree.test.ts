import { assertEquals, assertThrows } from "@std/assert";
import { Command, Option } from "commander";
import { kindOf, readCommandTree, TEXTS } from "../../../cli/complete/command_tree.ts";
import { createProgram } from "../../../cli/main.ts";

Deno.test("readCommandTree() knows of every value of this program whether it names a file, a folder or neither", async () => {
  const commands = readCommandTree(await createProgram([], async () => {}));
  for (const { path, options, arguments: args } of commands) {
    for (const { name, kind } of [...options.flatMap(({ value }) => value ?? []), ...args]) {
      const where = `${["chainvote", ...path].join(" ")} <${name}>`;
      assertEquals(
        kind === "text" ? TEXTS.has(name) : true,
        true,
        `${where}: put <${name}> into FILES, FOLDERS or TEXTS of cli/complete/command_tree.ts`,
      );
    }
  }
  assertEquals(commands[0].commands.includes("vote"), true);
  assertEquals(commands.some(({ path }) => path.join(" ") === "plugin check"), true);
});

Deno.test("kindOf() takes a value for what the help calls it", () => {
  assertEquals(kindOf("file"), { kind: "file" });
  assertEquals(kindOf("json|file"), { kind: "file" });
  assertEquals(kindOf("dir"), { kind: "folder" });
  assertEquals(kindOf("n|off"), { kind: "words", words: ["off"] });
  assertEquals(kindOf("level", ["debug"]), { kind: "words", words: ["debug"] });
  assertEquals(kindOf("voter"), { kind: "text" });
});

Deno.test("readCommandTree() refuses words that a shell would not take as they are", () => {
  const program = new Command("p")
    .addOption(new Option("--level <level>").choices(["$(rm -rf)"]));
  assertThrows(() => readCommandTree(program), TypeError, "Cannot complete a word");
});

Deno.test("readCommandTree() keeps a description in one line, without what a terminal obeys", () => {
  const program = new Command("p").description("one\n\x1b[31mtwo");
  assertEquals(readCommandTree(program)[0].description, "one [31mtwo");
});
