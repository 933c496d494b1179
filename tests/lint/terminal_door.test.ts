import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { createHouseRules } from "./house_rules.ts";

const ROOT = new URL("file:///project/");
const plugin = createHouseRules(ROOT);

function reports(path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, fileURLToPath(new URL(path, ROOT)), source)
    .map(({ id, message }) => `${id}: ${message}`);
}

Deno.test("house/one-door lets cli/terminal/output.ts alone write to the terminal", () => {
  for (
    const [source, name] of [
      ["console.error(1);", "console"],
      ["Deno.stdout.writeSync(bytes);", "Deno.stdout"],
      ["Deno.stderr.writable.getWriter();", "Deno.stderr"],
      ["const { stdout } = Deno;", "Deno.stdout"],
      ['globalThis.Deno["stderr"].writeSync(bytes);', "Deno.stderr"],
      ['import { stdin, stdout } from "node:process";', "stdout"],
      ['import { stderr as err } from "node:process";', "stderr"],
      ['import process from "node:process"; process.stdout.write(text);', "process.stdout"],
      ["alert(text);", "alert"],
      ["confirm(question);", "confirm"],
    ]
  ) {
    const message =
      `house/one-door: only cli/terminal/output.ts may use ${name}: use what it exports, or add that there`;
    assertEquals(reports("cli/commands/peer.ts", source), [message], source);
    assertEquals(reports("net/node/node.ts", source), [message], source);
    assertEquals(reports("cli/terminal/output.ts", source), [], source);
    assertEquals(reports("tests/support/a.ts", source), [], source);
  }
});

Deno.test("house/one-door lets others read stdin, and write what has only the name of the terminal", () => {
  for (
    const source of [
      'import { stdin } from "node:process";',
      "const { stdout } = await command.output();",
      "child.stdout.pipeTo(sink);",
      "Deno.stdin.readable;",
    ]
  ) assertEquals(reports("cli/a.ts", source), [], source);
});

Deno.test("house/one-line refuses a line break in what is printed as one line", () => {
  for (
    const source of [
      'printLine("a\\nb");',
      "printNote(`a\\n${b}`);",
      'printLine("a", "b\\n");',
      'printLine("a" + "\\n" + b);',
    ]
  ) assertEquals(reports("cli/a.ts", source).length, 1, source);
  for (const source of ['printLine("a", "b");', 'printText("a\\nb");', "printLine(...lines);"]) {
    assertEquals(reports("cli/a.ts", source), [], source);
  }
});
