import { assert, assertEquals } from "@std/assert";
import type { CommandUnknownOpts } from "commander";
import { wrapProse } from "../../../cli/terminal/help_layout.ts";
import { createProgram } from "../../../cli/main.ts";

/** The whole help of a command as it is printed at a width; undefined where nobody knows one. */
function helpOf(command: CommandUnknownOpts, columns: number | undefined): string {
  let text = "";
  command.configureOutput({
    writeOut: (part) => text += part,
    getOutHelpWidth: () => columns as number,
  });
  command.outputHelp();
  return text;
}

/** All commands, those below others too. */
function withAllBelow(command: CommandUnknownOpts): CommandUnknownOpts[] {
  return [command, ...command.commands.flatMap(withAllBelow)];
}

async function allCommands(): Promise<CommandUnknownOpts[]> {
  return withAllBelow(await createProgram([], () => Promise.resolve()));
}

/** The lines of a help but those that are there to be pasted, and the line of usage. */
function linesToWrap(help: string): string[] {
  const lines: string[] = [];
  let isExample = false;
  for (const line of help.split("\n")) {
    if (/^\S/.test(line)) isExample = /^(Examples|Try it):$/.test(line);
    if (!isExample && !line.startsWith("Usage: ")) lines.push(line);
  }
  return lines;
}

Deno.test("--help of every command keeps within 80 columns, within 120, and within 80 where nobody knows", async () => {
  const commands = await allCommands();
  assert(commands.length > 20, `${commands.length} commands`);
  for (const command of commands) {
    for (const columns of [80, 120, undefined]) {
      const long = linesToWrap(helpOf(command, columns)).filter((line) =>
        line.length > (columns ?? 80)
      );
      assertEquals(long, [], `${command.name()} at ${columns}`);
    }
    assertEquals(helpOf(command, undefined), helpOf(command, 80));
  }
});

Deno.test("--help uses the width that there is, for options and for sentences", async () => {
  let wider = 0;
  for (const command of await allCommands()) {
    const [narrow, wide] = [80, 120].map((columns) => linesToWrap(helpOf(command, columns)));
    if (wide.length < narrow.length) wider++;
    assertEquals(wide.join(" ").split(/\s+/), narrow.join(" ").split(/\s+/), command.name());
  }
  assert(wider > 15, `${wider} commands`);
});

Deno.test("--help lists the options that commands share behind a command's own, in groups", async () => {
  const shared = new Map([
    ["Network options:", ["--tracker", "--connect", "--data", "--network", "--network-key"]],
    ["Output options:", ["--json", "--log-level"]],
  ]);
  const commands = await allCommands();
  for (const name of ["peer", "vote", "tally", "status", "add", "query", "records", "prove"]) {
    const help = helpOf(commands.find((command) => command.name() === name)!, 80);
    const at = ["\nOptions:\n", ...shared.keys()].map((heading) => help.indexOf(heading));
    assertEquals([...at].sort((a, b) => a - b), at, `${name}: ${at}`);
    assert(at[0] > 0, name);
    for (const [heading, options] of shared) {
      const [group] = help.slice(help.indexOf(heading)).split("\n\n", 1);
      for (const option of options) assert(group.includes(`  ${option} `), `${name}: ${option}`);
    }
  }
});

Deno.test("--help lets the further lines of an option stand under its first", async () => {
  const [program] = await allCommands();
  const lines = helpOf(program.commands.find((each) => each.name() === "peer")!, 80).split("\n");
  const at = lines.findIndex((line) => line.startsWith("  --max-reorg"));
  const column = lines[at].indexOf("stop before");
  assertEquals(lines[at + 1].search(/\S/), column);
});

Deno.test("wrapProse() fills paragraphs, and keeps examples and empty lines as they are", () => {
  const text = "\nOne two\nthree four five.\n\nExamples:\n  one two three four five six\n\nSix.";
  assertEquals(
    wrapProse(text, 13),
    "\nOne two three\nfour five.\n\nExamples:\n  one two three four five six\n\nSix.",
  );
});

Deno.test("wrapProse() lets the further lines of exit codes stand in, and never cuts a word", () => {
  assertEquals(
    wrapProse("Exit codes: 0 done, 1 our fault", 20),
    "Exit codes: 0 done,\n  1 our fault",
  );
  assertEquals(wrapProse("a incomprehensibilities b", 5), "a\nincomprehensibilities\nb");
});
