/** The command lines on pages for people: every command and every option in them is one of the program's. */
import { assert, assertEquals } from "@std/assert";
import { type CompletionCommand, readCommandTree } from "../../../cli/complete/command_tree.ts";
import { createProgram } from "../../../cli/main.ts";

const ROOT = new URL("../../../", import.meta.url);
const PAGES = [
  "README.md",
  "docs/install.md",
  "docs/inventory.md",
  "docs/notary.md",
  "docs/operating.md",
  "docs/organiser.md",
  "docs/plugins.md",
  "docs/programs.md",
  "docs/registry.md",
  "docs/trustee.md",
  "docs/voter.md",
];

/** What stands behind `chainvote` on the lines of a page's shell blocks, comments and what a pipe begins left out. */
function commandLines(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh\n([^]*?)^```$/gm)]
    .flatMap(([, block]) => block.split("\n"))
    .map((line) => line.replace(/ #.*$/, ""))
    .flatMap((line) => [...line.matchAll(/(?:^|\$\(|<\()chainvote ([^|<>]*)/g)])
    .map(([, words]) => words.trim());
}

/** What is wrong with `line`, if anything is. */
function faultOf(line: string, commands: readonly CompletionCommand[]): string | undefined {
  const unquoted = line.replaceAll(/'[^']*'|"(?:[^"\\]|\\.)*"/g, "TEXT").split(/\s+/);
  const named = unquoted.filter((word) => word.startsWith("-") && word !== "-");
  // The program itself is among them, with an empty path.
  const { path, commands: below, options } = commands.findLast(({ path }) =>
    path.every((word, i) => word === unquoted[i])
  )!;
  const next = unquoted[path.length];
  if (below.length > 0 && next !== undefined && !next.startsWith("-")) {
    return `${line}: no such command`;
  }
  const known = options.flatMap(({ names }) => names);
  const unknown = named.find((option) => !known.includes(option));
  return unknown === undefined ? undefined : `${line}: no option ${unknown}`;
}

Deno.test("the command lines on pages name commands and options that there are", async () => {
  const commands = readCommandTree(await createProgram([], async () => {}));
  let count = 0;
  const faults: string[] = [];
  for (const page of PAGES) {
    for (const line of commandLines(await Deno.readTextFile(new URL(page, ROOT)))) {
      const fault = faultOf(line, commands);
      if (fault !== undefined) faults.push(`${page}: ${fault}`);
      count++;
    }
  }
  assertEquals(faults, []);
  assert(count > 70, `there are ${count} command lines`);
});

Deno.test("a command line with another command or option is found", async () => {
  const commands = readCommandTree(await createProgram([], async () => {}));
  assertEquals(faultOf("vote --id alice --choice red", commands), undefined);
  assertEquals(faultOf("--version", commands), undefined);
  assertEquals(faultOf("veto", commands), "veto: no such command");
  assertEquals(faultOf("vote --voter a", commands), "vote --voter a: no option --voter");
  assertEquals(faultOf("network knew", commands), "network knew: no such command");
});
